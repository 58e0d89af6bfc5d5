"""The ways to reach a contact."""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from django.db.models import Model

from crm.domain import phones, postal
from crm.domain.errors import NotThere, gettext_noop
from crm.models import Contact, EmailAddress, Phone, PostalAddress
from crm.selectors.contacts import MOST_ID, addresses_of, primary_addresses

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class Ways:
    """All of them, of each kind the primary one first; `current` is the address that post goes to."""

    emails: list[EmailAddress] = field(default_factory=list)
    phones: list[Phone] = field(default_factory=list)
    addresses: list[PostalAddress] = field(default_factory=list)
    current: PostalAddress | None = None


def ways_of(contact_id: int, on: date) -> Ways:
    """The ways to reach a contact, with the address that holds on that day; in three queries."""
    phones = Phone.objects.filter(contact_id=contact_id).order_by("-is_primary", "pk")
    addresses = list(PostalAddress.objects.filter(contact_id=contact_id).order_by("-is_primary", "pk"))
    return Ways(addresses_of(contact_id), list(phones), addresses, postal.current(addresses, on))


def current_address(contact: Contact, on: date) -> PostalAddress | None:
    """Where post to a contact goes on that day, if anywhere (crm.domain.postal)."""
    return postal.current(contact.postal_addresses.order_by("pk"), on)


def way_with(kind: type[Row], contact_id: int, way_id: int) -> Row:
    """One way of a contact; NotThere without it."""
    standing = {"contact__standing": Contact.Standing.LIVE}
    asked = kind._default_manager.filter(pk=way_id, contact_id=contact_id, **standing)
    found = asked.first() if max(way_id, contact_id) <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("This is gone: somebody removed it."))
    return found


@dataclass(frozen=True, slots=True)
class Reach:
    """Where one contact is written to and called, and where post goes."""

    email: str = ""
    phone: str = ""
    address: PostalAddress | None = None

    @property
    def hides(self) -> bool:
        """Whether there is anything that a page masks."""
        return bool(self.phone or self.address)


def reach_of(ids: Collection[int], on: date) -> dict[int, Reach]:
    """What comes first of each of these contacts, and the address that holds on that day; in three queries."""
    written_to = primary_addresses(ids)
    numbers = dict(Phone.objects.filter(contact_id__in=ids, is_primary=True).values_list("contact_id", "number"))
    addresses: dict[int, list[PostalAddress]] = {}
    for row in PostalAddress.objects.filter(contact_id__in=ids).order_by("pk"):
        addresses.setdefault(row.contact_id, []).append(row)
    return {
        pk: Reach(written_to.get(pk, ""), numbers.get(pk, ""), postal.current(addresses.get(pk, ()), on)) for pk in ids
    }


def shown_phones(ids: Collection[int]) -> dict[int, str]:
    """Where each of these contacts is called, for lists, where nobody asked to see it: masked, in one query."""
    rows = Phone.objects.filter(contact_id__in=ids, is_primary=True).values_list("contact_id", "number")
    return {contact_id: phones.masked(number) for contact_id, number in rows}


def shown_places(ids: Collection[int], on: date) -> dict[int, str]:
    """The town and region of each of these contacts on that day, in one query; not of whoever asked for safety."""
    addresses: dict[int, list[PostalAddress]] = {}
    for row in PostalAddress.objects.filter(contact_id__in=ids, contact__safe_contact=False).order_by("pk"):
        addresses.setdefault(row.contact_id, []).append(row)
    current = {pk: postal.current(rows, on) for pk, rows in addresses.items()}
    return {pk: ", ".join(filter(None, (row.city, row.region))) for pk, row in current.items() if row is not None}
