"""What a task is: its facts, its states, and how near its day is."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import IntEnum, StrEnum
from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.recurrence import Every

LONGEST_TITLE: Final = 160
LONGEST_DETAILS: Final = 4_000
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 1, 1)
SOON: Final = timedelta(days=7)
# From a state to those it may become.
MOVES: Final[dict[str, frozenset[str]]] = {
    "open": frozenset({"done", "dropped"}),
    "done": frozenset({"open"}),
    "dropped": frozenset({"open"}),
}


class Priority(IntEnum):
    HIGH = 1
    USUAL = 2
    LOW = 3


class When(StrEnum):
    """How near the day of a task is, the nearest first."""

    OVERDUE = "overdue"
    TODAY = "today"
    SOON = "soon"
    LATER = "later"
    UNDATED = "undated"


@dataclass(frozen=True, slots=True)
class TaskFacts:
    """What somebody says of a task. `subject_type` and `subject_id` name a row that it is about, such as
    "donors.gift" 12; its contact then is that row's.
    """

    title: str
    details: str = ""
    contact_id: int | None = None
    subject_type: str = ""
    subject_id: int | None = None
    owner_id: int | None = None
    due_on: date | None = None
    priority: int = Priority.USUAL
    every: Every | None = None


def checked(facts: TaskFacts) -> dict[str, object]:
    """The plain columns of a task; Refused for what cannot be."""
    title, details = clean_text(facts.title), facts.details.replace("\x00", "").strip()
    if not title:
        raise Refused("title_missing", gettext_noop("Say what there is to do."), "title")
    for name, text, longest in (("title", title, LONGEST_TITLE), ("details", details, LONGEST_DETAILS)):
        if len(text) > longest:
            raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), name, most=longest)
    if facts.due_on is not None and not EARLIEST <= facts.due_on < LATEST:
        raise Refused("no_such_day", gettext_noop("Enter a day between 2000 and 2099."), "due_on")
    if facts.every is not None and facts.due_on is None:
        raise Refused("repeats_undated", gettext_noop("A task that repeats needs a day to begin with."), "due_on")
    if facts.priority not in set(Priority):
        raise Refused("no_priority", gettext_noop("Choose high, usual or low."), "priority")
    return {"title": title, "details": details, "due_on": facts.due_on, "priority": int(facts.priority)}


def when_due(due: date | None, today: date) -> When:
    if due is None:
        return When.UNDATED
    if due < today:
        return When.OVERDUE
    if due == today:
        return When.TODAY
    return When.SOON if due < today + SOON else When.LATER
