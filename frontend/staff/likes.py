"""Who is like a person since they were changed: told once on their page, and kept as pairs to compare."""

from collections.abc import Iterable

from django.contrib import messages
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from crm.domain.capabilities import Capability
from crm.selectors.likeness import Like, likes_of
from crm.services.duplicates import suspect_likes
from frontend.staff.gate import StaffRequest


def likeness_of(contact_id: int) -> dict[int, int]:
    """How like others are by now, in points."""
    return {like.contact.pk: like.score.shared for like in likes_of(contact_id)}


def warn_of_likes(request: StaffRequest, contact_id: int, before: dict[int, int]) -> None:
    """Tell who is liker than `before` the change; what was saved stays saved."""
    suspect_likes(contact_id=contact_id, by=request.actor)
    found = [like for like in likes_of(contact_id) if like.score.shared > before.get(like.contact.pk, 0)]
    same = [like for like in found if not like.is_another]
    others = [like for like in found if like.is_another]
    for likes, said in (
        (same, gettext("We may know this person already: {people}.")),
        (others, gettext("Somebody else is reached the same way: {people}.")),
    ):
        if likes:
            messages.warning(request, format_html(said, people=links(request, contact_id, likes)))


def links(request: StaffRequest, contact_id: int, likes: Iterable[Like]) -> SafeString:
    """To the pair, side by side, for those who may merge; to the other person for all others."""
    compare, said = request.actor.can(Capability.MERGE_PEOPLE), gettext("Compare with {name}")
    rows = []
    for like in likes:
        pk, name = like.contact.pk, like.contact.full_name
        there = reverse("staff:compare", args=[contact_id, pk]) if compare else reverse("staff:person", args=[pk])
        rows.append((there, said.format(name=name) if compare else name))
    return format_html_join(" · ", '<a href="{}">{}</a>', rows)
