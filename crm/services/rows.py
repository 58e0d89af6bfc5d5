"""Plain inserts, for the rows that an act writes beside what it is about.

A QuerySet builds each statement anew and a model instance for each row, which takes several times as long as the
insert itself (`bin/bench road --only writers`). Here the statement of a table is made once; the fields still prepare
their values, and the constraints of the database hold as ever.
"""

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Field, Model, QuerySet

Row = Mapping[str, Any]


def insert(model: type[Model], *, unless_there: bool = False, **values: Any) -> None:
    """Insert one row; a column that is not named (`contact_id`, not `contact`) takes its default.

    With `unless_there` a row that breaks a rule of uniqueness is left out.
    """
    fields = columns(model)
    if unknown := values.keys() - fields.keys():
        raise TypeError(f"{model.__name__} has no column {', '.join(sorted(unknown))}")
    row = {name: values[name] if name in values else field.get_default() for name, field in fields.items()}
    write(model, [row], " ON CONFLICT DO NOTHING" if unless_there else "")


def put(model: type[Model], rows: Sequence[Row], *, unique: Collection[str]) -> None:
    """Insert rows, or give the row with the same `unique` columns these values. All rows name the same columns."""
    if rows:
        write(model, rows, replacing(tuple(rows[0]), tuple(unique)))


def insert_from(model: type[Model], found: "QuerySet[Any, Any]", column: str, **values: Any) -> int:
    """Insert a row for each of `found`, a list of one column that goes into `column`, the others alike; how many new
    rows. One that breaks a rule of uniqueness is left out. Columns without a value take their default.
    """
    fields = columns(model)
    row = {name: values.get(name, field.get_default()) for name, field in fields.items() if name != column}
    fixed = [fields[name].get_db_prep_save(value, connection) for name, value in row.items()]
    try:
        chosen, given = found.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:  # a condition that nothing fulfils has no statement
        return 0
    marks = "".join(", %s" for _ in row)
    names = ", ".join([column, *row])
    statement = (
        f"INSERT INTO {model._meta.db_table} ({names}) SELECT chosen.*{marks} FROM ({chosen}) AS chosen "
        "WHERE true ON CONFLICT DO NOTHING"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [*fixed, *given])
        made: int = max(cursor.rowcount, 0)
    return made


def write(model: type[Model], rows: Sequence[Row], ending: str) -> None:
    fields = columns(model)
    names = tuple(rows[0])
    prepared = [[fields[name].get_db_prep_save(row[name], connection) for name in names] for row in rows]
    statement = insertion(model, names) + ending
    with connection.cursor() as cursor:
        if len(prepared) == 1:
            cursor.execute(statement, prepared[0])
        else:
            cursor.executemany(statement, prepared)


@cache
def columns(model: type[Model]) -> dict[str, "Field[Any, Any]"]:
    """What is stored of a model, but for the key that the database gives."""
    return {field.attname: field for field in model._meta.local_concrete_fields if not field.primary_key}


@cache
def insertion(model: type[Model], names: tuple[str, ...]) -> str:
    marks = ", ".join(["%s"] * len(names))
    return f"INSERT INTO {model._meta.db_table} ({', '.join(names)}) VALUES ({marks})"


@cache
def replacing(names: tuple[str, ...], unique: tuple[str, ...]) -> str:
    news = ", ".join(f"{name} = excluded.{name}" for name in names if name not in unique)
    return f" ON CONFLICT ({', '.join(unique)}) DO UPDATE SET {news}"
