"""The tags there are, and who has them."""

from collections.abc import Collection

from django.db.models import Count, F, Q, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.names import fold
from crm.models import Contact, ContactTag, Tag
from crm.selectors.contacts import MOST_ID

MOST_OFFERED = 10


def all_tags() -> QuerySet[Tag]:
    """Every tag, also the archived."""
    return Tag.objects.order_by("key", "pk")


def tags_in_use() -> QuerySet[Tag]:
    """The tags that may be put on people, by name."""
    return all_tags().filter(archived_at=None)


def counted_tags() -> QuerySet[Tag]:
    """Every tag with `people`, how many known people have it; those in use first."""
    known = Q(contact_tags__contact__standing=Contact.Standing.LIVE)
    return Tag.objects.annotate(people=Count("contact_tags", filter=known)).order_by(
        F("archived_at").asc(nulls_first=True), "key", "pk"
    )


def people_tagged(tag_id: int) -> int:
    """How many known people have this tag."""
    return ContactTag.objects.filter(tag=tag_id, contact__standing=Contact.Standing.LIVE).count()


def contact_tags() -> QuerySet[ContactTag]:
    """Who has which tag, each with its tag."""
    return ContactTag.objects.select_related("tag")


def tag_with(tag_id: int) -> Tag:
    tag = counted_tags().filter(pk=tag_id).first() if tag_id <= MOST_ID else None
    if tag is None:
        raise NotThere(gettext_noop("There is no such tag."))
    return tag


def tags_like(typed: str, but: int | None = None) -> list[Tag]:
    """Tags in use of which a word begins with what was typed, without those that contact `but` has."""
    key = fold(typed)
    found = tags_in_use().filter(Q(key__startswith=key) | Q(key__contains=f" {key}")) if key else tags_in_use()
    if but is not None:
        found = found.exclude(contact_tags__contact=but)
    return list(found[:MOST_OFFERED])


def tags_of(ids: Collection[int]) -> dict[int, list[Tag]]:
    """The tags of each of these contacts by name, in one query; a contact without any is not in it."""
    rows = contact_tags().filter(contact_id__in=ids).order_by("tag__key", "pk")
    found: dict[int, list[Tag]] = {}
    for row in rows:
        found.setdefault(row.contact_id, []).append(row.tag)
    return found
