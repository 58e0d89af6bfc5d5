"""Notes on a person: written on their page, read and changed on one of their own."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, Refused
from crm.selectors.contacts import contact_with
from crm.selectors.touch import note_with
from crm.services.notes import add_note, change_note, delete_note, read_restricted
from frontend.forms.touch import NoteForm
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.person import whole_page

INVALID = 422


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def new_note(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Keep a note; one that cannot be kept stays in the composer with why."""
    contact = contact_with(contact_id)
    form = NoteForm(request.POST, by=request.actor)
    if form.is_valid():
        try:
            add_note(contact_id=contact.pk, facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The note is kept."))
            return redirect("staff:person", contact.pk)
    context = whole_page(request, contact.pk) | {"note_form": form}
    return render(request, "staff/person/page.html", context, status=INVALID)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def note(request: StaffRequest, contact_id: int, note_id: int) -> HttpResponse:
    """One note: its author changes it, others read it; that a restricted one was read is kept."""
    contact = contact_with(contact_id)
    found = note_with(contact.pk, note_id, request.actor)
    is_own = found.author_id == request.actor.user_id and request.actor.can(Capability.EDIT_PEOPLE)
    if request.method == "POST" and not is_own:
        raise Forbidden
    read_restricted(notes=[found], by=request.actor)
    sent = request.POST if request.method == "POST" else None
    form = NoteForm(sent, by=request.actor, rows=6, initial=NoteForm.of(found))
    if form.is_valid():
        try:
            change_note(note_id=found.pk, facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff:person", contact.pk)
    context = {"active": "people", "contact": contact, "note": found, "form": form if is_own else None}
    return render(request, "staff/notes/note.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def remove_note(request: StaffRequest, contact_id: int, note_id: int) -> HttpResponse:
    contact = contact_with(contact_id)
    delete_note(note_id=note_with(contact.pk, note_id, request.actor).pk, by=request.actor)
    messages.success(request, gettext("The note is deleted."))
    return redirect("staff:person", contact.pk)
