"""A list one page at a time, from the key of a row on: page 40,000 costs what page 1 costs.

The condition is `a >= x AND (a > x OR (a = x AND id > y))`: its first half lets both databases enter the index at the
right place, which neither does for the second half alone (measured, design: performance.md D).
"""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import Field, Model, Q, QuerySet

from crm.domain.errors import Refused, gettext_noop

Row = TypeVar("Row", bound=Model)
PAGE_SIZE: Final = 25
COUNT_CAP: Final = 10_000
WAYS: Final = {"a": False, "b": True}  # after a row, before it


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows in order; `previous` and `next` are the cursors of the pages around it, None where there is none."""

    rows: list[Row]
    previous: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Stretch(Generic[Row]):
    """A part of a list: rows ordered by `keys` ("-total_minor"), of which the last is unique and none is ever null."""

    rows: QuerySet[Row]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """Just after a row, or before it when `backwards`: the row is in stretch `stretch` and has these `values`."""

    backwards: bool
    stretch: int
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are; with `more`, at least so many."""

    number: int
    more: bool = False


def capped_count(rows: QuerySet[Any], cap: int = COUNT_CAP, *, along: str = "") -> Count:
    """An exact count up to `cap`, and no look beyond it.

    For distinct rows name a column to count `along`, one that an index leads with: PostgreSQL would gather all first.
    """
    found = rows.order_by(*filter(None, [along]))[: cap + 1].count()
    return Count(min(found, cap), found > cap)


def page_of(rows: QuerySet[Row], keys: Sequence[str], cursor: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """The page of `rows`, ordered by `keys`, that `cursor` names; "" is the first. Refused for a broken cursor."""
    return page_through([Stretch(rows, tuple(keys))], cursor, size)


def page_through(stretches: Sequence[Stretch[Row]], cursor: str = "", size: int = PAGE_SIZE) -> Page[Row]:
    """The same over a list made of several stretches, each wholly before the next."""
    place = read_cursor(cursor, stretches) if cursor else None
    backwards = place is not None and place.backwards
    found = rows_from(stretches, place, size + 1)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    first, last = (found[0], found[-1]) if found else (None, None)
    has_previous, has_next = (more, True) if backwards else (place is not None, more)
    return Page(
        rows=[row for _, row in found],
        previous=write_cursor(stretches, first, place, backwards=True) if has_previous else None,
        next=write_cursor(stretches, last, place, backwards=False) if has_next else None,
    )


def rows_from(stretches: Sequence[Stretch[Row]], place: Place | None, limit: int) -> list[tuple[int, Row]]:
    """At most `limit` rows from `place` on, in the direction of travel, each with the number of its stretch."""
    backwards = place is not None and place.backwards
    start = place.stretch if place else 0
    found: list[tuple[int, Row]] = []
    for number in range(start, -1, -1) if backwards else range(start, len(stretches)):
        if len(found) == limit:
            break
        stretch = stretches[number]
        keys = [turned(key) for key in stretch.keys] if backwards else list(stretch.keys)
        rows = stretch.rows.order_by(*keys)
        if place and number == start:
            rows = rows.filter(beyond(keys, place.values))
        found += [(number, row) for row in rows[: limit - len(found)]]
    return found


def turned(key: str) -> str:
    """The key in the other direction."""
    return column(key) if key.startswith("-") else f"-{key}"


def beyond(keys: Sequence[str], values: Sequence[Any]) -> Q:
    """What is true of the rows after the one with these values."""
    key, value = keys[0], values[0]
    name, way = column(key), "lt" if key.startswith("-") else "gt"
    past = Q(**{f"{name}__{way}": value})
    if len(keys) == 1:
        return past
    return Q(**{f"{name}__{way}e": value}) & (past | (Q(**{name: value}) & beyond(keys[1:], values[1:])))


def write_cursor(
    stretches: Sequence[Stretch[Row]], row: tuple[int, Row] | None, place: Place | None, *, backwards: bool
) -> str:
    """The cursor of what lies beyond a row; on an empty page, of what lies beyond the place that led to it."""
    if row is None:
        assert place is not None  # the first page has no way back, and an empty one none ahead
        number, values = place.stretch, place.values
    else:
        number = row[0]
        values = tuple(attrgetter(column(key).replace("__", "."))(row[1]) for key in stretches[number].keys)
    told = ["b" if backwards else "a", number, *(value if isinstance(value, int) else str(value) for value in values)]
    return base64.urlsafe_b64encode(json.dumps(told, ensure_ascii=False).encode()).decode().rstrip("=")


def read_cursor(cursor: str, stretches: Sequence[Stretch[Row]]) -> Place:
    """Where a cursor leads. It comes from a URL, so anything may stand in it."""
    try:
        way, number, *told = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        stretch = dict(enumerate(stretches))[number]
        fields = [field_of(stretch.rows.model, key) for key in stretch.keys]
        values = tuple(read_value(field, value) for field, value in zip(fields, told, strict=True))
        return Place(WAYS[way], number, values)
    except (ValueError, TypeError, KeyError, OverflowError, RecursionError, ValidationError) as error:
        raise Refused(
            "bad_cursor", gettext_noop("This link to a page of a list is broken. Begin at its first page."), "page"
        ) from error


def column(key: str) -> str:
    return key.removeprefix("-")


def field_of(model: type[Model], key: str) -> "Field[Any, Any]":
    """The field behind a key such as "-contact__sort_name"."""
    field: Any = None
    for name in column(key).split("__"):
        field = model._meta.get_field(name)
        model = field.related_model or model
    while field.is_relation:
        field = field.target_field
    found: Field[Any, Any] = field
    return found


def read_value(field: "Field[Any, Any]", told: object) -> object:
    """A value of `field`, or ValueError for what no row can hold: the database would fail on it."""
    value = field.to_python(told)
    if value is None or not isinstance(told, str | int) or (isinstance(told, str) and "\x00" in told):
        raise ValueError(told)
    field.run_validators(value)
    return value
