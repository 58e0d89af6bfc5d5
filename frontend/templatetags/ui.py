"""Small words for templates: money, days, numbers as the reader's language writes them in the nonprofit's country."""

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo

from babel.dates import format_skeleton, format_time, get_datetime_format
from babel.numbers import format_decimal
from django import template

from crm.domain.money import Money
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.giving.look import locale_here

register = template.Library()


@register.filter
def money(amount: Money, locale: str = "") -> str:
    """$61.66"""
    return amount.show(locale or locale_here())


@register.filter
def whole_money(amount: Money, locale: str = "") -> str:
    """$60, but $60.50"""
    return amount.show(locale or locale_here(), whole=True)


@register.filter
def minor(units: int, currency: str) -> Money:
    """Minor units as money."""
    return Money(units, currency)


@register.filter
def number(value: int) -> str:
    """3,095"""
    return str(format_decimal(value, locale=locale_here()))


@register.filter
def day(value: date | None) -> str:
    """Nov 26, 2026"""
    return in_skeleton(value, "yMMMd")


@register.filter
def day_of_year(value: date | None) -> str:
    """Nov 26, where the year is plain."""
    return in_skeleton(value, "MMMd")


@register.filter
def month(value: date | None) -> str:
    """November 2026"""
    return in_skeleton(value, "yMMMM")


@register.filter
def moment(value: datetime | None) -> str:
    """Nov 26, 2026, 5:40 PM on the nonprofit's clock"""
    if value is None:
        return ""
    locale, there = locale_here(), on_our_clock(value)
    pattern = str(get_datetime_format("medium", locale=locale)).replace("'", "")
    clock = str(format_time(there, "short", locale=locale)).replace("\u202f", "\xa0")  # our font has no narrow space
    return pattern.replace("{0}", clock).replace("{1}", day(there))


def in_skeleton(value: date | None, skeleton: str) -> str:
    """An instant is a day on the nonprofit's calendar; a day is that day anywhere."""
    if value is None:
        return ""
    there = on_our_clock(value).date() if isinstance(value, datetime) else value
    return written(there, skeleton, locale_here())


@lru_cache(maxsize=2_000)
def written(value: date, skeleton: str, locale: str) -> str:
    """Days come again and again in a list."""
    return str(format_skeleton(skeleton, value, locale=locale))


def on_our_clock(value: datetime) -> datetime:
    return value.astimezone(ZoneInfo(remembered_nonprofit().time_zone))


@register.filter
def initials(name: str) -> str:
    words = [word for word in name.replace(".", " ").split() if word[0].isalnum()]
    return (words[0][0] + (words[-1][0] if len(words) > 1 else "")).upper() if words else "?"


@register.filter
def tone(name: str) -> int:
    """A stable tint, 1 to 5, for a name."""
    return sum(map(ord, name)) % 5 + 1
