"""What people ask of us about their data: the list, one request, and what stands on a person's page."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.privacy import extended_until
from crm.models import Contact, PrivacyRequest
from crm.selectors.contacts import contact_with
from crm.selectors.keyset import page_of
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.person import Person
from crm.selectors.privacy import hold_on, holds_of, privacy_requests, request_with, requests_of
from crm.selectors.staff import privacy_keepers
from crm.selectors.subject_access import Copy
from crm.services.legal_holds import lift_hold, place_hold
from crm.services.privacy_requests import close_request, extend_request, open_request
from crm.services.subject_access import as_json_file, as_pdf, copy_for_person
from frontend.forms.privacy import AnswerForm, HoldForm, PutOffForm, RequestForm
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.privacy_words import request_line
from frontend.staff.words import action_name

INVALID = 422
OPEN = PrivacyRequest.State.OPEN
FILES: Final[dict[str, tuple[Callable[[Copy], bytes], str]]] = {
    "pdf": (partial(as_pdf, action_words=action_name), "application/pdf"),
    "json": (as_json_file, "application/json"),
}


def about_privacy(actor: Actor, known: Person) -> dict[str, Any]:
    """What the card on a person's page shows, for those who keep privacy."""
    if not actor.can(Capability.KEEP_PRIVACY):
        return {"keeps_privacy": False}
    today = local_day(remembered_nonprofit())
    rows = requests_of(known.contact.pk) if "requests" in known.has else []
    lines = [request_line(row, today) for row in rows if row.state == OPEN]
    return {"keeps_privacy": True, "privacy_lines": lines, "hold": known.hold}


@require_GET
@staff_page(Capability.KEEP_PRIVACY)
def privacy(request: StaffRequest) -> HttpResponse:
    """Requests that are open, what is due first on top; or those that are closed, the latest first."""
    closed = request.GET.get("closed") == "1"
    rows = privacy_requests().exclude(state=OPEN) if closed else privacy_requests().filter(state=OPEN)
    page = page_of(rows, ["-ended_at", "-id"] if closed else ["due_on", "id"], request.GET.get("page", ""))
    today = local_day(remembered_nonprofit())
    lines = [request_line(row, today) for row in page.rows]
    return render(
        request, "staff/privacy/list.html", {"active": "privacy", "closed": closed, "page": page, "lines": lines}
    )


@require_GET
@staff_page(Capability.KEEP_PRIVACY)
def privacy_of(request: StaffRequest, contact_id: int) -> HttpResponse:
    return person_page(request, contact_with(contact_id), HoldForm())


def person_page(request: StaffRequest, contact: Contact, form: HoldForm) -> HttpResponse:
    today = local_day(remembered_nonprofit())
    holds = holds_of(contact.pk)
    context = {
        "active": "people",
        "contact": contact,
        "lines": [request_line(row, today) for row in requests_of(contact.pk)],
        "holds": holds,
        "hold": next((hold for hold in holds if hold.lifted_at is None), None),
        "form": form,
    }
    return render(request, "staff/privacy/person.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_PRIVACY)
def new_request(request: StaffRequest, contact_id: int) -> HttpResponse:
    contact = contact_with(contact_id)
    begins = {"received_on": local_day(remembered_nonprofit()), "owner": str(request.user.pk)}
    form = RequestForm(request.POST if request.method == "POST" else None, initial=begins, staff=privacy_keepers())
    if form.is_valid():
        try:
            row = open_request(contact_id=contact.pk, facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Taken in. The day to answer by is worked out."))
            return redirect("staff:privacy_request", row.pk)
    context = {"active": "people", "contact": contact, "form": form}
    return render(request, "staff/privacy/new.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_PRIVACY)
def privacy_request(request: StaffRequest, request_id: int) -> HttpResponse:
    """One request, with what can be done about it; posted, it is closed."""
    row = request_with(request_id)
    form = AnswerForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            said = form.cleaned_data
            close_request(request_id=row.pk, state=said["state"], outcome=said["answer"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Closed."))
            return redirect("staff:privacy")
    return request_page(request, row, form, PutOffForm())


@require_POST
@staff_page(Capability.KEEP_PRIVACY)
def put_off(request: StaffRequest, request_id: int) -> HttpResponse:
    """Answer later than usual, with the reason."""
    row, form = request_with(request_id), PutOffForm(request.POST)
    if form.is_valid():
        try:
            extend_request(request_id=row.pk, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Put off. Tell the person why before the first day is over."))
            return redirect("staff:privacy_request", row.pk)
    return request_page(request, row, AnswerForm(), form)


def request_page(request: StaffRequest, row: PrivacyRequest, form: AnswerForm, later: PutOffForm) -> HttpResponse:
    nonprofit = remembered_nonprofit()
    today, until = local_day(nonprofit), extended_until(row.received_on, nonprofit.country)
    context = {
        "active": "privacy",
        "line": request_line(row, today),
        "form": form,
        "later": later,
        "until": until if row.state == OPEN and today <= row.due_on < until else None,
        "is_erased": row.contact.standing == Contact.Standing.ERASED,
    }
    return render(request, "staff/privacy/one.html", context, status=INVALID if form.errors or later.errors else 200)


@require_POST
@staff_page(Capability.KEEP_PRIVACY)
def copy(request: StaffRequest, contact_id: int) -> HttpResponse:
    """A copy of everything about a person, as a file; that it was made is kept, the file is not."""
    write, kind = FILES[ending := "json" if request.POST.get("as") == "json" else "pdf"]
    found = copy_for_person(contact_id=contact_id, by=request.actor)
    name = f"data-{found.contact.pk}-{local_day(remembered_nonprofit()).isoformat()}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(write(found), content_type=kind, headers=headers)


@require_POST
@staff_page(Capability.KEEP_PRIVACY)
def hold(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Place a hold on somebody's data, or lift the one there is."""
    contact = contact_with(contact_id)
    if "lift" in request.POST:
        if standing := hold_on(contact.pk):
            lift_hold(hold_id=standing.pk, by=request.actor)
        messages.success(request, gettext("The hold is lifted."))
        return redirect("staff:privacy_of", contact.pk)
    form = HoldForm(request.POST)
    if form.is_valid():
        try:
            place_hold(contact_id=contact.pk, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("On hold. Nothing of it can be erased or merged until it is lifted."))
            return redirect("staff:privacy_of", contact.pk)
    return person_page(request, contact, form)
