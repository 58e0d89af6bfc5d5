"""One gift: what was given, how the money moved, its receipts and thanks, and what was done with it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.money import Money
from crm.models import AuditEntry
from donors.models import Gift, Receipt
from donors.selectors.gifts import (
    gift_of_receipt,
    history_of,
    mails_about,
    receipts_of,
    refunds_told,
    thanks_are_coming,
    the_gift,
    the_receipt,
)
from donors.services.receipts import issue_receipt, replace_receipt, void_receipt
from donors.services.sending_again import send_thanks_again
from frontend.forms.gifts import ReasonForm
from frontend.forms.styled import words_of
from frontend.giving.look import locale_here
from frontend.staff.gate import StaffRequest, staff_page
from payments.selectors.gifts import payment_of

INVALID = 422
DEEDS: Final = {
    "gift.recorded": gettext_lazy("Recorded"),
    "gift.received": gettext_lazy("The money arrived"),
    "gift.failed": gettext_lazy("The money did not arrive"),
    "gift.returned": gettext_lazy("Money went back, or came again"),
    "gift.paid_back": gettext_lazy("Paid back by hand"),
    "gift.thanks_sent_again": gettext_lazy("Thanks sent again"),
    "receipt.issued": gettext_lazy("Receipt issued"),
    "receipt.voided": gettext_lazy("Receipt made void"),
}


@dataclass(frozen=True, slots=True)
class Deed:
    """One line of a gift's history; `number` or `reason` where a receipt was issued or made void."""

    words: Any
    entry: AuditEntry
    detail: str

    @classmethod
    def of(cls, entry: AuditEntry, currency: str) -> "Deed":
        if moved := moved_in(entry):
            words = gettext("Money went back") if moved > 0 else gettext("Money came again")
            return cls(words, entry, Money(abs(moved), currency).show(locale_here(), whole=True))
        told = [str(entry.changes[name][1]) for name in ("number", "receipt", "reason") if name in entry.changes]
        return cls(DEEDS.get(entry.action, entry.action), entry, " · ".join(told))


def moved_in(entry: AuditEntry) -> int:
    """How much more of a gift went back, in minor units; below zero for what came again."""
    if entry.action != "gift.returned":
        return 0
    pairs = (entry.changes.get(name) or (0, 0) for name in ("refunded_minor", "disputed_minor"))
    return sum((new or 0) - (old or 0) for old, new in pairs)


@require_GET
@staff_page(Capability.VIEW_GIFTS)
def gift(request: StaffRequest, gift_id: int) -> HttpResponse:
    return shown(request, the_gift(gift_id))


def shown(request: StaffRequest, gift: Gift, reason: ReasonForm | None = None, status: int = 200) -> HttpResponse:
    """The page; `reason` is a form that was refused."""
    receipts, mails, actor = receipts_of(gift), mails_about(gift), request.actor
    live = next((receipt for receipt in receipts if receipt.status == Receipt.Status.ISSUED), None)
    may_receipt = actor.can(Capability.ISSUE_RECEIPTS)
    says_too_much = live is not None and live.snapshot["total_minor"] > gift.kept.minor
    again = ReasonForm(auto_id="receipt_%s", initial={"reason": gettext("Refunded")} if says_too_much else None)
    context = {
        "active": "gifts",
        "gift": gift,
        "receipts": receipts,
        "live": live,
        "reason": reason or again,
        "may_receipt": may_receipt and gift.counts and bool(gift.kept),
        "may_keep_tasks": actor.can(Capability.KEEP_TASKS),
        "may_refund": gift.counts and bool(gift.kept) and actor.can(Capability.REFUND_GIFTS),
        "says_too_much": says_too_much,
        "may_void": may_receipt and live is not None,
        "mails": mails,
        "thanks_coming": thanks_are_coming(gift),
        "told": refunds_told(mails),
        "payment": payment_of(gift.pk) if actor.can(Capability.VIEW_PAYMENTS) else None,
        "deeds": [Deed.of(entry, gift.currency) for entry in history_of(gift, receipts)],
        "key": uuid4().hex,
    }
    return render(request, "staff/gifts/gift.html", context, status=status)


@require_POST
@staff_page(Capability.ISSUE_RECEIPTS)
def write_receipt(request: StaffRequest, gift_id: int) -> HttpResponse:
    """Issue the receipt now, where it is not there yet."""
    return done(
        request,
        gift_id,
        lambda: gettext("Receipt {number} is issued.").format(
            number=issue_receipt(gift=the_gift(gift_id), by=request.actor).full_number
        ),
    )


@require_POST
@staff_page(Capability.ISSUE_RECEIPTS)
def thank_again(request: StaffRequest, gift_id: int) -> HttpResponse:
    """Send the thanks with the receipt once more; sent twice, the form sends one mail."""
    key = request.POST.get("key", "")[:40] or uuid4().hex
    return done(
        request,
        gift_id,
        lambda: gettext("The thanks and the receipt are on their way to {address}.").format(
            address=send_thanks_again(gift=the_gift(gift_id), key=key, by=request.actor).address
        ),
    )


def done(request: StaffRequest, gift_id: int, act: Callable[[], str]) -> HttpResponse:
    """Do it, say what came of it on the gift's page."""
    try:
        messages.success(request, act())
    except Refused as refused:
        messages.error(request, words_of(refused))
    return redirect("staff:gift", gift_id)


@require_POST
@staff_page(Capability.ISSUE_RECEIPTS)
def change_receipt(request: StaffRequest, receipt_id: int) -> HttpResponse:
    """Make a receipt void; with `act` "replace", issue a new one in its place."""
    receipt = the_receipt(receipt_id)
    found = gift_of_receipt(receipt)
    form = ReasonForm(request.POST, auto_id="receipt_%s")
    if form.is_valid():
        change = replace_receipt if request.POST.get("act") == "replace" else void_receipt
        try:
            new = change(receipt=receipt, reason=form.cleaned_data["reason"], by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = (
                gettext("Receipt {old} is void.")
                if new == receipt
                else gettext("Receipt {old} is void. {new} takes its place and has not been sent yet.")
            )
            messages.success(request, said.format(old=receipt.full_number, new=new.full_number))
            return redirect("staff:gift", found.pk)
    return shown(request, found, form, INVALID)
