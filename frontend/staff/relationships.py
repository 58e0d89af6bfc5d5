"""How somebody belongs together with others: adding, correcting, ending and removing, on either one's page."""

from datetime import date

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused
from crm.domain.relationships import is_current
from crm.models import Contact, Relationship
from crm.selectors.contacts import contact_with
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.relationships import relationship_of
from crm.services.relationships import add_relationship, change_relationship, end_relationship, remove_relationship
from frontend.forms.relationships import RelationshipForm, beginning_of
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.picker import about_choice, is_part, is_search

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def new_relationship(request: StaffRequest, contact_id: int) -> HttpResponse:
    """The form; a search for the other one, which keeps every answer; the relationship."""
    contact = contact_with(contact_id)
    if is_search(request):
        form = RelationshipForm(contact, initial=(request.GET or request.POST).dict())
    else:
        form = RelationshipForm(contact, request.POST)
        if form.is_valid() and added(request, form):
            return redirect("staff:person", contact.pk)
    return shown(request, form, None)


def added(request: StaffRequest, form: RelationshipForm) -> Relationship | None:
    try:
        row = add_relationship(facts=form.facts(), by=request.actor)
    except (NotThere, Refused) as refused:
        form.refuse(refused)
        return None
    messages.success(request, gettext("Saved."))
    return row


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def change_tie(request: StaffRequest, contact_id: int, relationship_id: int) -> HttpResponse:
    contact, row = contact_with(contact_id), relationship_of(contact_id, relationship_id)
    known = beginning_of(row, contact)
    if request.method != "POST":
        return shown(request, RelationshipForm(contact, initial=known), row)
    form = RelationshipForm(contact, {**request.POST.dict(), "other": known["other"]})
    if form.is_valid():
        try:
            change_relationship(relationship_id=row.pk, facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff:person", contact.pk)
    return shown(request, form, row)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def act_on_tie(request: StaffRequest, contact_id: int, relationship_id: int) -> HttpResponse:
    """It ended today; or it never was."""
    row = relationship_of(contact_id, relationship_id)
    try:
        if request.POST.get("act") == "remove":
            remove_relationship(relationship_id=row.pk, by=request.actor)
            messages.success(request, gettext("Removed."))
        else:
            end_relationship(relationship_id=row.pk, by=request.actor)
            messages.success(request, gettext("Noted: it ended today."))
    except Refused as refused:
        messages.error(request, words_of(refused))
    return redirect("staff:person", contact_id)


def shown(request: StaffRequest, form: RelationshipForm, row: Relationship | None) -> HttpResponse:
    contact = form.contact
    context = about_choice(form, contact.pk, only_people=False) | {
        "active": "people",
        "contact": contact,
        "form": form,
        "row": row,
        "other": end_of(row, contact) if row else None,
        "lasts": lasts(row, local_day(remembered_nonprofit())) if row else False,
    }
    template = "staff/ties/_found.html" if is_part(request) else "staff/ties/relationship.html"
    return render(request, template, context, status=INVALID if form.errors else 200)


def end_of(row: Relationship, contact: Contact) -> Contact:
    return row.other if row.contact_id == contact.pk else row.contact


def lasts(row: Relationship, today: date) -> bool:
    return row.until is None and is_current(row.since, None, today)
