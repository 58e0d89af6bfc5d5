"""Lists: the newest first, a page at a time, from a cursor that is an id."""

from typing import Any, TypeVar

from django.db.models import Model, QuerySet

from payments.sandbox.refusals import bad_parameter, missing
from payments.sandbox.store.rows import Json

Row = TypeVar("Row", bound=Model)
USUAL, MOST = 10, 100


def cut(found: QuerySet[Row], asked: Json, id_field: str, noun: str) -> tuple[list[Row], bool]:
    """One page of `found`, the newest first, and whether there is more in the direction that was asked for."""
    size = asked.get("limit", USUAL)
    if not 1 <= size <= MOST:
        raise bad_parameter(f"This value must be between 1 and {MOST}.", "limit", "parameter_invalid_integer")
    for name in ("starting_after", "ending_before"):
        if name in asked:
            mark = found.model._default_manager.filter(**{id_field: asked[name]}).first()
            if mark is None:
                raise missing(noun, asked[name], name)
            found = found.filter(pk__lt=mark.pk) if name == "starting_after" else found.filter(pk__gt=mark.pk)
    backwards = "ending_before" in asked
    rows = list(found.order_by("pk" if backwards else "-pk")[: size + 1])
    page = rows[:size]
    return (page[::-1] if backwards else page), len(rows) > size


def listed(url: str, data: list[Json], *, has_more: bool = False) -> Json:
    return {"object": "list", "data": data, "has_more": has_more, "url": url}


def within(found: QuerySet[Any], wanted: Any) -> QuerySet[Any]:
    """Filtered by `created`: an instant, or gt, gte, lt and lte."""
    if wanted is None:
        return found
    if isinstance(wanted, int):
        return found.filter(created=wanted)
    return found.filter(**{f"created__{bound}": moment for bound, moment in wanted.items()})
