"""Telephone numbers and addresses for the people of the demo: numbers kept for stories, streets of our own."""

from collections.abc import Sequence
from typing import Final

from crm.domain.phones import searched_as
from crm.domain.postal import match_key
from crm.models import Contact, Phone, PostalAddress

STREETS: Final = ("Harbor Street", "Quay Road", "Elm Street", "Bay View Avenue", "Mill Lane")
TOWNS: Final = (("Portland", "04101"), ("South Portland", "04106"), ("Brunswick", "04011"), ("Camden", "04843"))
FICTIONAL: Final = 100  # 555-0100 to 555-0199 belong to nobody


def write_ways(contacts: Sequence[Contact]) -> None:
    """Every third has a telephone number, every second an address."""
    phones = [phone_of(contact, number) for number, contact in enumerate(contacts) if number % 3 == 0]
    Phone.objects.bulk_create(phones)
    for phone in phones:
        phone.contact.search = " ".join((phone.contact.search, *searched_as(phone.number)))
    Contact.objects.bulk_update([phone.contact for phone in phones], ["search"])
    PostalAddress.objects.bulk_create(
        address_of(contact, number) for number, contact in enumerate(contacts) if number % 2 == 0
    )


def phone_of(contact: Contact, number: int) -> Phone:
    return Phone(contact=contact, number=f"+12075550{FICTIONAL + number % FICTIONAL}", is_primary=True)


def address_of(contact: Contact, number: int) -> PostalAddress:
    (city, code), lines = TOWNS[number % len(TOWNS)], f"{number + 1} {STREETS[number % len(STREETS)]}"
    return PostalAddress(
        contact=contact,
        lines=lines,
        city=city,
        region="ME",
        postal_code=code,
        country="US",
        match_key=match_key(lines, city, code, "US"),
        is_primary=True,
    )
