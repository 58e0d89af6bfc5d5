"""What a new installation has to begin with."""

from campaigns.models import Campaign, Fund


def has_funds() -> bool:
    return Fund.objects.exists()


def first_campaign() -> Campaign | None:
    return Campaign.objects.order_by("pk").first()
