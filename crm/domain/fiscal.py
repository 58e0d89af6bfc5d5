"""Fiscal years, named after the calendar year they end in."""

from datetime import date


def fiscal_year(day: date, starts: int) -> int:
    """The fiscal year of `day` where a year begins on the first of month `starts`: 1 Jul 2026 is in 2027 for 7."""
    return day.year + (1 if starts > 1 and day.month >= starts else 0)


def first_day(year: int, starts: int) -> date:
    """The first day of fiscal year `year`."""
    return date(year - 1 if starts > 1 else year, starts, 1)
