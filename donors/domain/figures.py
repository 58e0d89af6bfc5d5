"""How giving goes in a fiscal year, beside the year before: plain arithmetic over sums by day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from crm.domain.fiscal import first_day, fiscal_year
from crm.domain.money import Money
from donors.domain.summaries import Tally

MONTHS = 12


@dataclass(frozen=True, slots=True)
class DaySum:
    """What arrived on one day in one currency: instalments of recurring gifts apart from the rest."""

    day: date
    currency: str
    recurring: bool
    minor: int
    count: int


@dataclass(frozen=True, slots=True)
class Year:
    """The fiscal year that `today` is in, the one before, and `same_day`: how far that one had come by then."""

    today: date
    starts: int

    @property
    def number(self) -> int:
        """Named after the calendar year it ends in."""
        return fiscal_year(self.today, self.starts)

    @property
    def first(self) -> date:
        return first_day(self.number, self.starts)

    @property
    def last(self) -> date:
        return first_day(self.number + 1, self.starts) - timedelta(days=1)

    @property
    def first_before(self) -> date:
        return first_day(self.number - 1, self.starts)

    @property
    def same_day(self) -> date:
        """This day a year ago; 28 February for the 29th."""
        is_leap_day = (self.today.month, self.today.day) == (2, 29)
        return date(self.today.year - 1, self.today.month, 28 if is_leap_day else self.today.day)

    @property
    def months_begun(self) -> int:
        """1 in the first month of the year, 12 in the last."""
        return (self.today.month - self.starts) % MONTHS + 1


@dataclass(frozen=True, slots=True)
class MonthSums:
    """One month of the year: monthly gifts, one-time gifts, and all of the same month a year before."""

    first: date
    recurring: Money
    one_time: Money
    before: Money

    @property
    def total(self) -> Money:
        return self.recurring + self.one_time


@dataclass(frozen=True, slots=True)
class YearSums:
    """All that was given in a part of a year, in one currency."""

    total: Money
    gift_count: int

    @property
    def average(self) -> Money | None:
        """To the nearest minor unit; None where there was no gift."""
        if not self.gift_count:
            return None
        return Money.from_major(self.total.major / Decimal(self.gift_count), self.total.currency)


def sums_between(days: Iterable[DaySum], currency: str, first: date, last: date) -> YearSums:
    """Both days included."""
    tally = Tally()
    for day in days:
        if day.currency == currency and first <= day.day <= last:
            tally.total_minor += day.minor
            tally.gift_count += day.count
    return YearSums(Money(tally.total_minor, currency), tally.gift_count)


def by_month(days: Iterable[DaySum], currency: str, year: Year) -> list[MonthSums]:
    """The twelve months of the fiscal year in their order; those to come are zero beside last year's."""
    minor: dict[tuple[int, int, bool], int] = {}
    for day in days:
        if day.currency == currency:
            key = (day.day.year, day.day.month, day.recurring)
            minor[key] = minor.get(key, 0) + day.minor

    def of(month: date, recurring: bool) -> Money:
        return Money(minor.get((month.year, month.month, recurring), 0), currency)

    firsts = [month_after(year.first, number) for number in range(MONTHS)]
    befores = [first.replace(year=first.year - 1) for first in firsts]
    return [
        MonthSums(first, of(first, True), of(first, False), of(before, True) + of(before, False))
        for first, before in zip(firsts, befores, strict=True)
    ]


def month_after(first: date, number: int) -> date:
    """The first day of the month that comes `number` months after `first`, itself a first day."""
    months = first.month - 1 + number
    return date(first.year + months // MONTHS, months % MONTHS + 1, 1)


def other_currencies(days: Iterable[DaySum], currency: str, year: Year) -> list[Money]:
    """What came this year in currencies that are not ours: each stands for itself, never added up."""
    minor: dict[str, int] = {}
    for day in days:
        if day.currency != currency and year.first <= day.day <= year.last:
            minor[day.currency] = minor.get(day.currency, 0) + day.minor
    return [Money(amount, code) for code, amount in sorted(minor.items()) if amount]
