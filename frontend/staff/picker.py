"""Choosing a person in a form: by searching, with or without JavaScript; nothing typed is lost on the way."""

from typing import Any

from crm.models import Contact
from crm.selectors.contacts import MOST_ID, contacts_in_order, shown_addresses
from crm.selectors.search import best_matches
from frontend.forms.styled import StyledForm
from frontend.staff.gate import StaffRequest

MOST_FOUND = 8


def is_part(request: StaffRequest) -> bool:
    """Whether only the people found are asked for."""
    return bool(request.htmx) and not request.htmx.history_restore_request and request.method == "GET"


def is_search(request: StaffRequest) -> bool:
    """Whether the form is not sent yet, but looked at, or its search is used."""
    return request.method != "POST" or "find_now" in request.POST


def about_choice(form: StyledForm, but: int, *, only_people: bool) -> dict[str, Any]:
    """Whom to choose from, led by whoever is chosen already."""
    typed, chosen = str(form["find"].value() or "").strip(), str(form["other"].value() or "")
    found = [row for row in best_matches(typed, MOST_FOUND + 1) if fits(row, but, only_people)] if typed else []
    number = int(chosen) if chosen.isascii() and chosen.isdigit() and int(chosen[:19]) <= MOST_ID else 0
    if number and number not in {row.pk for row in found}:
        found = [*contacts_in_order([number]), *found]
    addresses = shown_addresses([row.pk for row in found])
    return {
        "found": [(row, addresses.get(row.pk, "")) for row in found[:MOST_FOUND]],
        "chosen": chosen,
        "typed": typed,
    }


def fits(contact: Contact, but: int, only_people: bool) -> bool:
    return contact.pk != but and (not only_people or contact.kind == Contact.Kind.PERSON)
