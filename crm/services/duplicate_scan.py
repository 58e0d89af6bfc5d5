"""The nightly look for records that may be one (design: import.md B4): pairs that share a key, scored, kept as rows.

Nothing is merged. Pairs that somebody told apart are left out, and of two who live together already nobody is asked.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import timedelta
from itertools import combinations
from typing import Any, Final

import structlog
from django.db import connection
from django.db.models import Q
from django.utils import timezone

from crm.domain.match_points import SUSPECT
from crm.domain.matching import Score, score
from crm.domain.names import key
from crm.models import Contact, NotDuplicate, SuspectedDuplicate
from crm.selectors.likeness import AT_ONCE, MOST_A_KEY, candidates, chunked, records_of

log = structlog.get_logger("lantern.duplicates")
CHANGED_WITHIN: Final = timedelta(hours=26)  # a night, and some
PAIRS_AT_ONCE: Final = 20_000
Pair = tuple[int, int]
# (key, contact) of every key that several contacts share, but not many.
SHARED: Final = """
    SELECT {column}, contact_id FROM {table} WHERE {column} IN (
        SELECT {column} FROM {table} WHERE {column} <> '' GROUP BY {column} HAVING COUNT(*) BETWEEN 2 AND {most}
    ) ORDER BY {column}, contact_id
"""
SHARED_KEYS: Final = tuple(
    SHARED.format(table=table, column=column, most=MOST_A_KEY)
    for table, column in (
        ("crm_emailaddress", "normalized"),
        ("crm_phone", "number"),
        ("crm_postaladdress", "match_key"),
    )
)
NAMES_IN_PLACES: Final = """
    SELECT contact.id, contact.sort_name, place.match_key FROM crm_postaladdress place
    JOIN crm_contact contact ON contact.id = place.contact_id
    WHERE contact.standing = 'live' AND place.match_key <> ''
"""


def find_duplicates(*, everyone: bool = False) -> int:
    """Look at whoever changed since yesterday, or at everyone; how many pairs are suspected now among those."""
    ids = None if everyone else changed_ids(timezone.now() - CHANGED_WITHIN)
    pairs = all_pairs() if ids is None else pairs_about(ids)
    rows = suspicions(pairs)
    write_down(rows, None if ids is None else set(ids))
    log.info("duplicates_sought", everyone=everyone, compared=len(pairs), suspected=len(rows))
    return len(rows)


def write_down(rows: list[SuspectedDuplicate], about: set[int] | None) -> None:
    """Make the rows about these contacts, or all, equal to `rows`; what stays the same is not touched.

    A few at a time, each for itself: nothing else waits for a scan of a million.
    """
    wanted = {(row.low_id, row.high_id, row.points, row.household): row for row in rows}
    there = SuspectedDuplicate.objects.values_list("pk", "low_id", "high_id", "points", "household")
    gone = []
    for pk, low, high, points, household in there.iterator():
        is_ours = about is None or low in about or high in about
        if is_ours and wanted.pop((low, high, points, household), None) is None:
            gone.append(pk)
    for some in chunked(gone):
        SuspectedDuplicate.objects.filter(pk__in=some).delete()
    for start in range(0, len(new := list(wanted.values())), AT_ONCE):
        SuspectedDuplicate.objects.bulk_create(new[start : start + AT_ONCE], ignore_conflicts=True)


def changed_ids(since: object) -> list[int]:
    return list(Contact.objects.filter(updated_at__gte=since).order_by("pk").values_list("pk", flat=True))


def pairs_about(ids: Iterable[int]) -> set[Pair]:
    """The pairs of these contacts with whoever shares a key with them, and those they are suspected in by now."""
    found: set[Pair] = set()
    for some in chunked(ids):
        known_pairs = SuspectedDuplicate.objects.filter(Q(low__in=some) | Q(high__in=some))
        found.update(known_pairs.values_list("low_id", "high_id"))
        names = dict(Contact.objects.filter(pk__in=some).values_list("pk", "sort_name"))
        for pk, known in records_of(some).items():
            found |= {ordered(pk, other) for other in candidates(known, names[pk]) if other != pk}
    return found


def all_pairs() -> set[Pair]:
    """Every pair that shares an address, a number, a place, or nearly the name in one area."""
    found: set[Pair] = set()
    for query in SHARED_KEYS:
        for group in groups(query):
            found.update(combinations(group, 2))
    nearby: defaultdict[str, list[int]] = defaultdict(list)
    for pk, name, place in rows_of(NAMES_IN_PLACES):
        area, _, _ = place.rpartition(":")
        nearby[f"{area} {beginning(name)}"].append(pk)
    for some in nearby.values():
        if 1 < len(some) <= MOST_A_KEY:
            found.update(combinations(sorted(set(some)), 2))
    return found


def beginning(name: str) -> str:
    """What two near spellings of a name share most often: how its last and its first name begin."""
    family, _, given = name.partition(", ")
    return f"{key(family)[:3]} {given[:1]}"


def groups(query: str) -> Iterator[list[int]]:
    """The contacts of each key, in order of their ids."""
    last, group = None, list[int]()
    for shared, contact_id in rows_of(query):
        if shared != last and len(group) > 1:
            yield group
        if shared != last:
            last, group = shared, []
        if not group or group[-1] != contact_id:
            group.append(contact_id)
    if len(group) > 1:
        yield group


def rows_of(query: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(query)
        while rows := cursor.fetchmany(5_000):
            yield from rows


def suspicions(pairs: set[Pair]) -> list[SuspectedDuplicate]:
    """The rows of the pairs that are suspected, of those whom nobody told apart."""
    told_apart = set(NotDuplicate.objects.values_list("low_id", "high_id"))
    waiting = sorted(pairs - told_apart)
    found: list[SuspectedDuplicate] = []
    for start in range(0, len(waiting), PAIRS_AT_ONCE):
        some = waiting[start : start + PAIRS_AT_ONCE]
        ids = {pk for pair in some for pk in pair}
        known, homes = records_of(ids), homes_of(ids)
        for low, high in some:
            if low in known and high in known and (homes[low] is None or homes[low] != homes[high]):
                found += suspicion(low, high, score(known[low], known[high]))
    return found


def homes_of(ids: Iterable[int]) -> defaultdict[int, int | None]:
    found: defaultdict[int, int | None] = defaultdict(lambda: None)
    for some in chunked(sorted(ids)):
        found.update(Contact.objects.filter(pk__in=some, household__isnull=False).values_list("pk", "household_id"))
    return found


def suspicion(low: int, high: int, how: Score) -> list[SuspectedDuplicate]:
    """A row for a pair with points enough, or for two who rather live together; none for all others."""
    if how.points < SUSPECT and not how.lives_together:
        return []
    points = how.shared if how.lives_together else how.points
    return [
        SuspectedDuplicate(
            low_id=low, high_id=high, points=points, reasons=list(how.reasons), household=how.lives_together
        )
    ]


def ordered(one: int, other: int) -> Pair:
    return (one, other) if one < other else (other, one)
