"""Tasks as lines of a page: how near each is in words, how it repeats, and what it is about."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.recurrence import Every, Unit, every_of
from crm.domain.tasks import Priority, When, when_due
from crm.models import Task
from frontend.templatetags.ui import day

A_WEEK: Final = 7
TONES: Final = {When.OVERDUE: "danger", When.TODAY: "warn"}
# Kinds of rows that a task may be about and that have a page: its address, and what it takes to see it.
SUBJECTS: Final = {"donors.gift": ("staff:gift", Capability.VIEW_GIFTS)}


@dataclass(frozen=True, slots=True)
class TaskLine:
    """`due` says when, `tone` how pressing that is; `href` leads to the row it is about where there is one."""

    task: Task
    due: str
    tone: str
    repeats: str
    href: str

    @property
    def is_high(self) -> bool:
        return self.task.priority == Priority.HIGH

    @property
    def is_low(self) -> bool:
        return self.task.priority == Priority.LOW


def task_lines(tasks: Iterable[Task], today: date, by: Actor) -> list[TaskLine]:
    return [task_line(task, today, by) for task in tasks]


def task_line(task: Task, today: date, by: Actor) -> TaskLine:
    is_open = task.state == Task.State.OPEN
    tone = TONES.get(when_due(task.due_on, today), "") if is_open else ""
    return TaskLine(
        task, due_words(task.due_on, today, is_open=is_open), tone, repeats_words(task.repeats), href_of(task, by)
    )


def due_words(due: date | None, today: date, *, is_open: bool = True) -> str:
    """Relative while a week away at most, and late in words; "" without a day."""
    if due is None:
        return ""
    days = (due - today).days
    if not is_open or not -A_WEEK < days < A_WEEK:
        return gettext("{day}, late").format(day=day(due)) if is_open and days < 0 else day(due)
    if days < 0:
        return ngettext("{n} day late", "{n} days late", -days).format(n=-days)
    if days == 0:
        return gettext("Today")
    return gettext("Tomorrow") if days == 1 else gettext("In {n} days").format(n=days)


def repeats_words(rule: str) -> str:
    """Every second week; "" where it does not repeat."""
    every = every_of(rule)
    return every_words(every) if every else ""


def every_words(every: Every) -> str:
    number = every.interval
    words = {
        Unit.WEEK: ngettext("Every week", "Every {n} weeks", number),
        Unit.MONTH: ngettext("Every month", "Every {n} months", number),
        Unit.QUARTER: ngettext("Every quarter", "Every {n} quarters", number),
        Unit.YEAR: ngettext("Every year", "Every {n} years", number),
    }
    return words[every.unit].format(n=number)


def href_of(task: Task, by: Actor) -> str:
    """The page of what a task is about, where it has one that this person may see."""
    name, needs = SUBJECTS.get(task.subject_type, ("", Capability.VIEW_PEOPLE))
    return reverse(name, args=[task.subject_id]) if name and by.can(needs) else ""
