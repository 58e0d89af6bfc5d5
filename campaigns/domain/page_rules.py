"""What a giving page has to be: sound at every change, complete before visitors see it."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final, TypedDict

from campaigns.domain.pages import PageTexts
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.domain.names import clean_text

MOST_AMOUNTS: Final = 6
MOST_ORIGINS: Final = 20
MOST_COVER_BPS: Final = 1_000
LONGEST: Final = {"eyebrow": 60, "headline": 120, "lede": 400, "closed": 400, "thanks": 600, "image_alt": 200}
LONGEST_IMPACT: Final = 160
# A whole origin as browsers write it. Plain http only for one's own machine, where a site is tried out.
ORIGIN: Final = re.compile(
    r"https://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?|http://(?:localhost|127\.0\.0\.1)(?::\d{1,5})?"
)


class PageChanges(TypedDict, total=False):
    """What may be changed on a page; rows are named by their ids, money is minor units of the page's currency."""

    slug: str
    campaign_id: int
    flow: str
    one_time_amounts: list[int]
    monthly_amounts: list[int]
    chosen_one_time: int
    chosen_monthly: int
    monthly_first: bool
    offers_monthly: bool
    offers_cover: bool
    offers_tribute: bool
    least_minor: int
    most_minor: int
    cover_bps: int
    cover_fixed_minor: int
    default_fund_id: int
    funds: list[int]
    texts: dict[str, PageTexts]
    discreet: bool
    embed_origins: list[str]
    colour: str
    image: str
    opens_on: date | None
    closes_on: date | None


@dataclass(frozen=True, slots=True)
class Offer:
    """The amounts one frequency offers and the one that is picked at first; 0 where none is offered."""

    amounts: list[int]
    chosen: int


def check_limits(least_minor: int, most_minor: int) -> None:
    if least_minor <= 0:
        raise Refused("least_not_positive", gettext_noop("Enter a smallest gift above zero."), field="least")
    if most_minor < least_minor:
        raise Refused(
            "most_below_least", gettext_noop("The largest gift must not be below the smallest."), field="most"
        )


def check_offer(offer: Offer, limits: tuple[Money, Money], field: str) -> None:
    """Refused unless the amounts are few, different, within the limits, and the picked one is among them."""
    least, most = limits
    if not offer.amounts:
        raise Refused("no_amounts", gettext_noop("Offer at least one amount."), field=field)
    if len(offer.amounts) > MOST_AMOUNTS:
        raise Refused("too_many_amounts", gettext_noop("Offer {most} amounts at most."), field=field, most=MOST_AMOUNTS)
    if len(set(offer.amounts)) < len(offer.amounts):
        raise Refused("amount_twice", gettext_noop("The same amount stands here twice."), field=field)
    if min(offer.amounts) < least.minor or max(offer.amounts) > most.minor:
        raise Refused(
            "amount_outside_limits",
            gettext_noop("Offer amounts from {least} to {most}, the smallest and the largest gift of this page."),
            field=field,
            least=least,
            most=most,
        )
    if offer.chosen not in offer.amounts:
        raise Refused("none_chosen", gettext_noop("Say which amount is picked at first."), field=field)


def check_cover(bps: int, fixed_minor: int) -> None:
    if not (0 <= bps <= MOST_COVER_BPS and fixed_minor >= 0):
        raise Refused(
            "cover_out_of_range", gettext_noop("Enter a share of the gift from 0 to 10 percent."), field="cover_percent"
        )


def checked_origins(lines: Collection[str]) -> list[str]:
    """Each site once, in lower case and without a slash at its end; Refused for what is not a whole origin."""
    origins = list(dict.fromkeys(line.strip().lower().rstrip("/") for line in lines if line.strip()))
    for origin in origins:
        if not ORIGIN.fullmatch(origin):
            raise Refused(
                "not_an_origin",
                gettext_noop("{origin} is not the address of a site. Enter one like https://www.example.org"),
                field="embed_origins",
                origin=origin,
            )
    if len(origins) > MOST_ORIGINS:
        raise Refused("too_many_origins", gettext_noop("Name 20 sites at most."), field="embed_origins")
    return origins


def checked_texts(texts: Mapping[str, PageTexts], offered: Collection[str]) -> dict[str, PageTexts]:
    """The words of every language, cleaned; what is said of an amount that is no longer offered is left out.

    `offered` names the amounts as the texts do: "once:6000", "month:3000".
    """
    return {
        language: cleaned for language, words in texts.items() if (cleaned := checked_words(words, offered, language))
    }


def checked_words(words: PageTexts, offered: Collection[str], language: str) -> PageTexts:
    found: PageTexts = {}
    for name, longest in LONGEST.items():
        text = clean_text(str(words.get(name, "")))
        if len(text) > longest:
            raise too_long(longest, f"{name}_{language}")
        if text:
            found[name] = text  # type: ignore[literal-required]  # LONGEST names the words of PageTexts
    impacts = {key: clean_text(text) for key, text in words.get("impacts", {}).items() if key in offered}
    if any(len(text) > LONGEST_IMPACT for text in impacts.values()):
        raise too_long(LONGEST_IMPACT, "one_time")
    if said := {key: text for key, text in impacts.items() if text}:
        found["impacts"] = said
    return found


def too_long(longest: int, field: str) -> Refused:
    return Refused("too_long", gettext_noop("Use {longest} characters at most."), field=field, longest=longest)


def check_complete(texts: Mapping[str, PageTexts], language: str, *, has_image: bool) -> None:
    """Refused when visitors would miss something: a headline, or words for those who cannot see the picture."""
    words = texts.get(language, {})
    if not words.get("headline"):
        raise Refused(
            "headline_missing",
            gettext_noop("Write a headline before visitors see the page."),
            field=f"headline_{language}",
        )
    if has_image and not words.get("image_alt"):
        raise Refused(
            "image_alt_missing",
            gettext_noop("Describe the picture for people who cannot see it."),
            field=f"image_alt_{language}",
        )
