"""What the people of a household gave together: each gift once, for each is one person's."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from operator import attrgetter

from crm.domain.money import Money
from donors.models import GivingSummary, GivingYear


@dataclass(frozen=True, slots=True)
class Together:
    """The sums of several people in one currency."""

    currency: str
    total_minor: int
    gift_count: int
    first_on: date
    last_on: date
    largest_minor: int

    @property
    def total(self) -> Money:
        return Money(self.total_minor, self.currency)

    @property
    def largest(self) -> Money:
        return Money(self.largest_minor, self.currency)


@dataclass(frozen=True, slots=True)
class HouseholdGiving:
    """`sums` by currency, the one we reckon in first; this fiscal year and the one before in that currency."""

    this_year: Money
    last_year: Money
    sums: list[Together]
    by_member: dict[int, list[Money]]

    @property
    def own(self) -> Together | None:
        return self.sums[0] if self.sums else None

    def sums_of(self, contact_id: int) -> list[Money]:
        return self.by_member.get(contact_id, [])


def giving_together(ids: Sequence[int], currency: str, fiscal_year: int) -> HouseholdGiving:
    """The giving of these contacts, in two queries however many they are."""
    rows = sorted(
        GivingSummary.objects.filter(contact_id__in=ids), key=lambda row: (row.currency != currency, row.currency)
    )
    recent = GivingYear.objects.filter(contact_id__in=ids, currency=currency, fiscal_year__gte=fiscal_year - 1)
    in_year = {fiscal_year: 0, fiscal_year - 1: 0}
    for year, minor in recent.values_list("fiscal_year", "total_minor"):
        in_year[year] = in_year.get(year, 0) + minor
    by_member: dict[int, list[Money]] = {}
    for row in rows:
        by_member.setdefault(row.contact_id, []).append(Money(row.total_minor, row.currency))
    return HouseholdGiving(
        this_year=Money(in_year[fiscal_year], currency),
        last_year=Money(in_year[fiscal_year - 1], currency),
        sums=[added_up(list(alike)) for _, alike in groupby(rows, key=attrgetter("currency"))],
        by_member=by_member,
    )


def added_up(rows: Sequence[GivingSummary]) -> Together:
    return Together(
        currency=rows[0].currency,
        total_minor=sum(row.total_minor for row in rows),
        gift_count=sum(row.gift_count for row in rows),
        first_on=min(row.first_on for row in rows),
        last_on=max(row.last_on for row in rows),
        largest_minor=max(row.largest_minor for row in rows),
    )
