"""Putting tags on people and taking them off, one or many at once.

The contact is locked first and the tag then: whoever unites two tags locks no contact, so nobody waits for ever.
"""

from collections.abc import Collection, Iterator, Sequence

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.tags import checked_tag
from crm.models import AuditEntry, Contact, ContactTag, Tag
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import locked_contact
from crm.services.locks import one_at_a_time
from crm.services.merge_journal import chunks
from crm.services.tag_vocabulary import insert_tag, locked_tag


def put_tag(*, contact_id: int, name: str, by: Actor) -> Tag:
    """Put the tag called so on a contact; where there is none yet it is made, by whoever may make tags."""
    authorize(by, Capability.EDIT_PEOPLE)
    _, key = checked_tag(name)
    with transaction.atomic():
        contact = locked_contact(contact_id)
        tag = tag_called(key) or made_tag(name, by)
        if tag.archived_at is not None:
            raise Refused(
                "archived", gettext_noop("The tag {name} is archived. Restore it first."), "name", name=tag.name
            )
        _, is_new = ContactTag.objects.get_or_create(contact=contact, tag=tag)
        if is_new:
            audit.record(by, "contact.tagged", contact, contact_id=contact.pk, tag=(None, tag.name))
    return tag


def take_tag_off(*, contact_id: int, tag_id: int, by: Actor) -> None:
    """Take a tag off a contact; nothing changes where it is not on it."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        contact = locked_contact(contact_id)
        tag = Tag.objects.select_for_update().filter(pk=tag_id).first()
        if tag is not None and ContactTag.objects.filter(contact=contact, tag=tag).delete()[0]:
            audit.record(by, "contact.untagged", contact, contact_id=contact.pk, tag=(tag.name, None))


def tag_contacts(*, contact_ids: Collection[int], tag_id: int, by: Actor) -> int:
    """Put a tag on all these contacts; how many did not have it. As `put_tag` does, a few queries a chunk."""
    authorize(by, Capability.EDIT_PEOPLE)
    done = 0
    for ids in chunks(sorted(set(contact_ids))):
        with transaction.atomic():
            people, tag = held(ids), usable_tag(tag_id)
            tagged = set(ContactTag.objects.filter(contact__in=people, tag=tag).values_list("contact_id", flat=True))
            without = [contact for contact in people if contact.pk not in tagged]
            ContactTag.objects.bulk_create([ContactTag(contact=contact, tag=tag) for contact in without])
            AuditEntry.objects.bulk_create(entries(by, "contact.tagged", without, (None, tag.name)))
            done += len(without)
    return done


def untag_contacts(*, contact_ids: Collection[int], tag_id: int, by: Actor) -> int:
    """Take a tag off all these contacts; how many had it. As `take_tag_off` does, a few queries a chunk."""
    authorize(by, Capability.EDIT_PEOPLE)
    done = 0
    for ids in chunks(sorted(set(contact_ids))):
        with transaction.atomic():
            there, tag = held(ids), locked_tag(tag_id)
            rows = ContactTag.objects.filter(contact__in=there, tag=tag)
            people = [row.contact for row in rows.select_related("contact").order_by("contact_id")]
            AuditEntry.objects.bulk_create(entries(by, "contact.untagged", people, (tag.name, None)))
            rows.delete()
            done += len(people)
    return done


def held(ids: Sequence[int]) -> list[Contact]:
    """The contacts of these numbers that still stand, locked in the order of all who lock several."""
    return list(Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def entries(
    by: Actor, action: str, people: Sequence[Contact], tag: tuple[str | None, str | None]
) -> Iterator[AuditEntry]:
    return (AuditEntry(**audit.entry(by, action, contact, contact.pk, {"tag": tag})) for contact in people)


def tag_called(key: str) -> Tag | None:
    return Tag.objects.select_for_update().filter(key=key).first()


def made_tag(name: str, by: Actor) -> Tag:
    if not by.can(Capability.EDIT_SEGMENTS):
        sentence = gettext_noop("There is no such tag. Choose one that is there, or ask a fundraiser to make it.")
        raise Refused("no_such_tag", sentence, field="name")
    one_at_a_time("tags")
    return tag_called(checked_tag(name)[1]) or insert_tag(name, by)


def usable_tag(tag_id: int) -> Tag:
    tag = locked_tag(tag_id)
    if tag.archived_at is not None:
        raise Refused("archived", gettext_noop("The tag {name} is archived. Restore it first."), "tag", name=tag.name)
    return tag
