"""How much of a payment may go back."""

from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money


def check_refund(amount: Money, left: Money) -> None:
    """Refused unless `amount` is a part, or all, of what is `left`."""
    if amount.minor <= 0:
        raise Refused("nothing_to_refund", gettext_noop("Enter an amount above zero."), field="amount")
    if amount.currency != left.currency or amount.minor > left.minor:
        raise Refused(
            "refund_too_large",
            gettext_noop("{left} of this payment can be refunded. Enter that or less."),
            field="amount",
            left=left,
        )
