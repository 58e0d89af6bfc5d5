"""Whether derived tables equal the gifts they add up, in one pass over each table and without sorting any.

A fingerprint is a sum over rows, modulo a prime: the row's value times a weight drawn for the row's key. The weight is
the cube of a random sum of the key's parts; PostgreSQL has a hash with a seed for that. Adding rows of one key up does
not change the sum, so a table that adds the gifts up has their fingerprint. A table that does not has it once in some
hundred million looks, and each look draws anew.
"""

import random
from collections.abc import Iterable
from typing import Final

from django.db import connection

from crm.domain.money import CURRENCIES
from crm.selectors.nonprofit import remembered_nonprofit
from donors.selectors.expected_history import KEPT, counted, fiscal_year_of_gift, is_postgresql

PRIME: Final = 2**31 - 1  # the product of two numbers below it is still a 64-bit integer
KEYS: Final = {
    "donors_givingyear": ("contact_id", "currency", "fiscal_year"),
    "donors_campaigngiver": ("contact_id", "currency", "campaign_id"),
    "donors_dailytotal": ("day", "currency", "any_campaign", "recurring"),
}
# A day whose gifts all went back keeps a row of zeros. A giver does not, and a fingerprint is blind to such a row.
NEVER_EMPTY: Final = ("donors_givingyear", "donors_campaigngiver")
IN_ROW: Final = {
    "any_campaign": "COALESCE(campaign_id, 0)",
    "recurring": "CASE WHEN recurring THEN 1 ELSE 0 END",
}


def differing_tables(fiscal_year_starts: int) -> set[str]:
    """Those of KEYS that are not what the gifts say, all looked at in one statement: at one moment."""
    chance = random.SystemRandom()
    parts = {"all", "count"}.union(*KEYS.values())
    factors = {part: f"CAST({chance.randrange(1, PRIME)} AS bigint)" for part in parts}
    sides = [f"({fingerprints(KEYS, gift_parts(fiscal_year_starts, factors), factors)}) AS gifts"]
    sides += [f"({fingerprints([table], row_parts(table, factors), factors)}) AS of_{table}" for table in KEYS]
    columns = [f"gifts.{table} - of_{table}.{table}" for table in KEYS]
    columns += [f"(SELECT COUNT(*) FROM {table} WHERE gift_count = 0)" for table in NEVER_EMPTY]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(columns)} FROM {', '.join(sides)}")
        found = [int(value) for value in cursor.fetchone()]
    apart = {table for table, difference in zip(KEYS, found, strict=False) if difference % PRIME}
    return apart | {table for table, empty in zip(NEVER_EMPTY, found[len(KEYS) :], strict=True) if empty}


def fingerprints(tables: Iterable[str], parts: str, factors: dict[str, str]) -> str:
    """The fingerprint of each table's key over the same rows; a row that lacks a part of a key counts for nothing."""
    if is_postgresql():
        sums = ", ".join(f"{mixed_sum(KEYS[table], factors)} AS {table}" for table in tables)
        return f"SELECT {sums} FROM ({parts}) AS parts"
    sums = ", ".join(
        f"COALESCE(SUM(value * ({t} * {t} % {PRIME} * {t} % {PRIME}) % {PRIME}), 0) AS {t}" for t in tables
    )
    keys = ", ".join(f"{key_of(table, factors)} AS {table}" for table in tables)
    return f"SELECT {sums} FROM (SELECT value, {keys} FROM ({parts} LIMIT -1) AS parts LIMIT -1) AS keyed"


def mixed_sum(parts: tuple[str, ...], factors: dict[str, str]) -> str:
    """PostgreSQL mixes a row of values itself, faster than arithmetic could, and from another seed each time."""
    key = f"ROW({', '.join(parts)})"
    weight = f"hash_record_extended({key}, {factors['all']}) & {PRIME}"
    return f"COALESCE(SUM(value * ({weight})) FILTER (WHERE {key} IS NOT NULL), 0)"


def key_of(table: str, factors: dict[str, str]) -> str:
    parts = [f"{part} * {factor}" for part, factor in factors.items() if part in KEYS[table]]
    return f"({' + '.join([*parts, factors['all']])}) % {PRIME}"


def gift_parts(fiscal_year_starts: int, factors: dict[str, str]) -> str:
    return f"""
        SELECT contact_id, campaign_id, COALESCE(campaign_id, 0) AS any_campaign, {number_of("currency")} AS currency,
            {fiscal_year_of_gift(fiscal_year_starts)} AS fiscal_year, {number_of("given_on")} AS day,
            CASE WHEN recurring_gift_id IS NULL THEN 0 ELSE 1 END AS recurring,
            {value_of(KEPT, "1", factors)} AS value
        FROM {counted()}"""


def row_parts(table: str, factors: dict[str, str]) -> str:
    numbers = IN_ROW | {part: number_of(part) for part in ("currency", "day")}
    parts = ", ".join(f"{numbers.get(part, part)} AS {part}" for part in KEYS[table])
    return f"SELECT {parts}, {value_of('total_minor', 'gift_count', factors)} AS value FROM {table}"


def value_of(minor: str, count: str, factors: dict[str, str]) -> str:
    return f"({minor} % {PRIME} + {count} * {factors['count']}) % {PRIME}"


def number_of(column: str) -> str:
    """For SQLite's arithmetic a number for a currency or a day, another for each."""
    if is_postgresql():
        return column
    if column == "currency":
        ours = remembered_nonprofit().currency  # first, as nearly every gift is in it
        return f"instr('{' '.join(sorted(CURRENCIES, key=lambda code: (code != ours, code)))}', currency)"
    return f"CAST(replace({column}, '-', '') AS integer)"
