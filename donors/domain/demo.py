"""Lantern House, the organisation of the demo: fictional people and five years of their giving, the same every time.

Nothing here is anybody: names are drawn from lists, addresses end in example.org. Dates count back from the day given.
"""

import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Final

SEED: Final = 20261121
PEOPLE: Final = 268
YEARS: Final = 5
BETWEEN_GIFTS: Final = 50  # days: nobody gives seven times in a week

NAMES: Final[dict[str, list[str]]] = tomllib.loads((Path(__file__).parent / "demo.toml").read_text(encoding="utf-8"))
ONE_TIME: Final = (2500, 3500, 5000, 6000, 6000, 7500, 10000, 12000, 12000, 15000, 25000, 25000, 50000, 100000)
MONTHLY: Final = (1000, 1500, 1500, 2000, 3000, 3000, 5000, 6000, 10000)
# How likely a one-time gift falls in a month: the end of the year carries a third.
SEASON: Final = (0.6, 0.5, 0.7, 0.8, 1.0, 0.8, 0.5, 0.5, 0.9, 1.1, 1.8, 3.4)


@dataclass(slots=True)
class DemoGift:
    """Amounts in cents; `campaign` is "winter", "walk", "general" or ""."""

    day: date
    minor: int
    method: str
    fund: str
    campaign: str
    monthly: bool = False


@dataclass(slots=True)
class DemoPerson:
    first: str
    last: str
    organisation: str
    email: str
    hide_name: bool
    updates: bool | None
    gifts: list[DemoGift] = field(default_factory=list)
    monthly_minor: int = 0
    monthly_day: int = 1
    monthly_since: date | None = None
    monthly_until: date | None = None


def people(today: date) -> Iterator[DemoPerson]:
    """Everybody, with their gifts up to `today`."""
    chance = random.Random(SEED)  # noqa: S311 - the same people every time
    names = [(first, last) for first in NAMES["first"] for last in NAMES["last"]]
    chance.shuffle(names)
    for first, last in [("Maya", "Okafor"), *(name for name in names if name != ("Maya", "Okafor"))][:PEOPLE]:
        yield person(chance, today, first, last, "")
    for organisation in NAMES["organisations"]:
        yield person(chance, today, "", "", organisation)


def person(chance: random.Random, today: date, first: str, last: str, organisation: str) -> DemoPerson:
    mailbox = f"{first}.{last}" if first else organisation.split(" ", maxsplit=1)[0]
    ascii_box = mailbox.lower().replace("á", "a").replace("í", "i").replace("’", "").replace("&", "and")
    found = DemoPerson(
        first=first,
        last=last,
        organisation=organisation,
        email=f"{ascii_box}@example.org" if chance.random() < 0.93 else "",
        hide_name=chance.random() < 0.08,
        updates=chance.choice((True, True, True, False, None)),
    )
    if not found.email:
        found.updates = None  # the giving page asks for an address first
    since = today - timedelta(days=int(365 * YEARS * chance.random() ** 0.85))
    if first and chance.random() < 0.22:
        give_monthly(chance, found, since, today)
    most = 1 + (today - since).days // BETWEEN_GIFTS
    for _ in range(min(int(chance.paretovariate(0.9)) + (1 if not found.gifts else 0), most)):
        gift = one_time(chance, since, today, big=bool(organisation))
        found.gifts.append(gift)
    found.gifts.sort(key=lambda gift: gift.day)
    return found


def give_monthly(chance: random.Random, found: DemoPerson, since: date, today: date) -> None:
    found.monthly_minor = chance.choice(MONTHLY)
    found.monthly_day = chance.randint(1, 28)
    found.monthly_since = since.replace(day=found.monthly_day)
    if chance.random() < 0.2:
        found.monthly_until = since + (today - since) * chance.uniform(0.3, 0.9)
    fund = chance.choice(("need", "need", "house", "legal"))
    day, last = found.monthly_since, found.monthly_until or today
    while day <= last:
        found.gifts.append(DemoGift(day, found.monthly_minor, "card", fund, "general", monthly=True))
        day = (day.replace(day=1) + timedelta(days=32)).replace(day=found.monthly_day)


def one_time(chance: random.Random, since: date, today: date, *, big: bool) -> DemoGift:
    day = since
    for _ in range(8):
        day = since + timedelta(days=chance.randint(0, max((today - since).days, 0)))
        if chance.random() * 3.4 < SEASON[day.month - 1]:
            break
    minor = chance.choice(ONE_TIME) * (4 if big else 1)
    winter = day > today - timedelta(days=75)
    return DemoGift(
        day=day,
        minor=minor,
        method=chance.choice(("cheque", "cheque", "transfer"))
        if big
        else chance.choice(("card", "card", "card", "cheque")),
        fund=chance.choice(("need", "need", "house", "legal", "work")),
        campaign="winter" if winter else chance.choice(("walk", "general", "general", "")),
    )
