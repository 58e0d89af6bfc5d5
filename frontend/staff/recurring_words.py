"""What becomes of a monthly gift, in words: when a payment that failed is tried again, and why one ended."""

from typing import Final

from django.utils.translation import gettext, gettext_lazy

from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.models import RecurringGift
from frontend.templatetags.ui import day

Status = RecurringGift.Status
# Stripe's reasons for the end of a subscription (docs.stripe.com/api/subscriptions/object).
ENDINGS: Final = {
    "cancellation_requested": gettext_lazy("It was stopped at their wish or ours."),
    "payment_disputed": gettext_lazy("Their bank contested a payment."),
    "payment_failed": gettext_lazy("The last try to take the payment failed."),
}


def fate_of(gift: RecurringGift) -> str:
    """A sentence, or "" where there is nothing to say: of a try whose day is over nobody has heard yet."""
    if gift.status == Status.ENDED:
        return str(ENDINGS.get(gift.end_reason, gift.end_reason))
    if gift.status != Status.FAILING:
        return ""
    if gift.next_try_on and gift.next_try_on >= local_day(remembered_nonprofit()):
        return gettext("Stripe tries again on {day}.").format(day=day(gift.next_try_on))
    return gettext("Stripe has tried for the last time.") if gift.tries_over else ""
