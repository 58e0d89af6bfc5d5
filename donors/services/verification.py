"""Proof that the derived giving history equals the gifts, and putting it right where it does not."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import structlog
from django.db import connection, transaction

from crm.models import Contact
from crm.selectors.nonprofit import the_nonprofit
from donors.selectors.expected_history import expected, odd_lifetimes
from donors.selectors.fingerprints import differing_tables
from donors.services.summaries import recompute_donors

log = structlog.get_logger("lantern.summaries")
CHUNK = 500
DAYS = "donors_dailytotal"
LIFETIMES = "donors_givingsummary"


@dataclass(frozen=True, slots=True)
class Verdict:
    """How many rows of each table are missing, too many or wrong."""

    mismatches: dict[str, int]

    @property
    def is_proven(self) -> bool:
        return not any(self.mismatches.values())


def verify_summaries() -> Verdict:
    """Compare every derived row with the gifts; reads only. Rows are counted only in tables that are not right."""
    starts = the_nonprofit().fiscal_year_starts
    with in_memory():
        suspects = differing_tables(starts) | wrong_lifetimes()
        return Verdict({table: differing(table, starts) if table in suspects else 0 for table in expected(starts)})


@contextmanager
def in_memory() -> Iterator[None]:
    """Let PostgreSQL sort and hash five million gifts in memory."""
    if connection.vendor != "postgresql":
        yield
        return
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '256MB'")
        cursor.execute("SET LOCAL jit = off")
        yield


def wrong_lifetimes() -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(odd_lifetimes())
        return {LIFETIMES} if any(cursor.fetchone()) else set()


def differing(table: str, fiscal_year_starts: int) -> int:
    """How many rows a table lacks, and how many it has that it must not have."""
    columns, rows = expected(fiscal_year_starts)[table]
    there = f"SELECT {columns} FROM {table}"
    if table == DAYS:
        there += " WHERE gift_count <> 0 OR total_minor <> 0"
    return count(difference(rows, there)) + count(difference(there, rows))


def difference(one: str, other: str) -> str:
    return f"SELECT * FROM ({one}) AS one EXCEPT SELECT * FROM ({other}) AS other"


def count(query: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT COUNT(*) FROM ({query}) AS found")
        return int(cursor.fetchone()[0])


def repair_summaries() -> None:
    """Compute everything anew: donors in chunks under their locks, then the days in one statement."""
    starts = the_nonprofit().fiscal_year_starts
    for ids in chunks_of_contacts():
        with transaction.atomic():
            list(Contact.everyone.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk").values_list("pk"))
            recompute_donors(ids, starts)
    rebuild(DAYS, starts)


def chunks_of_contacts() -> Iterator[list[int]]:
    last = 0
    while ids := list(Contact.everyone.filter(pk__gt=last).order_by("pk").values_list("pk", flat=True)[:CHUNK]):
        yield ids
        last = ids[-1]


def rebuild_everything() -> None:
    """All four tables set-wise, after a bulk load into an installation nobody uses yet."""
    starts = the_nonprofit().fiscal_year_starts
    for table in expected(starts):
        rebuild(table, starts)


def rebuild(table: str, fiscal_year_starts: int) -> None:
    """Replace a table's rows by what the gifts say; gifts wait meanwhile."""
    columns, rows = expected(fiscal_year_starts)[table]
    with transaction.atomic(), in_memory(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("LOCK TABLE donors_gift IN SHARE MODE")
        cursor.execute(f"DELETE FROM {table}")
        cursor.execute(f"INSERT INTO {table} ({columns}) {rows}")


def verify_nightly() -> None:
    """The nightly proof; a difference is put right and reported, because it means a fault of ours."""
    verdict = verify_summaries()
    if not verdict.is_proven:
        log.error("summaries_differ", **{name.replace(".", "_"): n for name, n in verdict.mismatches.items() if n})
        repair_summaries()
