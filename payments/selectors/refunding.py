"""Whether a payment can be sent back, how much of it, and what Stripe keeps."""

from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import CURRENCIES, Money
from payments.models import Payment, Refund

UNDER_WAY: Final = (Refund.Status.DRAFT, Refund.Status.PENDING, Refund.Status.REQUIRES_ACTION)


def left_of(payment: Payment) -> Money:
    """What has neither gone back nor been asked for."""
    asked = sum(refund.amount_minor for refund in payment.refunds.all() if refund.status in UNDER_WAY)
    return Money(max(payment.amount_minor - payment.refunded_minor - asked, 0), payment.currency)


def why_not_refundable(payment: Payment) -> Refused | None:
    """What stands against sending anything of a payment back; None when something can be."""
    if payment.status != Payment.Status.SUCCEEDED:
        return Refused("not_succeeded", gettext_noop("Only a payment that has succeeded can be refunded."))
    if payment.disputed_minor:
        sentence = gettext_noop(
            "The donor’s bank contests this payment. What comes of it is settled at Stripe, not by a refund."
        )
        return Refused("payment_contested", sentence)
    if not left_of(payment):
        sentence = gettext_noop("All of this payment has gone back, or has been asked for.")
        return Refused("nothing_left", sentence)
    return None


def fee_of(payment: Payment) -> Money | None:
    """What Stripe took for a payment, in the currency it pays us in; None before it said so."""
    line = payment.ledger_lines.filter(category="charge").first()
    return Money(line.fee_minor, line.currency) if line is not None and line.currency in CURRENCIES else None
