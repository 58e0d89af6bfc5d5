"""Records that may be one person: the list, two side by side, merging, telling apart, and the way back."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused
from crm.domain.households import may_live_together
from crm.models import Contact, ContactMerge
from crm.selectors import duplicates as selectors
from crm.selectors.contacts import contact_with, shown_addresses
from crm.selectors.households import homes_of, share_an_address
from crm.selectors.keyset import capped_count, page_of
from crm.selectors.likeness import likeness_between
from crm.selectors.person import Person
from crm.selectors.search import best_matches
from crm.services.duplicates import say_two_people
from crm.services.merging import merge_contacts
from crm.services.unmerging import undo_merge
from frontend.forms.merging import choices_in
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.household_names import tell_of_names
from frontend.staff.merging_words import (
    cautions,
    left_in_words,
    lines_of,
    moving_in_words,
    pair_of,
    protections_in_words,
)
from frontend.staff.offers import Offer, success_with

MOST_FOUND = 8


@require_GET
@staff_page(Capability.MERGE_PEOPLE)
def duplicates(request: StaffRequest) -> HttpResponse:
    """The pairs that the scan found, the likeliest first; with `household`, those that rather live together."""
    household = request.GET.get("household") == "1"
    found = selectors.suspects().filter(household=household)
    page = page_of(found, ["-points", "id"], request.GET.get("page", ""))
    addresses = shown_addresses([pk for row in page.rows for pk in (row.low_id, row.high_id)])
    context = {
        "active": "duplicates",
        "household": household,
        "page": page,
        "pairs": [pair_of(row, addresses) for row in page.rows],
        "count": capped_count(found),
    }
    return render(request, "staff/merging/duplicates.html", context)


@require_GET
@staff_page(Capability.MERGE_PEOPLE)
def find_twin(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Whom to compare somebody with: who is like them, or whoever is searched for."""
    contact = contact_with(contact_id)
    typed = request.GET.get("q", "").strip()[:200]
    matches = best_matches(typed, MOST_FOUND) if typed else []
    found = [other for other in matches if other.pk != contact.pk and other.kind == contact.kind]
    addresses = shown_addresses([other.pk for other in found])
    context = {
        "active": "people",
        "contact": contact,
        "typed": typed,
        "found": [(other, addresses.get(other.pk, "")) for other in found],
        "suspects": [pair_of(pair, {}, contact) for _, pair in selectors.suspects_of(contact.pk)],
    }
    return render(request, "staff/merging/find.html", context)


@staff_page(Capability.MERGE_PEOPLE)
def compare(request: StaffRequest, contact_id: int, other_id: int) -> HttpResponse:
    """Two records side by side; posted, the second becomes a part of the first."""
    refusal = ""
    if request.method == "POST":
        try:
            choices, homes = choices_in(request.POST), homes_of(contact_id, other_id)
            merged = merge_contacts(winner_id=contact_id, loser_id=other_id, choices=choices, by=request.actor)
        except (NotThere, Refused) as refused:
            if refused.code in ("forbidden", "not_found"):
                raise
            refusal = words_of(refused)
        else:
            announce(request, merged)
            tell_of_names(request, homes)
            return redirect("staff:person", contact_id)
    if contact_id == other_id:
        return redirect("staff:find_twin", contact_id)
    found = selectors.compared(contact_id, other_id)
    if found.winner.kind != found.loser.kind and not refusal:
        messages.error(request, gettext("A person and an organisation cannot become one."))
        return redirect("staff:find_twin", contact_id)
    context = {"active": "duplicates", "refusal": refusal, **side_by_side(found, request.POST)}
    return render(request, "staff/merging/compare.html", context, status=422 if refusal else 200)


def side_by_side(found: selectors.Comparison, posted: Mapping[str, str]) -> dict[str, Any]:
    return {
        "winner": found.winner,
        "loser": found.loser,
        "lines": lines_of(found, posted),
        "protections": protections_in_words(found.protections),
        "moving": moving_in_words(found.moving),
        "cautions": cautions(found.winner, found.loser, likeness_between(found.winner.pk, found.loser.pk)),
        "may_share": rather_live_together(found.winner, found.loser),
    }


def rather_live_together(one: Contact, other: Contact) -> bool:
    """Whether the page offers to make a household of the two instead."""
    people = {one.kind, other.kind} == {Contact.Kind.PERSON}
    apart = not one.household_id or not other.household_id
    return people and apart and may_live_together(one, other, share_an_address=share_an_address(one.pk, other.pk))


def announce(request: StaffRequest, merged: ContactMerge) -> None:
    said = gettext("{name} was merged into this record. Merges can be undone.")
    undo_it = Offer(gettext("Undo the merge"), reverse("staff:undo_merge", args=[merged.pk]))
    success_with(request, said.format(name=merged.loser.full_name), undo_it)


@require_POST
@staff_page(Capability.MERGE_PEOPLE)
def tell_apart(request: StaffRequest, contact_id: int, other_id: int) -> HttpResponse:
    if contact_id == other_id:
        return redirect("staff:find_twin", contact_id)
    say_two_people(contact_id=contact_id, other_id=other_id, by=request.actor)
    messages.success(request, gettext("Noted: two people. They are not suggested again."))
    return redirect("staff:duplicates")


@require_GET
@staff_page(Capability.MERGE_PEOPLE)
def merges(request: StaffRequest) -> HttpResponse:
    page = page_of(selectors.merges(), ["-at", "-id"], request.GET.get("page", ""))
    lines = [(merge, left_in_words(merge)) for merge in page.rows]
    return render(request, "staff/merging/merges.html", {"active": "duplicates", "page": page, "lines": lines})


@require_POST
@staff_page(Capability.MERGE_PEOPLE)
def undo(request: StaffRequest, merge_id: int) -> HttpResponse:
    try:
        merge = undo_merge(merge_id=merge_id, by=request.actor)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:merges")
    tell_what_stayed(request, merge)
    return redirect("staff:person", merge.loser_id)


def tell_what_stayed(request: StaffRequest, merge: ContactMerge) -> None:
    said = gettext("The merge is undone: {loser} and {winner} are two records again.")
    messages.success(request, said.format(loser=merge.loser.full_name, winner=merge.winner.full_name))
    for sentence in left_in_words(merge):
        messages.info(request, sentence)


def about_merging(actor: Actor, known: Person) -> dict[str, Any]:
    """What the page of a person says of their likes and of what was merged into them."""
    contact, may_merge = known.contact, actor.can(Capability.MERGE_PEOPLE)
    suspects = selectors.suspects_of(contact.pk) if may_merge and "suspects" in known.has else []
    return {
        "may_merge": may_merge,
        "suspects": [pair_of(pair, {}, contact) for _, pair in suspects],
        "merges": selectors.merges_into(contact.pk) if may_merge and "merges" in known.has else [],
    }
