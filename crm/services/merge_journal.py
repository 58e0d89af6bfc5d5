"""Changing rows so that it can be taken back: whatever is done through a journal is an entry of its merge."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.apps import apps
from django.db import models

from crm.models import ContactMerge, MergeEntry

AT_ONCE: Final = 500
Act = MergeEntry.Act


def plain(value: Any) -> Any:
    """A column's value as JSON holds it; `whole` reads it back."""
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def whole(model: type[models.Model], columns: Mapping[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = {name: model._meta.get_field(name) for name in columns}
    return {name: found[name].to_python(value) for name, value in columns.items()}


def model_named(label: str) -> type[models.Model]:
    return apps.get_model(label)


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


@dataclass(slots=True)
class Journal:
    """What one merge did, in order. `keep` writes it down; call it last, in the merge's transaction."""

    merge: ContactMerge
    entries: list[MergeEntry] = field(default_factory=list)

    def change(self, row: models.Model, values: Mapping[str, Any]) -> None:
        """Give a row these values by column; what it has already is no change."""
        differing = {name: value for name, value in values.items() if getattr(row, name) != value}
        if not differing:
            return
        before = {name: plain(getattr(row, name)) for name in differing}
        self.note(Act.CHANGED, row, before, {name: plain(value) for name, value in differing.items()})
        for name, value in differing.items():
            setattr(row, name, value)
        type(row)._base_manager.filter(pk=row.pk).update(**differing)

    def repoint(self, model: type[models.Model], column: str, old: int, new: int) -> None:
        """Let all rows that point at `old` point at `new`."""
        rows = model._base_manager.filter(**{column: old})
        for ids in chunks(list(rows.order_by("pk").values_list("pk", flat=True))):
            model._base_manager.filter(pk__in=ids).update(**{column: new})
            self.entries += [
                MergeEntry(
                    merge=self.merge,
                    act=Act.CHANGED,
                    model=model._meta.label_lower,
                    row_id=pk,
                    before={column: old},
                    after={column: new},
                )
                for pk in ids
            ]

    def delete(self, row: models.Model) -> None:
        fields = row._meta.concrete_fields
        self.note(Act.DELETED, row, {found.attname: plain(found.value_from_object(row)) for found in fields}, {})
        type(row)._base_manager.filter(pk=row.pk).delete()

    def note(self, act: str, row: models.Model, before: dict[str, Any], after: dict[str, Any]) -> None:
        label = row._meta.label_lower
        self.entries.append(
            MergeEntry(merge=self.merge, act=act, model=label, row_id=row.pk, before=before, after=after)
        )

    def keep(self) -> None:
        MergeEntry.objects.bulk_create(self.entries, batch_size=AT_ONCE)
