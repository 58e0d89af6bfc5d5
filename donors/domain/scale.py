"""Made-up people and gifts by the million, the same for the same seed: a few give much and often, many give once."""

import random
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import Final, NamedTuple

from crm.domain.names import fold
from donors.domain.scale_names import (
    CULTURES,
    DOMAINS,
    FORMS,
    ORGANISATIONS,
    SCRIPTS_WITHOUT_CASE,
    WEIGHTS,
)

YEARS: Final = 6
AMOUNTS: Final = (1000, 1500, 2500, 3500, 5000, 6000, 7500, 10000, 12000, 25000, 50000, 100000)
COMMON: Final = (10, 6, 20, 8, 22, 8, 6, 14, 5, 6, 3, 1)
METHODS: Final = ("card", "wallet", "bank_debit", "cheque", "transfer", "cash")
USED: Final = (60, 14, 8, 12, 4, 2)
CHUNK: Final = 5_000


@dataclass(frozen=True, slots=True)
class Scale:
    """How much to make up; the gifts end on `today`."""

    contacts: int
    gifts: int
    seed: int
    today: date

    def chance(self, subject: str) -> random.Random:
        return random.Random(f"{self.seed}:{subject}")  # noqa: S311 - the same people every time


class MadeUp(NamedTuple):
    """A person or an organisation with a derived address, or "" for none."""

    kind: str
    first: str
    last: str
    organisation: str
    email: str
    sort_name: str
    search: str


def people(scale: Scale) -> Iterator[MadeUp]:
    chance = scale.chance("people")
    cultures = [
        tuple([[name.title() for name in part.split()] for part in row.split("|")]) for row in CULTURES.split("\n")
    ]
    weights = list(accumulate(WEIGHTS))
    for number in range(1, scale.contacts + 1):
        if chance.random() < 0.04:
            first, last = "", ""
            place, form = chance.choice(ORGANISATIONS), chance.choice(FORMS)
            organisation = f"{place} {form} {number}".title() if chance.random() < 0.9 else f"{place} {form}".title()
            box = place
        else:
            culture = chance.choices(range(len(cultures)), cum_weights=weights)[0]
            given, family = cultures[culture]
            first, last = common(chance, given), common(chance, family)
            if culture == 1 and chance.random() < 0.5:
                last = f"{last} {common(chance, family)}"
            elif chance.random() < 0.03:
                last = f"{last}-{common(chance, cultures[0][1])}"
            organisation = ""
            box = "donor" if culture >= len(cultures) - SCRIPTS_WITHOUT_CASE else f"{plain(first)}.{plain(last)}"
        email = f"{box}{number}@{chance.choice(DOMAINS)}" if chance.random() < 0.82 else ""
        yield MadeUp(
            "organisation" if organisation else "person",
            first,
            last,
            organisation,
            email,
            sort_name(first, last, organisation),
            search_text(first, last, organisation, email),
        )


def common(chance: random.Random, names: list[str]) -> str:
    """A name of the list, the first ones oftener."""
    return names[int(len(names) * chance.random() ** 1.7)]


folded = lru_cache(maxsize=50_000)(fold)  # a name is folded once, however many have it


def sort_name(first: str, last: str, organisation: str) -> str:
    """As crm.domain.names has it, for names that are neither empty nor long."""
    return organisation.lower() if organisation else f"{folded(last)}, {folded(first)}"


def search_text(first: str, last: str, organisation: str, email: str) -> str:
    """As crm.domain.names has it; organisations and addresses are plain letters."""
    words = (organisation.lower(),) if organisation else (folded(first), folded(last))
    return " ".join(dict.fromkeys((*words, email) if email else words))


@lru_cache(maxsize=50_000)
def plain(name: str) -> str:
    """The letters of a name that stand in an address."""
    return "".join(letter for letter in fold(name) if letter.isascii() and letter.isalpha())


class MadeUpGift(NamedTuple):
    """A gift by the contact at `giver` (from 0); `plan` is the giver's recurring gift (from 1), or None."""

    giver: int
    plan: int | None
    status: str
    method: str
    amount_minor: int
    refunded_minor: int
    given_on: date
    campaign: int
    fund: int
    hide_name: bool


@dataclass(frozen=True, slots=True)
class Plan:
    """What a contact gives each month; number N is the Nth of all plans."""

    giver: int
    amount_minor: int
    started_on: date
    status: str


def plans(scale: Scale) -> list[Plan]:
    """Three in a hundred contacts give each month, or did."""
    chance = scale.chance("plans")
    first = first_day(scale)
    days = (scale.today - first).days
    return [
        Plan(
            giver,
            chance.choice(AMOUNTS[:5]),
            first + timedelta(days=int(days * chance.random())),
            chance.choices(("active", "failing", "paused", "ended"), cum_weights=(70, 74, 78, 100))[0],
        )
        for giver in range(scale.contacts)
        if chance.random() < 0.03
    ]


def first_day(scale: Scale) -> date:
    return scale.today - timedelta(days=365 * YEARS)


def gifts(scale: Scale, made: list[Plan], campaigns: int, funds: int) -> Iterator[MadeUpGift]:
    """Gifts in the order of their days; a quarter of all never gave, the weights of the others are Pareto's."""
    chance = scale.chance("gifts")
    weights = array("d", accumulate(weight_of(chance) for _ in range(scale.contacts)))
    plan_of = {plan.giver: number for number, plan in enumerate(made, 1)}
    first, span = first_day(scale), 365 * YEARS
    everyone, choices = range(scale.contacts), chance.choices
    for start in range(0, scale.gifts, CHUNK):
        count = min(CHUNK, scale.gifts - start)
        day = first + timedelta(days=int(span * ((start + count) / scale.gifts) ** 0.8))
        rows = zip(
            choices(everyone, cum_weights=weights, k=count),
            choices(AMOUNTS, COMMON, k=count),
            choices(METHODS, USED, k=count),
            choices(range(campaigns), k=count),
            choices(range(funds), k=count),
            strict=True,
        )
        for giver, amount, method, campaign, fund in rows:
            luck = chance.random()
            number = plan_of.get(giver)
            if number is not None and day < made[number - 1].started_on:
                number = None
            yield MadeUpGift(
                giver=giver,
                plan=number,
                status="pending" if luck < 0.002 else "failed" if luck < 0.01 else "received",
                method=method if number is None else "card",
                amount_minor=amount if number is None else made[number - 1].amount_minor,
                refunded_minor=amount if 0.01 < luck < 0.018 and number is None else 0,
                given_on=day,
                campaign=campaign,
                fund=fund,
                hide_name=luck > 0.95,
            )


def weight_of(chance: random.Random) -> float:
    return 0.0 if chance.random() < 0.25 else min(chance.paretovariate(1.16), 2_000.0)
