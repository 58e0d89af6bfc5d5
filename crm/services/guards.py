"""What the database itself refuses or keeps up: triggers on append-only rows, the search index of SQLite.

SQLite forgets a table's triggers whenever a migration rebuilds it, so they are raised again after every `migrate`.
"""

from collections.abc import Iterator
from typing import Final

from django.apps import apps
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from crm.models.append_only import AppendOnly

# table → the column that a search looks through: SQLite has an index of it in "<table>_search".
SEARCHED: Final = {"crm_contact": "search", "crm_household": "sort_name"}
ERASED: Final = "EXISTS (SELECT 1 FROM crm_contact WHERE id = OLD.contact_id AND standing = 'erased')"


def raise_guards(using: str = "default") -> None:
    """Create every trigger that is missing; safe to repeat."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for statement in statements(connection):
            cursor.execute(statement)


def statements(connection: BaseDatabaseWrapper) -> Iterator[str]:
    tables = set(connection.introspection.table_names())
    for model in apps.get_models():
        if issubclass(model, AppendOnly) and model._meta.db_table in tables:
            columns = [str(field.column) for field in model._meta.concrete_fields]
            fixed = [column for column in columns if column not in (*model.may_be_set, *model.may_be_emptied)]
            is_postgresql = connection.vendor == "postgresql"
            write = postgresql_guard if is_postgresql else sqlite_guard
            yield from write(model._meta.db_table, fixed, model.may_be_set)
            empty = postgresql_emptied if is_postgresql else sqlite_emptied
            for column in model.may_be_emptied:
                yield from empty(model._meta.db_table, column)
    if connection.vendor == "sqlite":
        for table, column in SEARCHED.items():
            if f"{table}_search" in tables:
                yield from sqlite_search_triggers(table, column)


def sqlite_guard(table: str, fixed: list[str], once: tuple[str, ...]) -> Iterator[str]:
    refuse = f"BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_delete BEFORE DELETE ON {table} {refuse}"
    yield f"CREATE TRIGGER IF NOT EXISTS {table}_no_update BEFORE UPDATE OF {', '.join(fixed)} ON {table} {refuse}"
    for column in once:
        yield (
            f"CREATE TRIGGER IF NOT EXISTS {table}_{column}_once BEFORE UPDATE OF {column} ON {table} "
            f"WHEN OLD.{column} IS NOT NULL {refuse}"
        )


def postgresql_guard(table: str, fixed: list[str], once: tuple[str, ...]) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    conditions = [f"OLD.{column} IS DISTINCT FROM NEW.{column}" for column in fixed]
    conditions += [f"(OLD.{column} IS NOT NULL AND NEW.{column} IS DISTINCT FROM OLD.{column})" for column in once]
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_no_update BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN ({' OR '.join(conditions)}) EXECUTE FUNCTION refuse_change()"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_no_delete BEFORE DELETE ON {table} FOR EACH ROW "
        "EXECUTE FUNCTION refuse_change()"
    )


def sqlite_emptied(table: str, column: str) -> Iterator[str]:
    """A column that is written once, and of somebody erased emptied: a text, or pairs of the log's changes."""
    new, old = f"NEW.{column}", f"OLD.{column}"
    pairs = (
        f"NOT EXISTS (SELECT 1 FROM json_each({new}) AS after LEFT JOIN json_each({old}) AS before USING (key) "
        "WHERE before.key IS NULL OR (after.value <> '[null,null]' AND after.value IS NOT before.value)) "
        f"AND (SELECT COUNT(*) FROM json_each({new})) = (SELECT COUNT(*) FROM json_each({old}))"
    )
    emptied = pairs if column == "changes" else f"{new} = ''"
    yield (
        f"CREATE TRIGGER IF NOT EXISTS {table}_{column}_emptied BEFORE UPDATE OF {column} ON {table} "
        f"WHEN NOT ({ERASED} AND {emptied}) BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def postgresql_emptied(table: str, column: str) -> Iterator[str]:
    yield (
        "CREATE OR REPLACE FUNCTION refuse_unless_emptied() RETURNS trigger LANGUAGE plpgsql AS $$ "
        "DECLARE before jsonb := to_jsonb(OLD) -> TG_ARGV[0]; after jsonb := to_jsonb(NEW) -> TG_ARGV[0]; "
        f"BEGIN IF {ERASED} THEN IF after = to_jsonb(''::text) THEN RETURN NEW; END IF; "
        "IF jsonb_typeof(after) = 'object' AND NOT EXISTS (SELECT 1 FROM jsonb_each(after) AS pair "
        "WHERE pair.value <> '[null, null]' AND pair.value IS DISTINCT FROM before -> pair.key) "
        "AND (SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(after) AS key) IS NOT DISTINCT FROM "
        "(SELECT array_agg(key ORDER BY key) FROM jsonb_object_keys(before) AS key) THEN RETURN NEW; END IF; END IF; "
        "RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation'; END $$"
    )
    yield (
        f"CREATE OR REPLACE TRIGGER {table}_{column}_emptied BEFORE UPDATE ON {table} FOR EACH ROW "
        f"WHEN (OLD.{column} IS DISTINCT FROM NEW.{column}) EXECUTE FUNCTION refuse_unless_emptied('{column}')"
    )


def sqlite_search_triggers(table: str, column: str) -> Iterator[str]:
    """An FTS5 index over a column that follows every write, also the ones of bulk inserts."""
    index = f"{table}_search"
    forget = f"INSERT INTO {index}({index}, rowid, {column}) VALUES ('delete', OLD.id, OLD.{column});"
    keep = f"INSERT INTO {index}(rowid, {column}) VALUES (NEW.id, NEW.{column});"
    for event, steps in (("INSERT", keep), ("DELETE", forget), (f"UPDATE OF {column}", forget + keep)):
        name = event.split()[0].lower()
        yield f"CREATE TRIGGER IF NOT EXISTS {index}_{name} AFTER {event} ON {table} BEGIN {steps} END"
