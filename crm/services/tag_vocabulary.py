"""The tags there are: made, renamed, united, put away."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.tags import checked_tag
from crm.models import ContactTag, Tag
from crm.selectors.audit import changed_at
from crm.services import audit
from crm.services.access import authorize
from crm.services.locks import one_at_a_time
from crm.services.segment_answers import follow_in_segments


def make_tag(*, name: str, by: Actor) -> Tag:
    """A new tag; Refused where there is one of that name, however it is spelt."""
    authorize(by, Capability.EDIT_SEGMENTS)
    with transaction.atomic():
        one_at_a_time("tags")
        refuse_twice(name)
        return insert_tag(name, by)


def rename_tag(*, tag_id: int, name: str, seen: datetime | None = None, by: Actor) -> Tag:
    """Call a tag differently, on everybody who has it; Refused where another is called so: unite the two.

    `seen` is when the tag that was looked at had last been changed (crm.selectors.audit.changed_at): Refused
    ("changed_meanwhile") where somebody changed it since. None asks nothing.
    """
    authorize(by, Capability.EDIT_SEGMENTS)
    with transaction.atomic():
        one_at_a_time("tags")
        tag = locked_tag(tag_id)
        if seen is not None and (last := changed_at(tag)) and last > seen:
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this tag while you were typing."))
        refuse_twice(name, but=tag)
        old = tag.name
        tag.name, tag.key = checked_tag(name)
        if tag.name != old:
            tag.save(update_fields=["name", "key"])
            audit.record(by, "tag.renamed", tag, contact_id=None, name=(old, tag.name))
    return tag


def unite_tags(*, tag_id: int, into_id: int, by: Actor) -> Tag:
    """Make one tag of two: whoever has the first has the second instead, segments ask for it, and the first is gone."""
    authorize(by, Capability.EDIT_SEGMENTS)
    if tag_id == into_id:
        raise Refused("same_tag", gettext_noop("Choose another tag: this is one and the same."), field="into")
    with transaction.atomic():
        one_at_a_time("tags")
        gone, kept = locked_tags(tag_id, into_id)
        rows = ContactTag.objects.filter(tag=gone)
        people = rows.count()
        rows.exclude(contact__in=ContactTag.objects.filter(tag=kept).values("contact")).update(tag=kept)
        rows.delete()
        follow_in_segments("tag", "tag", str(gone.pk), str(kept.pk))
        told = {"tag": (gone.name, kept.name), "number": (gone.pk, kept.pk), "people": (None, people)}
        audit.record(by, "tag.united", kept, contact_id=None, **told)
        gone.delete()
    return kept


def archive_tag(*, tag_id: int, by: Actor) -> Tag:
    """Put a tag away: it is offered no more, and stays on whoever has it."""
    return put_away(tag_id, True, by)


def restore_tag(*, tag_id: int, by: Actor) -> Tag:
    """Offer an archived tag again."""
    return put_away(tag_id, False, by)


def put_away(tag_id: int, is_away: bool, by: Actor) -> Tag:
    authorize(by, Capability.EDIT_SEGMENTS)
    with transaction.atomic():
        tag = locked_tag(tag_id)
        if (tag.archived_at is not None) != is_away:
            tag.archived_at = timezone.now() if is_away else None
            tag.save(update_fields=["archived_at"])
            action = "tag.archived" if is_away else "tag.restored"
            audit.record(by, action, tag, contact_id=None, is_archived=(not is_away, is_away))
    return tag


def locked_tag(tag_id: int) -> Tag:
    """The tag, as it stays until this transaction ends; who puts it on people or takes it off waits."""
    return locked_tags(tag_id)[0]


def locked_tags(*tag_ids: int) -> list[Tag]:
    """The tags of these ids, in this order, locked in the order of all who lock several."""
    found = {tag.pk: tag for tag in Tag.objects.select_for_update().filter(pk__in=tag_ids).order_by("pk")}
    if not found.keys() >= set(tag_ids):
        raise NotThere(gettext_noop("There is no such tag."))
    return [found[pk] for pk in tag_ids]


def refuse_twice(name: str, but: Tag | None = None) -> None:
    _, key = checked_tag(name)
    same = Tag.objects.filter(key=key).exclude(pk=but.pk if but else 0).first()
    if same is not None:
        sentence = gettext_noop("There is a tag {name} already. Two tags can be united.")
        raise Refused("tag_there", sentence, field="name", name=same.name)


def insert_tag(name: str, by: Actor) -> Tag:
    """The tag of that name, made unless somebody else just made it; inside the caller's transaction."""
    name, key = checked_tag(name)
    tag, is_new = Tag.objects.get_or_create(key=key, defaults={"name": name})
    if is_new:
        audit.record(by, "tag.made", tag, contact_id=None, name=(None, name))
    return tag
