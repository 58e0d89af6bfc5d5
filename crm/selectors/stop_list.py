"""How the stop list stands."""

from django.db.models import Count

from crm.models import Suppression


def counts_by_reason() -> list[tuple[str, str, int]]:
    """(channel, reason, how many addresses), the most first."""
    rows = Suppression.objects.values("channel", "reason").annotate(people=Count("address_hmac", distinct=True))
    return [(row["channel"], row["reason"], row["people"]) for row in rows.order_by("-people", "channel", "reason")]
