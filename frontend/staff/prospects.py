"""Possible major givers: the board and the list, and one of them changed, moved on, removed."""

from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.models import Contact, Prospect
from crm.selectors.audit import changes_to
from crm.selectors.contacts import contact_with
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.prospects import (
    CARDS,
    Totals,
    cards_by_stage,
    prospect_of,
    prospect_page,
    prospects_matching,
    totals_by_stage,
)
from crm.services.prospects import assign_prospects, change_prospect, close_prospect, move_prospect, open_prospect
from crm.services.work_exports import export_prospects
from frontend.errors import page as error_page
from frontend.forms.prospects import STAGES, ChosenProspectsForm, ProspectFilterForm, ProspectForm
from frontend.forms.styled import words_of
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.gifts import KINDS
from frontend.staff.prospect_cards import prospect_cards
from frontend.staff.tasks import back

INVALID: Final = 422
BOARD, LIST = "board", "list"


@require_GET
@staff_page(Capability.VIEW_GIFTS)
def prospects(request: StaffRequest) -> HttpResponse:
    """One filter in two shapes: `view` is "board" or "list"."""
    return shown(request, LIST if request.GET.get("view") == LIST else BOARD, ChosenProspectsForm())


def shown(request: StaffRequest, view: str, chosen: ChosenProspectsForm) -> HttpResponse:
    """What the address asks for; after a refusal with what was ticked and typed."""
    form, today = ProspectFilterForm(request.GET), local_day(remembered_nonprofit())
    asked = form.asked
    totals = totals_by_stage(asked, today)
    context: dict[str, Any] = {
        "active": "prospects",
        "form": form,
        "asked": asked,
        "view": view,
        "all": totals.get("", Totals()),
        "here": f"{reverse('staff:prospects')}?{request.GET.urlencode()}",
        "may_keep": request.actor.can(Capability.KEEP_PROSPECTS),
        "may_export": request.actor.can(Capability.EXPORT),
    }
    if view == BOARD:
        cards = cards_by_stage(asked, today)
        context["columns"] = [
            (stage.value, name, prospect_cards(cards[stage], today), totals.get(stage.value, Totals()))
            for stage, name in STAGES.items()
        ]
        context["most_cards"] = CARDS
    else:
        context["page"] = page = asked_page(request, form)
        context["cards"] = prospect_cards(page.rows, today)
        context["chosen"] = chosen
        context["ticked"] = chosen.cleaned_data["prospect"] if chosen.is_bound else []
    part = request.htmx and not request.htmx.history_restore_request
    template = "staff/prospects/_results.html" if part else "staff/prospects/list.html"
    return render(request, template, context | {"part": part}, status=INVALID if chosen.errors else 200)


def asked_page(request: StaffRequest, form: ProspectFilterForm) -> Any:
    today = local_day(remembered_nonprofit())
    try:
        return prospect_page(form.asked, today, request.GET.get("at", ""))
    except Refused as refused:
        form.refuse(refused)
        return prospect_page(form.asked, today)


@require_GET
@staff_page(Capability.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """What the filter finds as a file: `kind` is "csv" or "xlsx"."""
    form, kind = ProspectFilterForm(request.GET), request.GET.get("kind", "csv")
    if kind not in KINDS:
        return error_page("bad_request", 400, reason=gettext("Prospects leave as a file of the kind csv or xlsx."))
    today = local_day(remembered_nonprofit())
    found = prospects_matching(form.asked, today).order_by("entered_on", "id")
    try:
        exported = export_prospects(prospects=found, kind=kind, asked=form.told, by=request.actor)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:prospects")
    name = f"prospects-{today}.{kind}"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type=KINDS[kind])


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_PROSPECTS)
def prospect(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Add somebody to the prospects, or change what is known of one."""
    contact = contact_with(contact_id)
    row = prospect_of(contact.pk)
    form = form_for(request, row)
    if form.is_bound and form.is_valid():
        try:
            keep(request, form, contact, row)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:person", contact.pk)
    seen = row.updated_at.isoformat() if row else ""
    context = {
        "active": "prospects",
        "contact": contact,
        "prospect": row,
        "form": form,
        "seen": seen,
    }
    return render(request, "staff/prospects/edit.html", context, status=INVALID if form.errors else 200)


def form_for(request: StaffRequest, row: Prospect | None) -> ProspectForm:
    """The form as it was sent, or with what is known."""
    currency = row.currency if row else remembered_nonprofit().currency
    initial = ProspectForm.of(row) if row else {"owner": request.actor.user_id}
    return begun(
        request,
        lambda sent: ProspectForm(sent, currency=currency, owner=row.owner if row else None, initial=initial),
        row.updated_at.isoformat() if row else "",
        lambda since: changes_to("crm.prospect", row.pk, since) if row else [],
    )


def keep(request: StaffRequest, form: ProspectForm, contact: Contact, row: Prospect | None) -> None:
    """Add them, or change what is known."""
    if row is None:
        open_prospect(contact_id=contact.pk, facts=form.facts(), by=request.actor)
    else:
        change_prospect(prospect_id=row.pk, facts=form.facts(), seen=seen_in(form), by=request.actor)


@require_POST
@staff_page(Capability.KEEP_PROSPECTS)
def act_on_prospect(request: StaffRequest, contact_id: int) -> HttpResponse:
    """`stage` moves them there; `do` "close" removes them."""
    contact = contact_with(contact_id)
    row = the_prospect(contact.pk)
    try:
        if request.POST.get("do") == "close":
            close_prospect(prospect_id=row.pk, by=request.actor)
            said = gettext("{name} is no longer a prospect.")
        else:
            move_prospect(prospect_id=row.pk, stage=request.POST.get("stage", ""), by=request.actor)
            said = gettext("{name} is at another stage now.")
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, said.format(name=contact.full_name))
    return back(request, reverse("staff:person", args=[contact.pk]))


@require_POST
@staff_page(Capability.KEEP_PROSPECTS)
def act_on_prospects(request: StaffRequest) -> HttpResponse:
    """The prospects that were ticked are given to somebody."""
    form = ChosenProspectsForm(request.POST)
    if not form.is_valid() and "prospect" in form.errors:
        messages.error(request, gettext("Tick the prospects first."))
        return back(request, f"{reverse('staff:prospects')}?view={LIST}")
    if form.errors:
        return shown(request, LIST, form)
    ids = form.cleaned_data["prospect"]
    try:
        number = assign_prospects(prospect_ids=ids, owner_id=form.owner_id, by=request.actor)
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        said = ngettext("{n} prospect is with {name} now.", "{n} prospects are with {name} now.", number)
        said = said if number else gettext("Nothing changed: they are with {name} already.")
        messages.success(request, said.format(n=number, name=form.owner_name))
    return back(request, f"{reverse('staff:prospects')}?view={LIST}")


def the_prospect(contact_id: int) -> Prospect:
    row = prospect_of(contact_id)
    if row is None:
        raise NotThere(gettext_noop("There is no such prospect."))
    return row
