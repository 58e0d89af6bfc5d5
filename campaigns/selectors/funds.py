"""What gifts may be for, and what we ask for."""

from django.db.models import QuerySet

from campaigns.models import Campaign, Fund
from crm.domain.errors import NotThere, gettext_noop


def default_fund() -> Fund | None:
    """Where gifts go that name no fund."""
    return Fund.objects.filter(is_default=True).first()


def all_funds() -> QuerySet[Fund]:
    """The default one first, the retired ones last."""
    return Fund.objects.order_by("-is_active", "-is_default", "name", "pk")


def all_campaigns() -> QuerySet[Campaign]:
    """Those that go on first."""
    return Campaign.objects.order_by("-is_active", "name", "pk")


def fund_with(fund_id: int) -> Fund:
    """NotThere without."""
    found = Fund.objects.filter(pk=fund_id).first()
    if found is None:
        raise NotThere(gettext_noop("There is no such fund."))
    return found


def campaign_with(campaign_id: int) -> Campaign:
    """NotThere without."""
    found = Campaign.objects.filter(pk=campaign_id).first()
    if found is None:
        raise NotThere(gettext_noop("There is no such campaign."))
    return found
