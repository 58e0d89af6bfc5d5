"""What there is to do: of everybody, of one, about somebody."""

import re
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import CharField, Count, Exists, F, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Cast
from django.utils.translation import gettext

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, gettext_noop
from crm.domain.names import searched
from crm.domain.registry import TimelineEntry, TimelineMark
from crm.domain.tasks import SOON, When, when_due
from crm.models import AuditEntry, PlanRun, Prospect, Task, User
from crm.selectors.contacts import MOST_ID
from crm.selectors.keyset import Page, Stretch, page_through
from crm.selectors.timeline import earlier

NOBODY: Final = "nobody"
SHOWN_DATED, SHOWN_UNDATED, SHOWN_OF_CONTACT, READ_OF_CONTACT = 150, 50, 10, 100
SOURCE: Final = "task"
TASK, CREATED = "crm.task", "task.created"  # what the log says of a task that is new


@dataclass(frozen=True, slots=True)
class Batch:
    """The tasks that one request made at once: of those with a number from `first` to `last` the ones of which the log
    says so.
    """

    first: int
    last: int
    request_id: str

    def __str__(self) -> str:
        return f"{self.first}-{self.last}-{self.request_id}"

    @classmethod
    def read(cls, text: str) -> "Batch | None":
        """What was written so in an address; None for anything else."""
        told = re.fullmatch(r"([0-9]{1,18})-([0-9]{1,18})-(\S{1,40})", text)
        return cls(int(told[1]), int(told[2]), told[3]) if told else None


@dataclass(frozen=True, slots=True)
class TasksAsked:
    """What a list of tasks is narrowed to. `owner` is the id of somebody, NOBODY, or "" for everybody's."""

    owner: str = ""
    state: str = Task.State.OPEN
    when: str = ""
    priority: int = 0
    contact_id: int = 0
    text: str = ""
    made: Batch | None = None

    @property
    def is_plain(self) -> bool:
        return self == TasksAsked()


