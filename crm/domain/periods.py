"""Stretches of time that a saved question speaks of: they move on with the days, unless they name days."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from crm.domain.criteria import Moment
from crm.domain.errors import Refused, gettext_noop
from crm.domain.fiscal import first_day, fiscal_year

MOST_DAYS: Final = 36_500
EARLIEST: Final = date(1900, 1, 1)
LATEST: Final = date(2999, 12, 31)


class PeriodKind(StrEnum):
    EVER = "ever"
    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    DAYS = "days"
    BETWEEN = "between"


PERIODS: Final[dict[PeriodKind, str]] = {
    PeriodKind.EVER: gettext_noop("At any time"),
    PeriodKind.THIS_YEAR: gettext_noop("In this fiscal year"),
    PeriodKind.LAST_YEAR: gettext_noop("In the last fiscal year"),
    PeriodKind.DAYS: gettext_noop("In the last … days"),
    PeriodKind.BETWEEN: gettext_noop("From a day, to a day"),
}
NO_PERIOD: Final = gettext_noop("Choose a time: any, a fiscal year, so many days, or between two days.")


@dataclass(frozen=True, slots=True)
class Period:
    """`days` counts back from today, which is in it; `since` and `until` are inclusive, None is open."""

    kind: PeriodKind
    days: int | None = None
    since: date | None = None
    until: date | None = None

    def bounds(self, at: Moment) -> tuple[date | None, date | None]:
        """The first and the last day; None where it is open."""
        if self.kind is PeriodKind.DAYS:
            return at.today - timedelta(days=(self.days or 1) - 1), at.today
        if self.kind is PeriodKind.BETWEEN:
            return self.since, self.until
        year = self.fiscal_year(at)
        if year is None:
            return None, None
        return first_day(year, at.fiscal_year_starts), first_day(year + 1, at.fiscal_year_starts) - timedelta(days=1)

    def fiscal_year(self, at: Moment) -> int | None:
        """The fiscal year it is, where it is one."""
        if self.kind not in (PeriodKind.THIS_YEAR, PeriodKind.LAST_YEAR):
            return None
        return fiscal_year(at.today, at.fiscal_year_starts) - (self.kind is PeriodKind.LAST_YEAR)

    def as_told(self) -> dict[str, object]:
        """As it stands in JSON."""
        told: dict[str, object] = {"kind": self.kind.value}
        if self.kind is PeriodKind.DAYS:
            told["days"] = self.days
        if self.kind is PeriodKind.BETWEEN:
            told |= {name: day.isoformat() for name in ("since", "until") if (day := getattr(self, name))}
        return told


def read_period(told: object, name: str) -> Period:
    """The period that JSON tells; Refused with a sentence about what is wrong with it."""
    if not isinstance(told, dict) or told.get("kind") not in set(PeriodKind):
        raise Refused("no_period", NO_PERIOD, name)
    kind = PeriodKind(told["kind"])
    if kind is PeriodKind.DAYS:
        return Period(kind, days=read_days(told.get("days"), name))
    if kind is PeriodKind.BETWEEN:
        since, until = read_day(told.get("since"), name), read_day(told.get("until"), name)
        if since is None and until is None:
            raise Refused("no_day", gettext_noop("Enter a first day, a last day, or both."), name)
        if since and until and until < since:
            raise Refused("days_reversed", gettext_noop("The last day is before the first."), name)
        return Period(kind, since=since, until=until)
    return Period(kind)


def read_days(told: object, name: str) -> int:
    if isinstance(told, bool) or not isinstance(told, int) or not 1 <= told <= MOST_DAYS:
        raise Refused("no_days", gettext_noop("Enter how many days: a whole number from 1 to 36,500."), name)
    return told


def read_day(told: object, name: str) -> date | None:
    if told in (None, ""):
        return None
    try:
        day = date.fromisoformat(told) if isinstance(told, str) else None
    except ValueError:
        day = None
    if day is None or not EARLIEST <= day <= LATEST:
        raise Refused("no_such_day", gettext_noop("Enter a day that there is, like 2026-03-14."), name)
    return day
