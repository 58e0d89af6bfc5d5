"""Postal addresses: when one is whole, which one holds on a day, when two are the same place.

`match_key` is what two spellings of one address share, for finding a person again (crm.domain.matching): the country,
the postal code (in the United States its first five digits; where there is none, the city) and every word of the lines
folded, with the usual words for streets and flats cut to one form. "12 Harbor Street, Apt 3" and "12 Harbor St #3" are
"us:04101:12harborst3". Who lives there is not in it: families share an address.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Final, Protocol, TypeVar

import phonenumbers

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text, fold, key

COUNTRIES: Final = frozenset(phonenumbers.SUPPORTED_REGIONS)
LONGEST: Final = {"lines": 250, "city": 100, "region": 100, "postal_code": 20}
LONGEST_KEY: Final = 60
EARLIEST: Final = date(1900, 1, 1)
US_CODE: Final = re.compile(r"\d{5}(-\d{4})?")
US_CODE_DIGITS: Final = 5

# Where an address is not whole without its state, and without its postal code (Universal Postal Union, addressing
# guides of its members); elsewhere we ask for neither.
NEEDS_REGION: Final = frozenset("AU BR CA MX US".split())
NEEDS_CODE: Final = frozenset(
    """
    AT AU BE BG BR CA CH CN CY CZ DE DK EE ES FI FR GB GR HR HU IL IN IS IT JP KR LT LU LV MX MY NL NO NZ PH PL PT RO RS
    RU SE SG SI SK TH TR UA US ZA
    """.split()
)
NO_CITY: Final = frozenset("GI MC SG VA".split())
MISSING: Final = {
    "lines": gettext_noop("Enter the street and number, or the post box: an address needs them."),
    "city": gettext_noop("Enter the city: the address is not whole without it."),
    "region": gettext_noop("Enter the state or province: an address in this country needs it."),
    "postal_code": gettext_noop("Enter the postal code: an address in this country needs it."),
}
ONE_FORM: Final = {
    "street": "st", "str": "st", "strasse": "st", "avenue": "ave", "av": "ave", "road": "rd", "drive": "dr",
    "lane": "ln", "boulevard": "blvd", "court": "ct", "place": "pl", "square": "sq", "terrace": "ter",
    "parkway": "pkwy", "highway": "hwy", "north": "n", "south": "s", "east": "e", "west": "w", "calle": "c",
    "avenida": "ave",
}  # fmt: skip
LEFT_OUT: Final = frozenset("apt apartment unit suite ste flat no number piso".split())
WORDS: Final = re.compile(r"[^\W_]+")


class HoldsOnDays(Protocol):
    """What says when an address holds; a row or facts."""

    is_primary: bool
    valid_from: date | None
    valid_until: date | None
    season_from: int | None
    season_until: int | None
    returned_on: date | None


Held = TypeVar("Held", bound=HoldsOnDays)


@dataclass(frozen=True, slots=True)
class PostalFacts:
    """An address as typed. Days are inclusive; a season is month and day, 1201 for 1 December."""

    lines: str = ""
    city: str = ""
    region: str = ""
    postal_code: str = ""
    country: str = ""
    kind: str = "home"
    is_primary: bool = False
    valid_from: date | None = None
    valid_until: date | None = None
    season_from: int | None = None
    season_until: int | None = None
    returned_on: date | None = None


def facts_of(row: object) -> PostalFacts:
    """The facts of a row that has them."""
    return PostalFacts(**{field.name: getattr(row, field.name) for field in fields(PostalFacts)})


def checked(facts: PostalFacts, today: date) -> PostalFacts:
    """The address in clean text; Refused where a part is missing, too long or impossible."""
    cleaned = replace(
        facts,
        lines=", ".join(filter(None, (clean_text(line) for line in facts.lines.splitlines()))),
        city=clean_text(facts.city),
        region=clean_text(facts.region),
        postal_code=clean_text(facts.postal_code).upper(),
        country=facts.country.strip().upper(),
    )
    check_parts(cleaned)
    check_days(cleaned, today)
    return cleaned


def check_parts(facts: PostalFacts) -> None:
    if facts.country not in COUNTRIES:
        raise Refused("country_unknown", gettext_noop("Choose a country."), field="country")
    for part in missing_parts(facts):
        raise Refused("half_an_address", MISSING[part], field=part)
    for part, most in LONGEST.items():
        if len(getattr(facts, part)) > most:
            raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field=part, most=most)
    if facts.country == "US" and not US_CODE.fullmatch(facts.postal_code):
        raise Refused("not_a_zip", gettext_noop("Enter a ZIP code of five digits, like 04101."), field="postal_code")


def missing_parts(facts: PostalFacts) -> list[str]:
    """What an address in its country cannot do without and lacks."""
    needed = {
        "lines": True,
        "city": facts.country not in NO_CITY,
        "region": facts.country in NEEDS_REGION,
        "postal_code": facts.country in NEEDS_CODE,
    }
    return [part for part, is_needed in needed.items() if is_needed and not getattr(facts, part)]


def check_days(facts: PostalFacts, today: date) -> None:
    if (facts.season_from is None) != (facts.season_until is None):
        lacking = "season_until" if facts.season_until is None else "season_from"
        raise Refused("half_a_season", gettext_noop("A season needs its first and its last day."), field=lacking)
    for name in ("season_from", "season_until"):
        if not is_day_of_year(getattr(facts, name)):
            raise Refused("no_such_day", gettext_noop("There is no such day."), field=name)
    for name in ("valid_from", "valid_until", "returned_on"):
        day = getattr(facts, name)
        if day is not None and day < EARLIEST:
            raise Refused("too_early", gettext_noop("Enter a day since 1900."), field=name)
    if facts.valid_from and facts.valid_until and facts.valid_until < facts.valid_from:
        raise Refused("days_in_disorder", gettext_noop("The last day is before the first one."), field="valid_until")
    if facts.returned_on and facts.returned_on > today:
        raise Refused("in_the_future", gettext_noop("This day has not come yet."), field="returned_on")


def is_day_of_year(said: int | None) -> bool:
    """Whether month and day exist, in a leap year at least; no day at all is fine too."""
    if said is None:
        return True
    try:
        date(2024, *divmod(said, 100))
    except ValueError:
        return False
    return True


def match_key(lines: str, city: str, postal_code: str, country: str) -> str:
    """What two spellings of one address share; "" where the lines say nothing."""
    words = [ONE_FORM.get(word, word) for word in WORDS.findall(fold(lines)) if word not in LEFT_OUT]
    code = key(postal_code)[:US_CODE_DIGITS] if country == "US" else key(postal_code)
    return f"{country.lower()}:{code or key(city)}:{''.join(words)}"[:LONGEST_KEY] if words else ""


def current(addresses: Iterable[Held], on: date) -> Held | None:
    """Where post goes on that day: the address whose season it is, else the primary one, else any that holds.

    Never one that is not valid on the day, nor one from which mail came back.
    """
    holding = [row for row in addresses if row.returned_on is None and is_valid(row, on) and is_in_season(row, on)]
    return min(holding, key=lambda row: (row.season_from is None, not row.is_primary), default=None)


def is_valid(row: HoldsOnDays, on: date) -> bool:
    return (row.valid_from is None or row.valid_from <= on) and (row.valid_until is None or on <= row.valid_until)


def is_in_season(row: HoldsOnDays, on: date) -> bool:
    """True all year where there is no season; one from December to March passes the end of the year."""
    if row.season_from is None or row.season_until is None:
        return True
    day = on.month * 100 + on.day
    if row.season_from <= row.season_until:
        return row.season_from <= day <= row.season_until
    return day >= row.season_from or day <= row.season_until


def masked(city: str, country: str, *, wholly: bool) -> str:
    """What may be seen of an address: the place; for somebody who asked for safety not even that."""
    return "•••" if wholly else ", ".join(part for part in ("•••", city, country) if part)
