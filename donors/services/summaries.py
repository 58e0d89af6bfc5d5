"""Keeping the derived giving history equal to the gifts.

The rows of a donor are computed anew from the gifts, under a lock on the contact: that costs what a delta costs and
cannot drift (measured, design: performance.md D2). Days are moved by the difference one gift makes.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import connection

from crm.selectors.nonprofit import the_nonprofit
from crm.services import rows
from donors.domain.summaries import Counted, History, add_up
from donors.models import CampaignGiver, Gift, GivingSummary, GivingYear

COUNTED: Final = """
    SELECT contact_id, currency, given_on, id, campaign_id, amount_minor - refunded_minor - disputed_minor
    FROM donors_gift
    WHERE status = 'received' AND amount_minor > refunded_minor + disputed_minor AND contact_id IN ({marks})
"""
# One statement, so that two transactions that bring a new day its first gift both count.
GROW_DAY: Final = """
    INSERT INTO donors_dailytotal AS known (day, currency, campaign_id, recurring, total_minor, gift_count)
    VALUES (%s, %s, %s, %s, %s, %s)
    ON CONFLICT {unique} DO UPDATE
    SET total_minor = known.total_minor + excluded.total_minor, gift_count = known.gift_count + excluded.gift_count
"""
OF_CAMPAIGN: Final = GROW_DAY.format(unique="(day, currency, campaign_id, recurring) WHERE campaign_id IS NOT NULL")
OF_NO_CAMPAIGN: Final = GROW_DAY.format(unique="(day, currency, recurring) WHERE campaign_id IS NULL")
Day = tuple[date, str, int | None, bool]


@dataclass(frozen=True, slots=True)
class DayPart:
    """What one gift adds to one day: zero and no count when it does not count."""

    day: date
    currency: str
    campaign_id: int | None
    recurring: bool
    minor: int
    count: int

    @classmethod
    def of(cls, gift: Gift) -> "DayPart":
        kept = gift.kept.minor if gift.counts else 0
        recurring = gift.recurring_gift_id is not None
        return cls(gift.given_on, gift.currency, gift.campaign_id, recurring, kept, int(kept > 0))

    @property
    def key(self) -> Day:
        return (self.day, self.currency, self.campaign_id, self.recurring)


def counted_gifts(contact_ids: Collection[int]) -> Iterator[Counted]:
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(marks=", ".join(["%s"] * len(contact_ids))), list(contact_ids))
        yield from (Counted(*row) for row in cursor.fetchall())


def recompute_donors(contact_ids: Collection[int], fiscal_year_starts: int, *, only_grew: bool = False) -> None:
    """Write the history of these contacts anew; the caller holds locks on them.

    With `only_grew` the caller promises that gifts were only added, so no row can have vanished.
    """
    if not contact_ids:
        return
    history = add_up(counted_gifts(contact_ids), fiscal_year_starts)
    if not only_grew:
        for model in (GivingSummary, GivingYear, CampaignGiver):
            model.objects.filter(contact_id__in=contact_ids).delete()
    write_lifetimes(history)
    write_tallies(history)


def recompute_history(contact_ids: Collection[int]) -> None:
    """The same in the year of the nonprofit, for whoever moved gifts from one contact to another and holds both."""
    recompute_donors(contact_ids, the_nonprofit().fiscal_year_starts)


def write_lifetimes(history: History) -> None:
    lifetimes = [
        {
            "contact_id": contact_id,
            "currency": currency,
            "total_minor": life.total_minor,
            "gift_count": life.gift_count,
            "first_on": life.first_on,
            "last_on": life.last[0],
            "last_minor": life.last_minor,
            "largest_minor": life.largest_minor,
        }
        for (contact_id, currency), life in history.lifetimes.items()
    ]
    rows.put(GivingSummary, lifetimes, unique=["contact_id", "currency"])


def write_tallies(history: History) -> None:
    years = [
        {
            "contact_id": contact_id,
            "currency": currency,
            "fiscal_year": year,
            "total_minor": tally.total_minor,
            "gift_count": tally.gift_count,
        }
        for (contact_id, currency, year), tally in history.years.items()
    ]
    rows.put(GivingYear, years, unique=["contact_id", "currency", "fiscal_year"])
    campaigns = [
        {
            "campaign_id": campaign_id,
            "contact_id": contact_id,
            "currency": currency,
            "total_minor": tally.total_minor,
            "gift_count": tally.gift_count,
        }
        for (campaign_id, contact_id, currency), tally in history.campaigns.items()
    ]
    rows.put(CampaignGiver, campaigns, unique=["campaign_id", "contact_id", "currency"])


def move_days(before: DayPart | None, after: DayPart | None) -> None:
    """Take what a gift added to its day back, and add what it adds now."""
    changes: dict[Day, tuple[int, int]] = {}
    for part, sign in ((before, -1), (after, 1)):
        if part is not None:
            minor, count = changes.get(part.key, (0, 0))
            changes[part.key] = (minor + sign * part.minor, count + sign * part.count)
    with connection.cursor() as cursor:
        for key in sorted(changes, key=repr):  # in one order for all: who moves between two days waits in no circle
            if any(changes[key]):
                cursor.execute(OF_NO_CAMPAIGN if key[2] is None else OF_CAMPAIGN, [*key, *changes[key]])
