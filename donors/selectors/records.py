"""Whole rows with all that they name, in as many queries for a thousand as for one."""

from django.db.models import Prefetch, QuerySet

from donors.models import Gift, GiftSplit, Receipt, ReceiptLine, RecurringGift


def whole_gifts() -> QuerySet[Gift]:
    """Gifts with their parts, tribute, campaign and page."""
    parts = Prefetch("splits", GiftSplit.objects.select_related("fund").order_by("id"))
    return Gift.objects.select_related("campaign", "giving_page", "tribute").prefetch_related(parts)


def whole_recurring_gifts() -> QuerySet[RecurringGift]:
    return RecurringGift.objects.select_related("fund", "campaign", "giving_page")


def whole_receipts() -> QuerySet[Receipt]:
    """Receipts with the gifts they are for."""
    return Receipt.objects.prefetch_related(Prefetch("lines", ReceiptLine.objects.order_by("id")))
