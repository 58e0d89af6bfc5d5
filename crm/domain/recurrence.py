"""How a task repeats: a plain choice, kept as a rule of RFC 5545.

A rule alone would skip months without a 31st. So the days 28 to that day are named, and of those that a month has the
last one counts: BYMONTHDAY=28,29,30,31;BYSETPOS=-1. The day somebody meant thus survives every February.
"""

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import StrEnum
from typing import Final

from dateutil.rrule import rrulestr

from crm.domain.errors import Refused, gettext_noop

MOST: Final = 99  # of weeks, months, quarters or years between two
MONTHS_IN_QUARTER: Final = 3
IN_EVERY_MONTH: Final = 28


class Unit(StrEnum):
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


FREQUENCY: Final = {Unit.WEEK: "WEEKLY", Unit.MONTH: "MONTHLY", Unit.QUARTER: "MONTHLY", Unit.YEAR: "YEARLY"}
UNIT_OF: Final = {"WEEKLY": Unit.WEEK, "MONTHLY": Unit.MONTH, "YEARLY": Unit.YEAR}


@dataclass(frozen=True, slots=True)
class Every:
    """Every `interval` weeks, months, quarters or years."""

    unit: Unit
    interval: int = 1

    def __post_init__(self) -> None:
        if not 1 <= self.interval <= MOST:
            raise Refused("bad_interval", gettext_noop("Choose a number from 1 to {most}."), "interval", most=MOST)


def rule_of(every: Every, day: date) -> str:
    """The rule of a task that is due on `day` and repeats."""
    interval = every.interval * (MONTHS_IN_QUARTER if every.unit == Unit.QUARTER else 1)
    parts = [f"FREQ={FREQUENCY[every.unit]}", f"INTERVAL={interval}"]
    is_leap_day = every.unit == Unit.YEAR and (day.month, day.day) == (2, 29)
    if is_leap_day:
        parts.append("BYMONTH=2")
    if is_leap_day or (FREQUENCY[every.unit] == "MONTHLY" and day.day > IN_EVERY_MONTH):
        days = ",".join(str(number) for number in range(IN_EVERY_MONTH, day.day + 1))
        parts += [f"BYMONTHDAY={days}", "BYSETPOS=-1"]
    return ";".join(parts)


def every_of(rule: str) -> Every | None:
    """The choice behind one of our rules; None for a task that does not repeat."""
    if not rule:
        return None
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    unit, interval = UNIT_OF[parts["FREQ"]], int(parts["INTERVAL"])
    if unit == Unit.MONTH and interval % MONTHS_IN_QUARTER == 0:
        return Every(Unit.QUARTER, interval // MONTHS_IN_QUARTER)
    return Every(unit, interval)


def next_day(rule: str, due: date, done: date) -> date | None:
    """When the task after the one that was due on `due` and ended on `done` is due: on its own days, never on a day
    gone by. None beyond the calendar.
    """
    start, after = datetime.combine(due, time.min), datetime.combine(max(due, done), time.min)
    found: datetime | None = rrulestr(rule, dtstart=start).after(after)
    return found.date() if found else None
