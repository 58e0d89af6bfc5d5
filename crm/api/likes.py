"""Who may be the same as a contact that a call made or changed: told with the answer, for a person to look at."""

from typing import Any

from rest_framework import serializers

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.selectors.likeness import likes_of
from crm.services.duplicates import suspect_likes


class LikeSerializer(serializers.Serializer[object]):
    """Somebody who may be the same, with points of a hundred and what they are given for."""

    id = serializers.IntegerField(source="contact.pk")
    name = serializers.CharField(source="contact.full_name")
    points = serializers.IntegerField(source="score.points")
    reasons = serializers.ListField(child=serializers.CharField(), source="score.reasons")


def likes_now(contact_id: int, by: Actor) -> Any:
    """Who is like a contact as it is now, kept as pairs to look at; nobody is told to a token that may not read."""
    suspect_likes(contact_id=contact_id, by=by)
    found = likes_of(contact_id) if by.can(Capability.VIEW_PEOPLE) else []
    return LikeSerializer(found, many=True).data
