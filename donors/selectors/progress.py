"""How far a campaign has come."""

from dataclasses import dataclass

from django.core.cache import caches
from django.db.models import Sum

from crm.domain.money import Money
from donors.models import CampaignGiver, DailyTotal

SECONDS = 5


@dataclass(frozen=True, slots=True)
class Progress:
    """What was raised, and how many people gave."""

    raised: Money
    givers: int


def campaign_progress(campaign_id: int, currency: str) -> Progress:
    """Net of what went back; at most SECONDS old."""
    key = f"progress:{campaign_id}:{currency}"
    known: Progress | None = caches["process"].get(key)
    if known is None:
        mine = {"campaign_id": campaign_id, "currency": currency}
        raised = DailyTotal.objects.filter(**mine).aggregate(minor=Sum("total_minor"))["minor"] or 0
        known = Progress(Money(raised, currency), CampaignGiver.objects.filter(**mine).count())
        caches["process"].set(key, known, SECONDS)
    return known
