"""How contacts belong together, read from either end."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.relationships import COUPLES, Role, is_current, role_of_the_other
from crm.models import Contact, Relationship
from crm.selectors.contacts import MOST_ID


@dataclass(frozen=True, slots=True)
class Tie:
    """A relationship as it reads on one contact's page: the other one, and what they are to the contact."""

    row: Relationship
    other: Contact
    role: Role
    is_current: bool


def relationships() -> QuerySet[Relationship]:
    """Every relationship between contacts that stand."""
    standing = Contact.Standing.LIVE
    rows = Relationship.objects.select_related("contact", "other")
    return rows.filter(contact__standing=standing, other__standing=standing)


def touching(contact_id: int) -> Q:
    return Q(contact=contact_id) | Q(other=contact_id)


def ties_of(contact_id: int, today: date) -> list[Tie]:
    """The relationships of a contact, those that last before those that ended, each in the order of names."""
    found = [tie_of(row, contact_id, today) for row in relationships().filter(touching(contact_id))]
    return sorted(found, key=lambda tie: (not tie.is_current, tie.other.sort_name, tie.row.pk))


def tie_of(row: Relationship, contact_id: int, today: date) -> Tie:
    from_contact = row.contact_id == contact_id
    other = row.other if from_contact else row.contact
    role = role_of_the_other(row.kind, seen_from_contact=from_contact)
    return Tie(row, other, role, is_current(row.since, row.until, today))


def relationship_of(contact_id: int, relationship_id: int) -> Relationship:
    """A relationship of this contact, at either end; NotThere without it."""
    asked = relationships().filter(touching(contact_id), pk=relationship_id)
    found = asked.first() if max(contact_id, relationship_id) <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("This is gone: somebody removed it."))
    return found


def other_half(contact: Contact, ties: list[Tie]) -> Contact | None:
    """The spouse or partner with whom somebody could share a household and does not yet."""
    for tie in ties:
        apart = contact.household_id is None or tie.other.household_id != contact.household_id
        if tie.is_current and tie.row.kind in COUPLES and apart and not (tie.other.is_deceased or contact.is_deceased):
            return tie.other
    return None
