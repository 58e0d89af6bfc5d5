"""What every test stands on."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import caches
from django.db.backends.postgresql.operations import DatabaseOperations as PostgreSQLOperations
from django.db.backends.sqlite3.base import DatabaseOperations as SQLiteOperations
from django.middleware import csrf
from django.utils import translation

from crm.models import Nonprofit
from frontend.management.commands.build_assets import compile_messages
from tests import makers
from tests.migrated import django_db_modify_db_settings
from tests.stacks import stacks

__all__ = ["django_db_modify_db_settings", "stacks"]

LOCALE = Path(__file__).parent.parent / "frontend" / "locale"


@pytest.fixture(autouse=True, scope="session")
def compiled_translations() -> None:
    """Catalogs are compiled by `build_assets`, which nobody ran here; before any language is first used."""
    for source in LOCALE.glob("*/LC_MESSAGES/django.po"):
        compile_messages(source)


@pytest.fixture(autouse=True)
def no_memory_between_tests() -> Iterator[None]:
    caches["process"].clear()
    yield
    caches["process"].clear()
    translation.deactivate()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests that wait for killed processes begin first, so that the rest runs beside them."""
    items.sort(key=lambda item: item.get_closest_marker("faults") is None)


@pytest.fixture(autouse=True)
def no_words_by_chance(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token of 64 random letters now and then spells a name that a test says is not on the page."""
    monkeypatch.setattr(csrf, "CSRF_ALLOWED_CHARS", "jqxzJQXZ")


@pytest.fixture
def nonprofit(db: None) -> Nonprofit:
    return makers.nonprofit()


def flush_past_the_guards(self: SQLiteOperations, style: object, tables: list[str], **options: bool) -> list[str]:
    """Emptying the test database deletes append-only rows: the guards stand aside, and `flush` raises them again."""
    with self.connection.cursor() as cursor:
        cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE '%_no_delete'")
        triggers = [row[0] for row in cursor.fetchall()]
    return [f"DROP TRIGGER {name};" for name in triggers] + original_flush(self, style, tables, **options)


original_flush = SQLiteOperations.sql_flush
SQLiteOperations.sql_flush = flush_past_the_guards


def flush_by_deleting(self: PostgreSQLOperations, style: object, tables: list[str], **options: bool) -> list[str]:
    """Deletes what is there: truncating makes the files of every table and index anew, and waits for the disk.

    The guards stand aside meanwhile. What still refers to a row fails the flush.
    """
    if options.get("reset_sequences"):
        return flush_postgresql(self, style, tables, **options | {"allow_cascade": True})
    names = {table: self.quote_name(table) for table in tables}
    with self.connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"SELECT '{t}' WHERE EXISTS (SELECT FROM {q})" for t, q in names.items()))
        full = [names[row[0]] for row in cursor.fetchall()]
    return [
        *(f"ALTER TABLE {name} DISABLE TRIGGER USER;" for name in full),
        *(f"DELETE FROM {name};" for name in full),
        "SET CONSTRAINTS ALL IMMEDIATE;",
        *(f"ALTER TABLE {name} ENABLE TRIGGER USER;" for name in full),
    ]


flush_postgresql = PostgreSQLOperations.sql_flush
PostgreSQLOperations.sql_flush = flush_by_deleting
