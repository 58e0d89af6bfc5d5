"""A person's household and relationships as their page shows them."""

from typing import Any

from crm.domain.relationships import Role
from crm.models import Contact
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.person import Person
from crm.selectors.relationships import other_half, ties_of


def about_ties(known: Person) -> dict[str, Any]:
    contact = known.contact
    ties = ties_of(contact.pk, local_day(remembered_nonprofit())) if "ties" in known.has else []
    half = other_half(contact, ties)
    return {
        "home": contact.household,
        "housemates": known.housemates,
        "half": half,
        "half_is": role_to(half, ties) if half else None,
        "ties": ties,
    }


def role_to(half: Contact, ties: list[Any]) -> Role | None:
    return next((tie.role for tie in ties if tie.other == half), None)
