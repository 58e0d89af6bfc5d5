"""Whole rows with all that they name, in as many queries for a thousand as for one."""

from django.db.models import QuerySet

from campaigns.models import Campaign, Fund, GivingPage


def whole_funds() -> QuerySet[Fund]:
    return Fund.objects.order_by("code")


def open_funds() -> QuerySet[Fund]:
    """Funds that gifts may be for."""
    return Fund.objects.filter(is_active=True)


def whole_campaigns() -> QuerySet[Campaign]:
    return Campaign.objects.order_by("code")


def whole_giving_pages() -> QuerySet[GivingPage]:
    """Giving pages with their campaign and the funds they offer."""
    return GivingPage.objects.select_related("campaign", "default_fund").prefetch_related("funds")
