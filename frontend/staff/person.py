"""One person: who they are, what they gave, everything that happened; adding and changing them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.fiscal import fiscal_year
from crm.models import Contact, Note
from crm.selectors.contacts import changes_since, contact_with, primary_addresses
from crm.selectors.custom_fields import FieldsOfContact, answered_by, fields_by_key, fields_in_use
from crm.selectors.households import homes_of
from crm.selectors.likeness import alike
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.person import Person, person_with
from crm.selectors.timeline import NOTHING_READ, Newest, sources_for, timeline_of
from crm.selectors.touch import ANSWERED, lines_of_notes, notes_on_page
from crm.services.contacts import change_contact, create_contact
from crm.services.duplicates import suspect_likes
from crm.services.showing import show_ways
from donors.selectors.giving import giving_of
from frontend.forms.person import NewPersonForm, PersonForm, facts_of
from frontend.staff.consent import about_consent
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.household_names import tell_of_names
from frontend.staff.likes import likeness_of, warn_of_likes
from frontend.staff.merging import about_merging
from frontend.staff.own_fields import Fields
from frontend.staff.person_cards import about_fields, about_notes, about_tags
from frontend.staff.privacy import about_privacy
from frontend.staff.ties_card import about_ties
from frontend.staff.timeline import months_of
from frontend.staff.ways_card import card_of
from frontend.staff.work_cards import about_work


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def person(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The page, or with htmx a part of its timeline: `only` names a source, `before` is where it goes on."""
    if request.htmx and not request.htmx.history_restore_request:
        told = timeline(request, contact_with(contact_id))
        part = "entries" if told["cursor"] else "feed"
        return render(request, f"staff/person/_timeline.html#{part}", told)
    return render(request, "staff/person/page.html", whole_page(request, contact_id))


def whole_page(request: StaffRequest, contact_id: int) -> dict[str, Any]:
    """All that the page shows, in at most 25 queries."""
    known, notes = person_with(contact_id), notes_on_page(contact_id, request.actor)
    fields = answered_by(contact_id) if "fields" in known.has else FieldsOfContact()
    told = timeline(request, known.contact, fields.known, newest={"note": lines_of_notes(notes)})
    return told | about(request.actor, known, notes) | about_fields(fields)


def timeline(
    request: StaffRequest, contact: Contact, fields: Fields | None = None, newest: Newest = NOTHING_READ
) -> dict[str, Any]:
    """A page of it; `fields` are the nonprofit's own, where the page has read them already."""
    only, cursor = request.GET.get("only", ""), request.GET.get("before", "")
    sources = sources_for(request.actor)
    only = only if only in {source.key for source in sources} else ""
    try:
        page = timeline_of(contact.pk, request.actor, only=only, cursor=cursor, newest=newest)
    except Refused:
        cursor, page = "", timeline_of(contact.pk, request.actor, only=only, newest=newest)
    if fields is None:
        fields = fields_by_key() if any(entry.title == ANSWERED for entry in page.entries) else {}
    return {
        "contact": contact,
        "sources": sources,
        "only": only,
        "cursor": cursor,
        "months": months_of(page, contact, remembered_nonprofit(), fields, cursor),
        "earlier": page.earlier,
    }


def about(actor: Actor, known: Person, notes: list[Note]) -> dict[str, Any]:
    contact, nonprofit = known.contact, remembered_nonprofit()
    year = fiscal_year(local_day(nonprofit), nonprofit.fiscal_year_starts)
    return {
        "active": "people",
        "card": card_of(contact, actor),
        **about_consent(actor, contact),
        **about_tags(actor, contact),
        **about_notes(actor, notes),
        "giving": giving_of(contact.pk, nonprofit.currency, year) if actor.can(Capability.VIEW_GIFTS) else None,
        "fiscal_year": year,
        "may_edit": actor.can(Capability.EDIT_PEOPLE),
        "may_record": actor.can(Capability.RECORD_GIFTS),
        **about_ties(known),
        **about_work(actor, known),
        **about_merging(actor, known),
        **about_privacy(actor, known),
    }


@staff_page(Capability.EDIT_PEOPLE)
def new_person(request: StaffRequest) -> HttpResponse:
    """Add somebody by hand; whoever is like them is shown first, and the same form sent again adds them anyway."""
    first, _, last = request.GET.get("name", "").strip().rpartition(" ")
    form = NewPersonForm(
        request.POST if request.method == "POST" else None,
        asked=fields_in_use(),
        initial={"first_name": first, "last_name": last},
    )
    known: list[Contact] = []
    if form.is_valid():
        identity = form.identity()
        known = [] if request.POST.get("anyway") else alike(identity)
        if not known:
            try:
                contact = create_contact(identity=identity, answers=form.answers(), by=request.actor)
            except Refused as refused:
                form.refuse(refused)
            else:
                messages.success(request, gettext("{name} was added.").format(name=contact.full_name))
                suspect_likes(contact_id=contact.pk, by=request.actor)
                return redirect("staff:person", contact.pk)
    context = {"active": "people", "form": form, "known": known}
    return render(request, "staff/person/new.html", context, status=422 if form.is_bound else 200)


@staff_page(Capability.EDIT_PEOPLE)
def edit_person(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Change the basic facts; what somebody else changed meanwhile is kept, or asked about where both did."""
    contact = contact_with(contact_id)
    form = edited_person(request, contact)
    if form.is_valid():
        seen, likes, homes = seen_in(form), likeness_of(contact.pk), homes_of(contact.pk)
        try:
            change_contact(contact_id=contact.pk, identity=form.identity(), seen=seen, by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            tell_of_names(request, homes)
            warn_of_likes(request, contact.pk, likes)
            return redirect("staff:person", contact.pk)
    context = {"active": "people", "contact": contact, "form": form, "seen": contact.updated_at.isoformat()}
    return render(request, "staff/person/edit.html", context, status=422 if form.errors else 200)


def edited_person(request: StaffRequest, contact: Contact) -> PersonForm:
    """The form. Where it shows the address of somebody who asked for safety, that is kept."""
    email = primary_addresses([contact.pk]).get(contact.pk, "")
    facts, state = facts_of(contact, email), contact.updated_at.isoformat()
    form = begun(
        request, lambda sent: PersonForm(sent, initial=facts), state, lambda since: changes_since(contact.pk, since)
    )
    if email and contact.safe_contact and (form.meanwhile or not form.is_bound):
        show_ways(contact=contact, what="emails", by=request.actor)
    return form
