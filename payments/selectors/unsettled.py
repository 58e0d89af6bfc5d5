"""Payments that wait for a person at Stripe."""

from django.db.models import QuerySet

from payments.models import Refund


def unsettled_refunds() -> QuerySet[Refund]:
    """Refunds that did not go through: the money is still ours, and the donor waits for it; the newest first."""
    states = (Refund.Status.FAILED, Refund.Status.REQUIRES_ACTION)
    return Refund.objects.filter(status__in=states).select_related("payment__gift").order_by("-pk")