@dataclass(frozen=True, slots=True)
class MyWork:
    """The open tasks of one member of staff by how near they are, with how many there are of each in all."""

    groups: dict[When, list[Task]] = field(default_factory=dict)
    counts: dict[When, int] = field(default_factory=dict)
    steps: list[Prospect] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(self.counts.values()) and not self.steps


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A plan for somebody in which there is more to do: how many tasks it `made` and how many of them `ended`."""

    run: PlanRun
    made: int
    ended: int


@dataclass(frozen=True, slots=True)
class ToDo:
    """The nearest open tasks about somebody, and the plans under way, the newest first."""

    tasks: list[Task]
    runs: list[UnderWay]


def whole_tasks() -> QuerySet[Task]:
    """Tasks with all that they name."""
    return Task.objects.select_related("contact", "owner", "plan_run__plan")


def task_with(task_id: int) -> Task:
    found = whole_tasks().filter(pk=task_id).first() if task_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such task."))
    return found


def tasks_matching(asked: TasksAsked, today: date) -> QuerySet[Task]:
    rows = whole_tasks().filter(state=asked.state)
    if asked.owner:
        rows = rows.filter(owner=None) if asked.owner == NOBODY else rows.filter(owner_id=int(asked.owner))
    if asked.when:
        rows = rows.filter(due_within(When(asked.when), today))
    if asked.priority:
        rows = rows.filter(priority=asked.priority)
    if asked.contact_id:
        rows = rows.filter(contact_id=asked.contact_id)
    if asked.made:
        rows = rows.filter(made_in(asked.made))
    for word in asked.text.split():
        named = Q(contact__search__contains=found) if (found := searched(word)) else Q()
        rows = rows.filter(Q(title__icontains=word) | named)
    return rows


def made_in(batch: Batch) -> Q:
    """True of the tasks of a batch, found by their numbers; the log is asked of these alone."""
    made = AuditEntry.objects.filter(action=CREATED, subject=TASK, request_id=batch.request_id)
    noted = Exists(made.filter(subject_id=Cast(OuterRef("pk"), CharField())))
    return Q(noted, pk__range=(batch.first, batch.last))


def due_within(when: When, today: date) -> Q:
    """True of the tasks that are so near (crm.domain.tasks.when_due)."""
    return {
        When.OVERDUE: Q(due_on__lt=today),
        When.TODAY: Q(due_on=today),
        When.SOON: Q(due_on__gt=today, due_on__lt=today + SOON),
        When.LATER: Q(due_on__gte=today + SOON),
        When.UNDATED: Q(due_on=None),
    }[when]


def task_page(asked: TasksAsked, today: date, cursor: str = "") -> Page[Task]:
    """A page of a list: open tasks by their day, those without one last; ended ones the newest end first."""
    rows = tasks_matching(asked, today)
    if asked.state != Task.State.OPEN:
        return page_through([Stretch(rows, ("-ended_at", "-id"))], cursor)
    dated, undated = rows.filter(due_on__isnull=False), rows.filter(due_on=None)
    return page_through([Stretch(dated, ("due_on", "id")), Stretch(undated, ("id",))], cursor)


def my_work(user_id: int, today: date) -> MyWork:
    """What somebody has to do, in four queries."""
    mine = Task.objects.filter(owner_id=user_id, state=Task.State.OPEN)
    counts = mine.aggregate(**{when.value: Count("pk", filter=due_within(when, today)) for when in When})
    shown = [
        *mine.filter(due_on__isnull=False).select_related("contact").order_by("due_on", "id")[:SHOWN_DATED],
        *mine.filter(due_on=None).select_related("contact").order_by("priority", "id")[:SHOWN_UNDATED],
    ]
    groups: dict[When, list[Task]] = {when: [] for when in When}
    for task in shown:
        groups[when_due(task.due_on, today)].append(task)
    for tasks in groups.values():
        tasks.sort(key=lambda task: (task.due_on or today, task.priority, task.pk))
    return MyWork(groups, {when: counts[when.value] for when in When}, next_steps_of(user_id, today))


def next_steps_of(user_id: int, today: date) -> list[Prospect]:
    """The next steps with prospects of one member of staff that are overdue or within the time called soon."""
    rows = Prospect.objects.filter(owner_id=user_id, closed_at=None, next_step_on__lt=today + SOON)
    return list(rows.select_related("contact").order_by("next_step_on", "pk")[:SHOWN_UNDATED])


def left_with_tasks() -> list[User]:
    """Those who left, or may keep no tasks any more, and still have open ones, by name: somebody should take over."""
    theirs = Task.objects.filter(owner=OuterRef("pk"), state=Task.State.OPEN)
    owners = User.objects.filter(Exists(theirs)).order_by("name", "pk")
    return [user for user in owners if not (user.is_active and user.actor().can(Capability.KEEP_TASKS))]


def overdue_count(user_id: int, today: date) -> int:
    return Task.objects.filter(owner_id=user_id, state=Task.State.OPEN, due_on__lt=today).count()


def who_has_something(user_ids: Collection[int], day: date, *, seeing_gifts: Collection[int]) -> set[int]:
    """Those of these members of staff who have a task that is due by that day or, of those `seeing_gifts`, a next step
    with a prospect.
    """
    tasks = Task.objects.filter(owner__in=user_ids, state=Task.State.OPEN, due_on__lte=day)
    steps = Prospect.objects.filter(owner__in=seeing_gifts, closed_at=None, next_step_on__lte=day)
    return {*tasks.values_list("owner_id", flat=True), *steps.values_list("owner_id", flat=True)}


def open_tasks_of(contact_id: int) -> ToDo:
    """What there is to do about somebody, the nearest first, and of which plans that are under way; in one query."""
    same_run = Task.objects.filter(plan_run=OuterRef("plan_run")).order_by().values("plan_run")
    rows = whole_tasks().filter(contact_id=contact_id, state=Task.State.OPEN)
    counted = rows.annotate(
        made=Subquery(same_run.annotate(number=Count("pk")).values("number")),
        ended=Subquery(same_run.annotate(number=Count("pk", filter=~Q(state=Task.State.OPEN))).values("number")),
    )
    tasks: list[Any] = list(counted.order_by(F("due_on").asc(nulls_last=True), "id")[:READ_OF_CONTACT])
    of_runs = {task.plan_run: task for task in tasks if task.plan_run and task.plan_run.stopped_at is None}
    runs = [UnderWay(run, task.made, task.ended) for run, task in of_runs.items()]
    return ToDo(tasks[:SHOWN_OF_CONTACT], sorted(runs, key=lambda row: -row.run.pk))


def feed_tasks(user_id: int, today: date) -> list[Task]:
    """The open tasks with a day of one member of staff, for a calendar: of the last year and all to come."""
    since = today - timedelta(days=365)
    rows = Task.objects.filter(owner_id=user_id, state=Task.State.OPEN, due_on__gte=since)
    return list(rows.select_related("contact").order_by("due_on", "id")[:1_000])


def task_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    """Tasks that came to their end, on the timeline of whom they were about."""
    ended = Task.objects.filter(contact_id=contact_id, ended_at__isnull=False)
    tasks = earlier(ended.select_related("owner"), "ended_at", mark, SOURCE)[:limit]
    return [
        TimelineEntry(
            TimelineMark(task.ended_at, SOURCE, task.pk),
            "task",
            task.title,
            gettext(task.get_state_display()),
            who=str(task.owner) if task.owner else "",
        )
        for task in tasks
        if task.ended_at is not None
    ]
