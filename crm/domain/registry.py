"""The doors through which upper apps speak to lower ones (docs/decisions/0001: a fourth door needs a record).

One is the contact records door: what an app holds about a person. Another is that of segment criteria: what can be
asked of one (crm.domain.criteria). Each app registers in its `extensions/`.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.criteria import CriteriaDoor
from crm.domain.errors import Refused
from crm.domain.money import Money


class OnErase(StrEnum):
    KEEP = "keep"  # the law wants it kept; it holds no more than the law wants
    BLANK = "blank"  # the row stays without what says who it was
    DELETE = "delete"


class OnMerge(StrEnum):
    MOVE = "move"  # the row goes to the person who stays
    UNITE = "unite"  # the same, unless the one who stays has its like (`same`): then it goes
    RECOMPUTE = "recompute"  # derived: computed anew for the person who stays
    KEEP = "keep"  # history: it stays where it was written


@dataclass(frozen=True, slots=True, order=True)
class TimelineMark:
    """The place of an entry in a timeline: by time, and among entries of one instant by source and id."""

    at: datetime
    source: str
    id: int


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One line on a person's page: row `mark.id` of its source. `kind` names its icon, `who` is the member of staff
    behind it. Of a change, `subjects` are the fields it is about, by their names in the audit log, `values` old and new
    of those that may be told, and `row` is the kind of row that was changed; `answers` are the same of the
    nonprofit's own fields: whoever tells them leaves out what was answered in an archived one.
    """

    mark: TimelineMark
    kind: str
    title: str
    detail: str = ""
    who: str = ""
    subjects: tuple[str, ...] = ()
    values: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    answers: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)
    row: str = ""
    amount: Money | None = None
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class TimelineSource:
    """One kind of thing on a timeline, shown to whoever has the capability `needs`.

    `entries` gives for (contact id, actor, mark or None, limit) the newest that the actor may see and that stand
    earlier than the mark, newest first.
    """

    key: str
    name: str
    needs: Capability
    entries: Callable[[int, Actor, TimelineMark | None, int], Iterable[TimelineEntry]]


@dataclass(frozen=True, slots=True)
class RecordRule:
    """What becomes of one model's rows about a person.

    `exports` are the fields a subject access copy holds and `silent` those that say nothing about the person; `blanks`
    are those that an erasure empties, of rows that BLANK and KEEP leave; `same` those that make two rows alike for
    UNITE, beside the contact, and `fills` what the one that stays takes over where it has none; `why` says in words for
    the person what KEEP and BLANK rest on, and `until` names the field with the last day of that. `title` is what these
    rows are called. `paths` lead to the contact where no key of the row itself does. `touch` is the field that says
    when we had to do with the person. A task can be about such a row where `task_needs` names what it takes to see it.
    """

    model: str
    exports: tuple[str, ...]
    on_erase: OnErase
    on_merge: OnMerge
    why: str = ""
    blanks: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    fills: tuple[str, ...] = ()
    title: str = ""
    silent: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    until: str = ""
    touch: str = ""
    task_needs: Capability | None = None


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How long one class of rows is kept: `days` from the instant or day in the field `age`, and `why` just so long.

    `only` and `unless` are conditions on the rows. What is too old is deleted; or emptied of `blanks`; or handed to
    `clear`, which returns how many rows it changed. `held` gives, for contacts on legal hold and a query of rows, those
    of them that belong to these contacts, where no RecordRule of the model leads there. `name` is for programs. With
    `always` it needs no switch.
    """

    name: str
    model: str
    title: str
    why: str
    days: int
    age: str
    only: Mapping[str, Any] = field(default_factory=dict)
    unless: Mapping[str, Any] = field(default_factory=dict)
    blanks: tuple[str, ...] = ()
    clear: Callable[[Collection[int]], int] | None = None
    held: Callable[[Collection[int], Any], Iterable[int]] | None = None
    always: bool = False


@dataclass(frozen=True, slots=True)
class ContactRecords:
    """One app's part: what becomes of its rows, and what it brings to the timeline.

    `recompute` computes anew what is derived (RECOMPUTE) of these contacts, inside the caller's transaction. Of an
    erasure, `bars` gives what speaks against it, and `erase` does what no rule can say, before the rules are followed.
    `retention` is what becomes of rows that are old, whoever they are about.
    """

    app: str
    rules: tuple[RecordRule, ...]
    timeline: tuple[TimelineSource, ...] = ()
    recompute: Callable[[Collection[int]], None] | None = None
    bars: Callable[[Collection[int]], Iterable[Refused]] | None = None
    erase: Callable[[Collection[int]], None] | None = None
    retention: tuple[RetentionRule, ...] = ()


@dataclass(slots=True)
class Door:
    parts: dict[str, ContactRecords] = field(default_factory=dict)

    def register(self, part: ContactRecords) -> None:
        self.parts[part.app] = part

    def __iter__(self) -> Iterator[ContactRecords]:
        return iter(self.parts.values())


contact_records = Door()
segment_criteria = CriteriaDoor()
