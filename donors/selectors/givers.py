"""Who may have given: people to choose from when a gift is typed in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Max

from crm.domain.emails import normalized
from crm.domain.identity import Identity
from crm.domain.names import are_compatible_given_names
from crm.models import Contact, EmailAddress
from crm.selectors.contacts import contacts_in_order, shown_addresses
from crm.selectors.likeness import alike
from crm.selectors.search import contacts_matching
from donors.models import GivingSummary

MOST_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Giver:
    """Somebody we know, their address or "", and the day of their last gift."""

    contact: Contact
    email: str
    last_on: date | None


def givers_called(text: str) -> list[Giver]:
    """Who has every word of `text` in their name or address, those who gave last first."""
    ids = contacts_matching(text, 40).ids if text.strip() else []
    days = last_days(ids)
    found = sorted(ids, key=lambda pk: days.get(pk, date.min), reverse=True)
    return shown(contacts_in_order(found[:MOST_SHOWN]))


def givers_like(identity: Identity) -> list[Giver]:
    """Who may be this person already."""
    return shown(alike(identity))


def shown(contacts: Sequence[Contact]) -> list[Giver]:
    ids = [contact.pk for contact in contacts]
    days, addresses = last_days(ids), shown_addresses(ids)
    return [Giver(contact, addresses.get(contact.pk, ""), days.get(contact.pk)) for contact in contacts]


def last_days(ids: Sequence[int]) -> dict[int, date]:
    rows = GivingSummary.objects.filter(contact_id__in=ids).values_list("contact_id").annotate(Max("last_on"))
    return {contact_id: day for contact_id, day in rows if day}


def owner_by_name(identity: Identity) -> Contact | None:
    """Who has this very address and can be called so: to us that is the same person."""
    owners = EmailAddress.objects.filter(normalized=normalized(identity.email)).select_related("contact")
    return next(
        (
            owner.contact
            for owner in owners
            if identity.email and are_compatible_given_names(identity.first_name, owner.contact.first_name)
        ),
        None,
    )
