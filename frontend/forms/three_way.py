"""What stands in a form, compared three ways: what it was shown with, what was typed, and what is kept by now."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

Said = tuple[str, ...]
Values = Mapping[str, Said]
NO_FACTS: Final = ("seen", "shown")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that others changed: who, its label, from what to what, what was typed, and the id of its control. Of
    what is compared as a whole, `theirs` and `yours` say instead what became of each row.
    """

    who: str
    label: str
    old: str
    new: str
    mine: str
    control: str
    theirs: tuple[str, ...] = ()
    yours: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """What others changed since a form was shown: `collided` where its user did too, `taken` over where not."""

    collided: dict[str, Difference]
    taken: dict[str, Difference]


class Group(Protocol):
    """What is compared as a whole, under one name: `names` are the controls of the form that it speaks for, `marked`
    the one that an error stands beside ("" where the form has none), `anchor` the id of where it is on the page.
    """

    @property
    def name(self) -> str: ...
    @property
    def label(self) -> Any: ...
    @property
    def names(self) -> frozenset[str]: ...
    @property
    def marked(self) -> str: ...
    @property
    def anchor(self) -> str: ...

    def values(self, form: forms.Form) -> Said:
        """Its rows, in their order."""

    def words(self, row: str) -> str:
        """One of its rows as its reader knows it."""

    def put(self, sent: QueryDict, kept: forms.Form) -> None:
        """Have what is kept by now in place of what was sent."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows that belong to a form, such as the steps of a plan. They are compared as a whole: they have an order.

    `make` makes them as the form's maker does; a row without the field `filled` is none.
    """

    make: Callable[[QueryDict | None], Any]
    name: str
    label: Any
    filled: str
    anchor: str
    names: frozenset[str] = frozenset()
    marked: str = ""

    def values(self, form: forms.Form) -> Said:
        rows = self.make(form.data if form.is_bound else None)  # type: ignore[arg-type]  # what the request sent
        each = [{name: said_in(row[name]) for name in sorted(row.fields)} for row in rows]
        return tuple(json.dumps(row) for row in each if row[self.filled])

    def words(self, row: str) -> str:
        return " ".join(json.loads(row)[self.filled])

    def put(self, sent: QueryDict, kept: forms.Form) -> None:
        for name in [name for name in sent if name.startswith(f"{self.name}-")]:
            del sent[name]
        rows = self.make(None)
        for name, number in rows.management_form.initial.items():
            sent[f"{self.name}-{name}"] = str(number)
        for row in rows:
            for name, said in values_of(row).items():
                sent.setlist(name, list(said))


@dataclass(frozen=True, slots=True)
class Lines:
    """The lines of one control, such as the choices of a field: told one by one, compared as a whole."""

    control: str
    label: Any
    name: str

    @property
    def names(self) -> frozenset[str]:
        return frozenset([self.control])

    @property
    def marked(self) -> str:
        return self.control

    @property
    def anchor(self) -> str:
        return f"id_{self.control}"

    def values(self, form: forms.Form) -> Said:
        lines = str(form[self.control].value() or "").splitlines() if self.control in form.fields else ()
        return tuple(line.strip() for line in lines if line.strip())

    def words(self, row: str) -> str:
        return row

    def put(self, sent: QueryDict, kept: forms.Form) -> None:
        sent[self.control] = "\n".join(self.values(kept))


@dataclass(frozen=True, slots=True)
class Merged:
    """`taken` are the names where only others changed something, `collided` those where both did."""

    taken: list[str]
    collided: list[str]


def merged(shown: Values | None, mine: Values, theirs: Values) -> Merged:
    """Compare what was typed with what is kept now. What a form was not shown with cannot have been touched in it; a
    form that does not tell at all what it was shown with (None) may have touched everything.
    """
    found = Merged([], [])
    for name, now in theirs.items():
        typed = mine.get(name, ())
        if typed == now:
            continue
        if shown is None:
            found.collided.append(name)
        elif typed == (was := shown.get(name, typed)):
            found.taken.append(name)
        elif now != was:
            found.collided.append(name)
    return found


def values_of(form: forms.Form, groups: Iterable[Group] = ()) -> dict[str, Said]:
    """What each control holds, as a browser sends it; nothing for a tick that is not set."""
    grouped = frozenset[str]().union(*(group.names for group in groups))
    controls = [form[name] for name in form.fields if name not in NO_FACTS and name not in grouped]
    own = {control.html_name: said_in(control) for control in controls}
    return own | {group.name: group.values(form) for group in groups}


def said_in(control: BoundField) -> Said:
    widget: Any = control.field.widget
    if isinstance(widget, forms.CheckboxInput):
        return ("on",) if widget.check_test(control.value()) else ()
    if isinstance(widget, forms.FileInput):
        sent = control.data if control.form.is_bound else None  # False takes away the file that is there
        file = control.value() if sent is None else sent
        return (str(file),) if file else ()
    said = widget.format_value(control.value())
    texts = (str(one or "").replace("\r\n", "\n").strip() for one in (said if isinstance(said, list) else [said]))
    return tuple(sorted(text for text in texts if text))


def written(values: Values, at: datetime) -> str:
    """The record that a form carries of what it was shown with, and when."""
    return json.dumps({"at": at.isoformat(), "values": values}, ensure_ascii=False, separators=(",", ":"))


def read(record: str) -> tuple[Values | None, datetime | None]:
    """The same read again; nothing where somebody sends something else."""
    try:
        told = json.loads(record)
        at = parse_datetime(told["at"])
        values = {str(name): tuple(map(str, said)) for name, said in told["values"].items()}
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None, None
    return values, at if at and at.tzinfo else None
