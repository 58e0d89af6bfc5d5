"""A copy of everything we hold about one person, as the contact-records door tells it (GDPR article 15).

Notes that only their author reads are in it, and restricted ones: what somebody wrote down about a person is data about
them, whoever may read it here. Of other people it holds names alone, where a tie to them is told; who works for us
and wrote or looked is left out.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db.models import Field, ForeignKey
from django.utils import timezone

from crm.domain.record_words import APPS
from crm.domain.registry import RecordRule
from crm.models import Contact, Wording
from crm.selectors.about_person import ids_of, model_of, rows_about, rules

Row = dict[str, Any]
ORDER: Final = {app: place for place, app in enumerate(APPS)}


@dataclass(frozen=True, slots=True)
class Kind:
    """All rows of one kind; `why` says on what it rests that such rows stay even after an erasure."""

    app: str
    model: str
    title: str
    why: str
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Copy:
    """What we hold about `contact` at an instant. `ids` are the numbers of all their records."""

    contact: Contact
    ids: list[int]
    made_at: datetime
    kinds: list[Kind]

    def as_json(self) -> dict[str, Any]:
        """The copy for machines: `parts` by app, in each its kinds of rows, by the names of the fields."""
        parts: dict[str, list[Kind]] = {}
        for kind in self.kinds:
            parts.setdefault(kind.app, []).append(kind)
        return {
            "about": {"name": self.contact.full_name, "records": self.ids},
            "made_at": self.made_at.isoformat(),
            "parts": [
                {
                    "part": app,
                    "title": APPS.get(app, app.capitalize()),
                    "kinds": [
                        {"kind": kind.model, "title": kind.title, "kept_because": kind.why, "rows": kind.rows}
                        for kind in kinds
                    ],
                }
                for app, kinds in parts.items()
            ],
        }


def copy_of(contact: Contact) -> Copy:
    """Everything, with the records that were merged into this one."""
    ids = ids_of(contact.pk)
    in_order = sorted(rules(), key=lambda found: ORDER.get(found[0].app, len(ORDER)))
    found = [Kind(part.app, rule.model, rule.title, rule.why, rows_of(rule, ids)) for part, rule in in_order]
    return Copy(contact, ids, timezone.now(), [kind for kind in found if kind.rows])


def rows_of(rule: RecordRule, ids: Collection[int]) -> list[Row]:
    if not rule.exports:
        return []
    fields: list[Any] = [model_of(rule)._meta.get_field(name) for name in rule.exports]
    owner = owner_of_amounts(rule)
    related = [field.name for field in fields if isinstance(field, ForeignKey)] + [name for name in [owner] if name]
    rows = rows_about(rule, ids).select_related(*related) if related else rows_about(rule, ids)
    return [
        (of_owner(getattr(row, owner)) if owner else {}) | {field.name: told(row, field) for field in fields}
        for row in rows.iterator(chunk_size=2_000)
    ]


def owner_of_amounts(rule: RecordRule) -> str:
    """What the amounts of these rows take their currency from, where it is not their own."""
    has_amounts = any(name.endswith("_minor") for name in rule.exports)
    return rule.paths[0].partition("__")[0] if has_amounts and "currency" not in rule.exports else ""


def of_owner(owner: Any) -> Row:
    """What makes such an amount readable: its currency, and of which day the gift is."""
    return {name: plain(getattr(owner, name)) for name in ("given_on", "currency") if hasattr(owner, name)}


def told(row: Any, field: "Field[Any, Any]") -> Any:
    """A value as JSON holds it; of a row that is pointed at, its words."""
    value = getattr(row, field.name)
    return value.text if isinstance(value, Wording) else plain(value)


def plain(value: Any) -> Any:
    if value is None or isinstance(value, bool | int | float | str | list | dict):
        return value
    if isinstance(value, date):
        return value.isoformat()
    return str(value)
