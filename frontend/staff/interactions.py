"""Calls, visits and letters: written down about a person, corrected, deleted."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.touch import state_of
from crm.selectors.audit import changes_to
from crm.selectors.contacts import contact_with
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.touch import interaction_with
from crm.services.interactions import change_interaction, delete_interaction, record_interaction
from frontend.forms.touch import InteractionForm
from frontend.staff.edits import begun, saved_words
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.EDIT_PEOPLE)
def new_interaction(request: StaffRequest, contact_id: int) -> HttpResponse:
    contact = contact_with(contact_id)
    form = InteractionForm(request.POST if request.method == "POST" else None, nonprofit=remembered_nonprofit())
    if form.is_valid():
        try:
            record_interaction(contact_id=contact.pk, facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("It is written down."))
            return redirect("staff:person", contact.pk)
    context = {"active": "people", "contact": contact, "form": form, "row": None, "may_edit": True}
    return render(request, "staff/notes/interaction.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def interaction(request: StaffRequest, contact_id: int, interaction_id: int) -> HttpResponse:
    """One of them: whoever may edit people corrects it, others read it."""
    contact = contact_with(contact_id)
    row = interaction_with(contact.pk, interaction_id)
    form = begun(
        request,
        lambda sent: InteractionForm(sent, nonprofit=remembered_nonprofit(), row=row),
        state_of(row),
        lambda since: changes_to("crm.interaction", row.pk, since),
    )
    if form.is_valid():
        seen = form.cleaned_data["seen"]
        try:
            change_interaction(interaction_id=row.pk, facts=form.facts(), seen=seen, by=request.actor)
        except Refused as refused:
            if refused.code == "forbidden":
                raise
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:person", contact.pk)
    may_edit = request.actor.can(Capability.EDIT_PEOPLE)
    context = {"active": "people", "contact": contact, "form": form, "row": row, "may_edit": may_edit}
    context["seen"] = state_of(row)
    return render(request, "staff/notes/interaction.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def remove_interaction(request: StaffRequest, contact_id: int, interaction_id: int) -> HttpResponse:
    contact = contact_with(contact_id)
    delete_interaction(interaction_id=interaction_with(contact.pk, interaction_id).pk, by=request.actor)
    messages.success(request, gettext("The entry is deleted."))
    return redirect("staff:person", contact.pk)
