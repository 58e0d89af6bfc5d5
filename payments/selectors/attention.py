"""Payments that want a person: contested ones, receipts for money that went back, cards tried out on our pages."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, F, QuerySet, Sum, Window
from django.utils import timezone

from donors.models import ReceiptLine
from payments.domain.risk import PAGE_DECLINES
from payments.models import Dispute, GivingAttempt, Refund

# Stripe's words for "answer, or lose" (docs.stripe.com/api/disputes/object).
UNANSWERED = ("needs_response", "warning_needs_response")


def unanswered_disputes(limit: int) -> QuerySet[Dispute]:
    """The one due first leads; `of_all` on each says how many there are."""
    return (
        Dispute.objects.filter(status__in=UNANSWERED)
        .annotate(of_all=Window(Count("pk")))
        .select_related("payment__gift__contact")
        .order_by(F("respond_by").asc(nulls_last=True), "pk")[:limit]
    )


def receipts_for_too_much(limit: int) -> QuerySet[ReceiptLine]:
    """Receipts that stand though less is kept of their gift: it was refunded, or a dispute was lost."""
    refunded = Refund.objects.filter(status=Refund.Status.SUCCEEDED).values("payment__gift")
    lost = Dispute.objects.filter(status="lost").values("payment__gift")
    kept = F("gift__amount_minor") - F("gift__refunded_minor") - F("gift__disputed_minor")
    return (
        ReceiptLine.objects.filter(gift__in=refunded.union(lost), live=True, amount_minor__gt=kept)
        .select_related("receipt", "gift")
        .order_by("-pk")[:limit]
    )


@dataclass(frozen=True, slots=True)
class Tried:
    """A giving page where so many payments were declined within a day that it is no accident."""

    slug: str
    declines: int


def pages_with_tried_cards() -> list[Tried]:
    since = timezone.now() - timedelta(days=1)
    rows = (
        GivingAttempt.objects.filter(last_failed_at__gt=since)
        .values_list("giving_page__slug")
        .annotate(declines=Sum("failures"))
        .filter(declines__gte=PAGE_DECLINES)
        .order_by("-declines")
    )
    return [Tried(slug, declines) for slug, declines in rows]
