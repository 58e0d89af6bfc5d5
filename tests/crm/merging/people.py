"""Maya twice: two records of one person, with all that may hang off them."""

from collections.abc import Iterable
from typing import Any

from crm.domain.actors import SYSTEM
from crm.models import (
    Channel,
    ConsentEvent,
    Contact,
    ContactMerge,
    ContactTag,
    EmailAddress,
    Permission,
    Phone,
    Purpose,
    Tag,
)
from crm.services.merging import merge_contacts
from crm.services.permissions import derive_permissions
from tests import makers
from tests.cast import acting

Action = ConsentEvent.Action


def two_mayas() -> tuple[Contact, Contact]:
    makers.nonprofit()
    return makers.contact(), makers.contact("M.", "Okafor", "mo@example.org")


def merge(winner: Contact, loser: Contact, **choices: str) -> ContactMerge:
    return merge_contacts(winner_id=winner.pk, loser_id=loser.pk, choices=choices, by=acting("ada"))


def answer(contact: Contact, action: str, purpose: str = Purpose.UPDATES, channel: str = Channel.EMAIL) -> ConsentEvent:
    event = ConsentEvent.objects.create(
        contact=contact, purpose=purpose, channel=channel, action=action, source="staff", recorded_by=SYSTEM.label
    )
    derive_permissions([contact.pk])
    return event


def may_write(contact: Contact, purpose: str = Purpose.UPDATES) -> bool | None:
    return Permission.objects.filter(contact=contact, purpose=purpose).values_list("allowed", flat=True).first()


def tag(contact: Contact, *names: str) -> None:
    for name in names:
        found, _ = Tag.objects.get_or_create(key=name.lower(), defaults={"name": name})
        ContactTag.objects.create(contact=contact, tag=found)


def tags_of(contact: Contact) -> set[str]:
    return set(ContactTag.objects.filter(contact=contact).values_list("tag__key", flat=True))


def phone(contact: Contact, number: str, **values: Any) -> Phone:
    return Phone.objects.create(contact=contact, number=number, **values)


def email(contact: Contact, address: str, **values: Any) -> EmailAddress:
    return EmailAddress.objects.create(contact=contact, address=address, normalized=address.lower(), **values)


def addresses_of(contact: Contact) -> dict[str, bool]:
    return dict(EmailAddress.objects.filter(contact=contact).values_list("address", "is_primary"))


def everything(models: Iterable[Any]) -> dict[str, list[dict[str, Any]]]:
    """All rows of these models as they are, but for when they were written."""
    return {
        model._meta.label: [
            {name: value for name, value in row.items() if name != "updated_at"}
            for row in model._base_manager.order_by("pk").values()
        ]
        for model in models
    }
