"""Somebody as their page begins."""

from dataclasses import dataclass, field

from django.db.models import Exists, FilteredRelation, Q, Subquery

from crm.models import (
    Contact,
    ContactMerge,
    CustomField,
    LegalHold,
    PrivacyRequest,
    Prospect,
    Relationship,
    SuspectedDuplicate,
)
from crm.selectors.contacts import MOST_ID, missing
from crm.selectors.relationships import touching


@dataclass(frozen=True, slots=True)
class Person:
    """A contact with all that there is at most one of. `housemates` are all who live with them and they themselves, the
    head first; nobody without a household. `has` says of what is seldom there whether it is (`what_is_there`).
    """

    contact: Contact
    housemates: list[Contact] = field(default_factory=list)
    prospect: Prospect | None = None
    hold: LegalHold | None = None
    has: frozenset[str] = frozenset()


def person_with(contact_id: int) -> Person:
    """The contact of this number for their page, in one query; without one, what `contact_with` says of that."""
    if contact_id > MOST_ID:
        raise missing(contact_id)
    there = what_is_there(contact_id)
    home = Contact.objects.filter(pk=contact_id).values("household")
    rows = Contact.objects.filter(Q(pk=contact_id) | Q(household=Subquery(home))).annotate(
        open_prospect=FilteredRelation("prospects", condition=Q(prospects__closed_at=None)),
        standing_hold=FilteredRelation("legal_holds", condition=Q(legal_holds__lifted_at=None)),
        **{f"has_{name}": is_there for name, is_there in there.items()},
    )
    joined = ("household", "open_prospect__owner", "standing_hold")
    rows = rows.select_related(*joined)
    housemates = list(rows.order_by("household_rank", "pk"))
    contact = next((row for row in housemates if row.pk == contact_id), None)
    if contact is None:
        raise missing(contact_id)
    return Person(
        contact,
        housemates if contact.household_id else [],
        getattr(contact, "open_prospect", None),
        getattr(contact, "standing_hold", None),
        frozenset(name for name in there if getattr(contact, f"has_{name}")),
    )


def what_is_there(contact_id: int) -> dict[str, Exists]:
    """For the cards that are empty on most pages: whether there is anything to read."""
    pair = Q(low=contact_id) | Q(high=contact_id)
    asked = PrivacyRequest.objects.filter(contact=contact_id, state=PrivacyRequest.State.OPEN)
    return {
        "fields": Exists(CustomField.objects.all()),
        "merges": Exists(ContactMerge.objects.filter(winner=contact_id, undone_at=None)),
        "requests": Exists(asked),
        "suspects": Exists(SuspectedDuplicate.objects.filter(pair)),
        "ties": Exists(Relationship.objects.filter(touching(contact_id))),
    }
