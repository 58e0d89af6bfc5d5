"""What a giving page says and asks, and which answers it takes."""

from dataclasses import dataclass
from datetime import date
from typing import TypedDict

from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money


class PageTexts(TypedDict, total=False):
    """One language's words of a giving page. `impacts` maps "once:6000" or "month:3000" to what that amount does."""

    eyebrow: str
    headline: str
    lede: str
    impacts: dict[str, str]
    closed: str
    thanks: str
    image_alt: str


def words_for(texts: dict[str, PageTexts], language: str, fallback: str) -> PageTexts:
    """The words in `language`; each one that is missing comes from `fallback`, then from any language there is."""
    order = [texts.get(language, {}), texts.get(fallback, {}), *texts.values()]
    found: PageTexts = {}
    for words in reversed(order):
        found |= {name: value for name, value in words.items() if value}  # type: ignore[typeddict-item]  # same type
    return found


def check_days(opens_on: date | None, closes_on: date | None) -> None:
    """Refused when a page would close before it opens."""
    if opens_on and closes_on and closes_on < opens_on:
        raise Refused("closes_before_opening", gettext_noop("The last day is before the first one."), field="closes_on")


@dataclass(frozen=True, slots=True)
class FeeSchedule:
    """An estimate of what a card payment costs: `bps` hundredths of a percent and `fixed_minor` minor units."""

    bps: int
    fixed_minor: int


def cover_for(gift_minor: int, fees: FeeSchedule) -> int:
    """What to add to a gift so that it arrives whole: at least the fee, at most one minor unit above it.

    C = ceil((gift + fixed) * 10000 / (10000 - bps)), the charge whose fee leaves the gift (design: stripe.md C.5).
    """
    charge = -(-(gift_minor + fees.fixed_minor) * 10_000 // (10_000 - fees.bps))
    return charge - gift_minor


def check_amount(amount: Money, least_minor: int, most_minor: int, field: str) -> None:
    """Refused when the gift is below or above what the page takes."""
    least, most = Money(least_minor, amount.currency), Money(most_minor, amount.currency)
    if amount < least:
        raise Refused("too_little", gettext_noop("Enter an amount of {least} or more."), field=field, least=least)
    if amount > most:
        raise Refused(
            "too_much",
            gettext_noop("This page takes gifts of up to {most}. Please write to us about a larger one."),
            field=field,
            most=most,
        )
