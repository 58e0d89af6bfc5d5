"""SQLite plans by statistics; without them the rebuild of a giving history took twenty-five times as long."""

import sqlite3
from typing import Any

import pytest
from django.db import connection

from crm.services.upkeep import refresh_statistics
from tests import makers


@pytest.mark.django_db(transaction=True)
def test_a_database_that_grew_is_counted() -> None:
    makers.nonprofit()
    for number in range(30):
        makers.gift(makers.contact(email=f"d{number}@example.org"))
    refresh_statistics()
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("SELECT COUNT(*) FROM sqlite_stat1 WHERE tbl = 'donors_gift'")
            assert cursor.fetchone()[0] > 0


@pytest.mark.django_db(transaction=True)
def test_nobody_else_writes_from_before_the_count_reads_until_it_has_written() -> None:
    """SQLite waits for a turn to write before a read, never after it: then it fails at once."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL counts by itself.")
    refusals: list[str] = []

    def try_to_write(execute: Any, sql: str, *others: Any) -> Any:
        if "optimize" in sql:
            rival = sqlite3.connect(str(connection.settings_dict["NAME"]), timeout=0, isolation_level=None)
            try:
                rival.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                refusals.append(str(error))
            finally:
                rival.close()
        return execute(sql, *others)

    with connection.execute_wrapper(try_to_write):
        refresh_statistics()
    assert refusals == ["database is locked"]
