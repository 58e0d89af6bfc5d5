"""Households: their page with what they gave together, who lives there, and how they are written to."""

from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused
from crm.domain.fiscal import fiscal_year
from crm.domain.households import automatic_names, member_of
from crm.models import Contact, Household
from crm.selectors.audit import changes_to
from crm.selectors.contacts import contact_with, shown_addresses
from crm.selectors.households import dissolved_with, homes_of, household_with, members_of
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services.dissolving import Why, dissolve_household, restore_household
from crm.services.households import (
    add_member,
    change_household,
    remove_member,
    say_same_household,
    share_household,
)
from donors.selectors.household_giving import giving_together
from frontend.forms.households import HouseholdForm, MemberForm, beginning_of
from frontend.forms.styled import words_of
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.household_names import tell_of_names
from frontend.staff.offers import Offer, success_with
from frontend.staff.picker import about_choice, is_part, is_search

INVALID, GONE = 422, 410
LEFT_OUT: Final = {
    Why.LIVES_ELSEWHERE: gettext_lazy("{name} is not in it: they belong to another household now."),
    Why.NO_PERSON: gettext_lazy("{name} is not in it: this record is no person any more."),
}


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def household(request: StaffRequest, household_id: int) -> HttpResponse:
    """Who lives there and what they gave together; of one that was dissolved, the way back while there is one."""
    try:
        home = household_with(household_id)
    except NotThere:
        if (gone := dissolved_with(household_id)) is None:
            raise
        context = {"active": "people", "gone": gone, "may_edit": request.actor.can(Capability.EDIT_PEOPLE)}
        return render(request, "staff/ties/dissolved.html", context, status=GONE)
    members, nonprofit, actor = members_of(home.pk), remembered_nonprofit(), request.actor
    year = fiscal_year(local_day(nonprofit), nonprofit.fiscal_year_starts)
    ids = [member.pk for member in members]
    giving = giving_together(ids, nonprofit.currency, year) if actor.can(Capability.VIEW_GIFTS) else None
    addresses = shown_addresses(ids)
    context = {
        "active": "people",
        "home": home,
        "members": [
            (member, addresses.get(member.pk, ""), giving.sums_of(member.pk) if giving else []) for member in members
        ],
        "giving": giving,
        "fiscal_year": year,
        "may_edit": actor.can(Capability.EDIT_PEOPLE),
    }
    return render(request, "staff/ties/household.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def edit_household(request: StaffRequest, household_id: int) -> HttpResponse:
    """Texts, order and exclusions in one form."""
    home = household_with(household_id)
    members, language = members_of(home.pk), remembered_nonprofit().language
    automatic = automatic_names(map(member_of, members), language, spouses_as_one=home.spouses_as_one)
    form = begun(
        request,
        lambda sent: HouseholdForm(sent, members, automatic, initial=beginning_of(home, members)),
        home.updated_at.isoformat(),
        lambda since: changes_to("crm.household", home.pk, since),
    )
    if form.is_valid():
        try:
            change_household(household_id=home.pk, facts=form.facts(), seen=seen_in(form), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:household", home.pk)
    context = {"active": "people", "home": home, "form": form, "seen": home.updated_at.isoformat()}
    return render(request, "staff/ties/edit_household.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def live_together(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Who lives with somebody: the two share a household from now on."""
    contact = contact_with(contact_id)
    form = member_form(request)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        pair: dict[str, Any] = {"contact_id": contact.pk, "other_id": told["other"], "moving": told["moving"]}
        before = homes_of(contact.pk, told["other"])
        if home := shared(form, lambda: share_household(**pair, by=request.actor)):
            messages.success(request, gettext("Saved."))
            tell_of_names(request, before)
            return redirect("staff:household", home.pk)
    return choice_shown(request, form, contact.pk, {"contact": contact, "home": contact.household})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def new_member(request: StaffRequest, household_id: int) -> HttpResponse:
    home = household_with(household_id)
    form = member_form(request)
    if form.is_bound and form.is_valid():
        told = form.cleaned_data
        asked: dict[str, Any] = {"household_id": home.pk, "contact_id": told["other"], "moving": told["moving"]}
        before = {home.pk: home.name} | homes_of(told["other"])
        if shared(form, lambda: add_member(**asked, by=request.actor)):
            messages.success(request, gettext("Saved."))
            tell_of_names(request, before)
            return redirect("staff:household", home.pk)
    return choice_shown(request, form, 0, {"contact": None, "home": home})


def member_form(request: StaffRequest) -> MemberForm:
    if is_search(request):
        return MemberForm(initial=(request.GET or request.POST).dict())
    return MemberForm(request.POST)


def shared(form: MemberForm, act: Any) -> Household | None:
    """The household that the act gives; None with the reason on the form."""
    try:
        found: Household = act()
    except (NotThere, Refused) as refused:
        if refused.code == "forbidden":
            raise
        form.refuse(Refused(refused.code, refused.sentence, "other", **refused.facts))
        form.lives_elsewhere = refused.code == "lives_elsewhere"
        return None
    return found


def choice_shown(request: StaffRequest, form: MemberForm, but: int, about: dict[str, Any]) -> HttpResponse:
    context = about_choice(form, but, only_people=True) | about | {"active": "people", "form": form}
    template = "staff/ties/_found.html" if is_part(request) else "staff/ties/member.html"
    return render(request, template, context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def take_out(request: StaffRequest, household_id: int, contact_id: int) -> HttpResponse:
    contact, before = contact_with(contact_id), homes_of(contact_id)
    remove_member(household_id=household_id, contact_id=contact.pk, by=request.actor)
    said = gettext("{name} does not belong to this household any more.")
    messages.success(request, said.format(name=contact.full_name))
    tell_of_names(request, before)
    if Contact.objects.filter(household=household_id).exists():
        return redirect("staff:household", household_id)
    return redirect("staff:person", contact.pk)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def dissolve(request: StaffRequest, household_id: int) -> HttpResponse:
    head = members_of(household_id)[:1]
    dissolve_household(household_id=household_id, by=request.actor)
    undo = Offer(gettext("Undo"), reverse("staff:restore_household", args=[household_id]))
    success_with(request, gettext("The household is dissolved. Its people stay."), undo)
    return redirect("staff:person", head[0].pk) if head else redirect("staff:households")


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def restore(request: StaffRequest, household_id: int) -> HttpResponse:
    """Bring a dissolved household back; who of its people does not come is named, with the reason."""
    try:
        found = restore_household(household_id=household_id, by=request.actor)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:households")
    messages.success(request, gettext("The household is there again."))
    for contact, why in found.left_out:
        messages.info(request, LEFT_OUT[why].format(name=contact.full_name))
    return redirect("staff:household", household_id)


@require_POST
@staff_page(Capability.MERGE_PEOPLE)
def same_household(request: StaffRequest, contact_id: int, other_id: int) -> HttpResponse:
    """Two records that looked like one are two people who live together."""
    before = homes_of(contact_id, other_id)
    try:
        home = say_same_household(contact_id=contact_id, other_id=other_id, by=request.actor)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:compare", contact_id, other_id)
    messages.success(request, gettext("Noted: two people of one household. They are not suggested again."))
    tell_of_names(request, before)
    return redirect("staff:household", home.pk)
