"""P3 and P7: gifts recorded by sixteen processes at once, and one gift beside a plain insert."""

import multiprocessing
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from statistics import median
from typing import Final

from django.db import DatabaseError, connection, connections, transaction
from django.db.backends.postgresql.base import DatabaseWrapper as PostgreSQL

from bench.road_web import spread
from bench.table import Figure
from crm.domain.actors import SYSTEM
from crm.domain.money import Money
from crm.models import Contact
from donors.domain.gifts import GiftFacts
from donors.models import Gift
from donors.services.gifts import record_gift
from tests import makers

WRITERS: Final = 16
PACE_SECONDS: Final = 0.2
MOST_INSERTS: Final = 8.0
DAY: Final = date(2026, 3, 14)
NOON: Final = datetime(2026, 3, 14, 17, tzinfo=UTC)


def facts(minor: int) -> GiftFacts:
    """A gift to a fund, as the giving page and the form of staff record it."""
    return GiftFacts(
        amount=Money(minor, "USD"), method="card", given_on=DAY, received_at=NOON, splits={the_fund(): minor}
    )


@cache
def the_fund() -> int:
    return makers.fund().pk


def people(count: int, name: str) -> list[Contact]:
    return [makers.contact(first=f"{name}{n}", email=f"{name}{n}@example.org") for n in range(count)]


def write(donors: Sequence[Contact], at: int, seconds: float, found: "multiprocessing.Queue[list[float]]") -> None:
    """One writer: a gift every PACE_SECONDS on SQLite, else at once after the last.

    Its milliseconds of each, negative for one that failed.
    """
    took: list[float] = []
    pace = PACE_SECONDS if connection.vendor == "sqlite" else 0
    time.sleep(at * pace / WRITERS)
    end = time.monotonic() + seconds
    while (began := time.monotonic()) < end:
        try:
            record_gift(facts=facts(1000 + len(took)), donor=donors[len(took) % len(donors)], by=SYSTEM)
            took.append((time.monotonic() - began) * 1000)
        except DatabaseError:
            took.append(-1)
        time.sleep(max(0, began + pace - time.monotonic()))
    found.put(took[1:])  # the first one opens the connection
    let_go()


def many_writers(seconds: float) -> list[Figure]:
    """P3: sixteen processes, on SQLite five gifts a second each."""
    donors = people(WRITERS * 4, "writer")
    let_go()
    fork = multiprocessing.get_context("fork")
    found: multiprocessing.Queue[list[float]] = fork.Queue()
    writers = [fork.Process(target=write, args=(donors[n::WRITERS], n, seconds, found)) for n in range(WRITERS)]
    for writer in writers:
        writer.start()
    took = [each for _ in writers for each in found.get(timeout=seconds + 60)]
    for writer in writers:
        writer.join()
    failed = sum(each < 0 for each in took)
    good = [each for each in took if each >= 0]
    return [
        *spread("16 processes that record gifts", good),
        Figure("… gifts recorded", len(good) / seconds, "/s"),
        Figure("… failed", failed, "", most=0),
    ]


def let_go() -> None:
    """Close every connection, those in a pool too: no two processes may share one."""
    connections.close_all()
    known = connections["default"]
    if isinstance(known, PostgreSQL):
        known.close_pool()


def one_gift(rounds: int) -> list[Figure]:
    """P7: a gift with its history, audit and job beside the insert of one row."""
    donors, ours, plain = people(50, "donor"), list[float](), list[float]()
    for number in range(rounds):
        donor = donors[number % len(donors)]
        began = time.perf_counter()
        record_gift(facts=facts(1000 + number), donor=donor, by=SYSTEM)
        between = time.perf_counter()
        insert(donor, number)
        ours.append(between - began)
        plain.append(time.perf_counter() - between)
    return [Figure("a gift recorded", median(ours) * 1000, "ms", median(plain) * 1000, most=MOST_INSERTS)]


def insert(donor: Contact, number: int) -> None:
    """A pending gift, as a row and nothing else."""
    with transaction.atomic():
        Gift.objects.create(
            contact=donor, status="pending", method="card", currency="USD", amount_minor=1000 + number, given_on=DAY
        )
