"""Giving a gift back, all of it or a part: how much and why, what will happen in words, and then it is asked for."""

from typing import Any
from uuid import uuid4

from babel.numbers import format_currency
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from donors.models import Gift
from donors.selectors.gifts import receipts_of, the_gift
from donors.services.gift_addresses import address_for, why_nowhere
from donors.services.returns import note_paid_back
from frontend.forms.refunds import PaidBackForm, RefundForm
from frontend.forms.styled import words_of
from frontend.giving.look import locale_here
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.refund_effects import effects_of
from payments.domain.refunds import check_refund
from payments.models import Payment
from payments.selectors.gifts import payment_of
from payments.selectors.refunding import left_of, why_not_refundable
from payments.services.refunds import refund_payment

INVALID = 422


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.REFUND_GIFTS)
def refund(request: StaffRequest, gift_id: int) -> HttpResponse:
    """The form; with its answers, what will happen; with `confirmed` among them, the refund."""
    gift = the_gift(gift_id)
    payment = payment_of(gift.pk)
    if payment is None:
        return paid_back(request, gift)
    if request.method != "POST" or "change" in request.POST:
        initial = beginning(payment) | request.POST.dict()
        return shown(request, gift, payment, RefundForm(initial=initial, currency=payment.currency))
    form = RefundForm(request.POST, currency=payment.currency)
    if "confirmed" in request.POST:
        return asked_for(request, gift, payment, form) if form.is_valid() else shown(request, gift, payment, form)
    if may_go(form, payment):
        return review(request, gift, payment, form)
    return shown(request, gift, payment, form)


def beginning(payment: Payment) -> dict[str, Any]:
    return {"key": uuid4(), "amount": str(left_of(payment).major)}


def may_go(form: RefundForm, payment: Payment) -> bool:
    """False, with every reason on the form, when it is not filled in or that much cannot go back."""
    if not form.has_error("amount"):
        try:
            check_refund(form.money, left_of(payment))
        except Refused as refused:
            form.refuse(refused)
    return form.is_valid()


def asked_for(request: StaffRequest, gift: Gift, payment: Payment, form: RefundForm) -> HttpResponse:
    said = form.cleaned_data
    try:
        refund_payment(payment=payment, amount=form.money, reason=said["reason"], key=said["key"], by=request.actor)
    except Refused as refused:
        if refused.code == "idempotency_key_reused":
            form = form.with_a_new_key()
            form.add_error(None, gettext("This form has asked for another refund already. Look it over once more."))
        else:
            form.refuse(refused)
        return shown(request, gift, payment, form)
    sent = gettext("A refund of {amount} is asked for. How it stands is shown beside the payment.")
    messages.success(request, sent.format(amount=form.money.show(locale_here(), whole=True)))
    return redirect("staff:gift", gift.pk)


def shown(request: StaffRequest, gift: Gift, payment: Payment, form: RefundForm) -> HttpResponse:
    """The form, or why there is none."""
    refused = why_not_refundable(payment)
    if refused is not None:
        return impossible(request, gift, refused)
    context = {"active": "gifts", "gift": gift, "form": form, "left": left_of(payment)}
    return render(request, "staff/gifts/refund.html", context, status=INVALID if form.errors else 200)


def review(request: StaffRequest, gift: Gift, payment: Payment, form: RefundForm) -> HttpResponse:
    """What the refund will do, to be confirmed."""
    amount, locale = form.money, locale_here()
    context = {
        "active": "gifts",
        "gift": gift,
        "form": form,
        "amount": amount,
        "in_words": format_currency(amount.major, amount.currency, locale=locale, format_type="name"),
        "effects": effects_of(gift, payment, receipts_of(gift), amount, locale),
    }
    return render(request, "staff/gifts/refund_review.html", context)


def impossible(request: StaffRequest, gift: Gift, refused: Refused) -> HttpResponse:
    """Why the gift cannot be given back."""
    context = {"active": "gifts", "gift": gift, "why": words_of(refused)}
    status = INVALID if request.method == "POST" else 200
    return render(request, "staff/gifts/refund_impossible.html", context, status=status)


def paid_back(request: StaffRequest, gift: Gift) -> HttpResponse:
    """A gift that did not come through Stripe is paid back by hand; here it is noted."""
    form = paid_back_form(request, gift)
    if form.is_valid() and noted(request, gift, form):
        said = gettext("It is noted that {amount} was paid back.")
        if form.cleaned_data["tell"]:
            said = gettext("It is noted that {amount} was paid back. {name} is told by email.")
        amount = form.money.show(locale_here(), whole=True)
        messages.success(request, said.format(amount=amount, name=gift.contact.full_name))
        return redirect("staff:gift", gift.pk)
    if not gift.counts or not gift.kept:
        return impossible(request, gift, Refused("nothing_kept", gettext_noop("Nothing of this gift is kept.")))
    context = {"active": "gifts", "gift": gift, "form": form}
    return render(request, "staff/gifts/paid_back.html", context, status=INVALID if form.errors else 200)


def paid_back_form(request: StaffRequest, gift: Gift) -> PaidBackForm:
    to, why_not = address_for(gift), gettext(why) if (why := why_nowhere(gift)) else ""
    return PaidBackForm(
        request.POST if request.method == "POST" else None,
        initial={"before": gift.refunded_minor, "amount": str(gift.kept.major)},
        currency=gift.currency,
        goes_to="•••" if to is None or gift.contact.safe_contact else to.address,
        why_not=why_not,
    )


def noted(request: StaffRequest, gift: Gift, form: PaidBackForm) -> bool:
    """False, with the reason on the form, when it cannot be noted."""
    said = form.cleaned_data
    try:
        note_paid_back(
            gift=gift,
            amount=form.money,
            before_minor=said["before"],
            reason=said["reason"],
            tell=said["tell"],
            by=request.actor,
        )
    except Refused as refused:
        form.refuse(refused)
    return form.is_valid()
