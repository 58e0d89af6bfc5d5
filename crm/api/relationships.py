"""How contacts belong together."""

from dataclasses import asdict
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, RowId, StrictSerializer, Text
from crm.api.filters import WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.relationships import KINDS, LONGEST_TITLE, RelationshipFacts
from crm.models import Contact, Relationship
from crm.selectors.relationships import relationships, touching
from crm.services.relationships import add_relationship, change_relationship, remove_relationship

NAMES: Final = list(KINDS)


class RelationshipSerializer(serializers.ModelSerializer[Relationship]):
    """`contact` is the `kind` of `other`: an employee of a company, a parent of a child. Written once; of mutual kinds
    (spouse, friend) either may stand first. Days are inclusive; null is not known, or not yet.
    """

    kind = serializers.ChoiceField(choices=NAMES, read_only=True)

    class Meta:
        model = Relationship
        fields: ClassVar = ["id", "contact", "kind", "other", "title", "since", "until", "created_at"]
        read_only_fields = fields


class RelationshipChanges(StrictSerializer):
    """What to change; whatever is not named stays. An `until` ends it."""

    kind = Choice(choices=NAMES, required=False)
    title = Text(max_length=LONGEST_TITLE, required=False, allow_blank=True)
    since = Day(required=False, allow_null=True)
    until = Day(required=False, allow_null=True)


class RelationshipBody(RelationshipChanges):
    contact = RowId(queryset=Contact.objects.all())
    kind = Choice(choices=NAMES)
    other = RowId(queryset=Contact.objects.all())


class RelationshipFilters(filters.FilterSet):
    contact = WholeFilter(method="at_either_end", help_text="Of this contact, at either end.")
    kind = filters.ChoiceFilter(choices=[(name, name) for name in NAMES])

    def at_either_end(self, rows: QuerySet[Relationship], name: str, contact_id: int) -> QuerySet[Relationship]:
        return rows.filter(touching(contact_id))


class Relationships(Records[Relationship]):
    """Relationships between contacts."""

    rows = relationships
    serializer_class = RelationshipSerializer
    filterset_class = RelationshipFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.EDIT_PEOPLE,),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    }
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}

    @extend_schema(request=RelationshipBody, responses={201: RelationshipSerializer})
    def create(self, request: Request) -> Response:
        told = self.body(request, RelationshipBody)
        ends = {"contact_id": told.pop("contact").pk, "other_id": told.pop("other").pk}
        return self.shown_anew(add_relationship(facts=RelationshipFacts(**ends, **told), by=self.by()), 201)

    @extend_schema(request=RelationshipChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        row = self.found()
        told = self.body(request, RelationshipChanges, partial=True)
        changed = change_relationship(relationship_id=row.pk, facts=facts_of(row, told), by=self.by())
        return self.shown_anew(changed)

    @extend_schema(responses={204: None})
    def destroy(self, request: Request, **_: str) -> Response:
        """It never was; one that was and is over has an `until`."""
        remove_relationship(relationship_id=self.found().pk, by=self.by())
        return Response(status=204)


def facts_of(row: Relationship, told: dict[str, Any]) -> RelationshipFacts:
    known = RelationshipFacts(row.contact_id, row.kind, row.other_id, row.title, row.since, row.until)
    return RelationshipFacts(**(asdict(known) | told))
