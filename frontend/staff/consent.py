"""Consent of one person: what stands and by which words, everything they ever answered, and writing down an answer."""

from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import Reason
from crm.domain.errors import Refused
from crm.models import Channel, ConsentEvent, Contact, Purpose
from crm.selectors.consents import Stands, consent_history, what_stands
from crm.selectors.contacts import contact_with
from crm.selectors.gate import may_send_choices, reasons_for
from crm.selectors.keyset import page_of
from crm.selectors.mail_choices import last_choices_link
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services.choices_links import send_choices_link
from crm.services.consents import record_consent, stop_everything, withdraw_consent
from frontend.forms.consent import ConsentForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page

INVALID = 422


def about_consent(actor: Actor, contact: Contact) -> dict[str, Any]:
    """What the card on a person's page shows."""
    stands = what_stands(contact.pk, local_day(remembered_nonprofit()))
    return {"stands": stands, "may_record_consent": actor.can(Capability.RECORD_CONSENT)}


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def consent(request: StaffRequest, contact_id: int) -> HttpResponse:
    """What stands, why it may still not be sent, and the whole history."""
    contact = contact_with(contact_id)
    context = about_consent(request.actor, contact)
    verdicts = reasons_for(contact.pk, [(row.purpose, row.channel) for row in context["stands"] if row.allowed])
    lines = [(row, in_the_way(row, verdicts)) for row in context["stands"]]
    history = page_of(consent_history(contact.pk), ["-at", "-id"], request.GET.get("page", ""))
    context |= {"active": "people", "contact": contact, "lines": lines, "history": history}
    if request.actor.can(Capability.RECORD_CONSENT):
        context |= about_link(contact)
    return render(request, "staff/consent/person.html", context)


def about_link(contact: Contact) -> dict[str, Any]:
    """Whether the link to their choices may be mailed, why not, and what became of the last one."""
    verdict = may_send_choices(contact.pk)
    return {
        "may_send_link": verdict.allowed,
        "no_link": "" if verdict.allowed else gettext(verdict.sentence),
        "last_link": last_choices_link(contact.pk),
        "key": uuid4().hex,
    }


def in_the_way(row: Stands, verdicts: dict[tuple[str, str], Reason]) -> str:
    """What else stands between a yes and a mail; "" where nothing does, or where they said no."""
    reason = verdicts.get((row.purpose, row.channel), Reason.ALLOWED)
    return "" if reason is Reason.ALLOWED else reason


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.RECORD_CONSENT)
def record(request: StaffRequest, contact_id: int) -> HttpResponse:
    contact, nonprofit = contact_with(contact_id), remembered_nonprofit()
    form = ConsentForm(request.POST if request.method == "POST" else None, nonprofit=nonprofit)
    if form.is_valid():
        try:
            record_consent(contact=contact, answers=[form.facts()], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The answer is kept."))
            return redirect("staff:consent", contact.pk)
    context = {"active": "people", "contact": contact, "form": form}
    return render(request, "staff/consent/record.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.RECORD_CONSENT)
def send_link(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Mail somebody the link to their own choices; sent twice, the form sends one mail. Nobody here sees the link."""
    key = request.POST.get("key", "")[:40] or uuid4().hex
    try:
        send_choices_link(contact=contact_with(contact_id), key=key, by=request.actor)
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, gettext("The link is on its way to them."))
    return redirect("staff:consent", contact_id)


@require_POST
@staff_page(Capability.RECORD_CONSENT)
def withdraw(request: StaffRequest, contact_id: int) -> HttpResponse:
    """One press: one purpose by one channel, or everything."""
    contact, by = contact_with(contact_id), request.actor
    purpose, channel = request.POST.get("purpose", ""), request.POST.get("channel", "")
    if "everything" in request.POST:
        stop_everything(contact=contact, source=ConsentEvent.Source.STAFF, by=by)
        messages.success(request, gettext("Everything is stopped. Receipts still go out."))
    elif purpose in Purpose.values and channel in Channel.values:
        withdraw_consent(contact=contact, purpose=Purpose(purpose), channel=Channel(channel), by=by)
        messages.success(request, gettext("Withdrawn. It counts from now on."))
    return redirect("staff:consent", contact.pk)
