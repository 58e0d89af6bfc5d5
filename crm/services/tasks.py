"""What there is to do: made, changed, given to somebody."""

from collections.abc import Collection
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.recurrence import every_of, rule_of
from crm.domain.tasks import TaskFacts, checked
from crm.models import Task
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.task_rows import about, check_owner, log_all

MOST_AT_ONCE: Final = 1_000


def make_task(*, facts: TaskFacts, by: Actor) -> Task:
    """Make a task; whoever it is about is held against a merge meanwhile."""
    authorize(by, Capability.KEEP_TASKS)
    values = checked(facts)
    with transaction.atomic():
        check_owner(facts.owner_id)
        task = Task(**values, **about(facts, by), owner_id=facts.owner_id, repeats=rule_for(facts), created_by=by.label)
        task.save(force_insert=True)
        audit.record(by, "task.created", task, contact_id=task.contact_id, title=(None, task.title))
    return task


def change_task(*, task_id: int, facts: TaskFacts, seen: datetime | None = None, by: Actor) -> Task:
    """Give an open task these facts; what it is about stays. Its repeats count from its day as it is now.

    `seen` is the `updated_at` that whoever changes it looked at: Refused where somebody else changed it since.
    """
    authorize(by, Capability.KEEP_TASKS)
    values = checked(facts)
    with transaction.atomic():
        task = held_task(task_id)
        if seen is not None and task.updated_at != seen:
            raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this task while you were typing."))
        refuse_ended(task)
        if facts.owner_id != task.owner_id:
            check_owner(facts.owner_id)
        stays = every_of(task.repeats) == facts.every and task.due_on == facts.due_on
        repeats = task.repeats if stays else rule_for(facts)
        changes = take_over(task, values | {"owner_id": facts.owner_id, "repeats": repeats})
        if changes:
            task.save(update_fields=[*(name.removesuffix("_id") for name in changes), "updated_at"])
            audit.record(by, "task.changed", task, contact_id=task.contact_id, **changes)
    return task


def assign_tasks(*, task_ids: Collection[int], owner_id: int | None, by: Actor) -> int:
    """Give these open tasks to somebody, or to nobody; how many were not theirs before. Ended ones stay as they are."""
    authorize(by, Capability.KEEP_TASKS)
    check_number(task_ids)
    with transaction.atomic():
        check_owner(owner_id)
        theirs = Q(owner_id=owner_id) if owner_id is not None else Q(owner__isnull=True)
        rows = Task.objects.select_for_update(of=("self",)).filter(~theirs, pk__in=task_ids, state=Task.State.OPEN)
        tasks = list(rows.order_by("pk"))
        found = Task.objects.filter(pk__in=[task.pk for task in tasks])
        found.update(owner_id=owner_id, updated_at=timezone.now())
        log_all(by, "task.assigned", [(task, {"owner_id": (task.owner_id, owner_id)}) for task in tasks])
    return len(tasks)


def check_number(task_ids: Collection[int]) -> None:
    if len(task_ids) > MOST_AT_ONCE:
        sentence = gettext_noop("Choose at most {most} tasks at once.")
        raise Refused("too_many", sentence, "tasks", most=MOST_AT_ONCE)


def rule_for(facts: TaskFacts) -> str:
    return rule_of(facts.every, facts.due_on) if facts.every and facts.due_on else ""


def held_task(task_id: int) -> Task:
    """The task, locked until this transaction ends."""
    task = Task.objects.select_for_update(of=("self",)).filter(pk=task_id).first()
    if task is None:
        raise NotThere(gettext_noop("There is no such task."))
    return task


def refuse_ended(task: Task) -> None:
    if task.state != Task.State.OPEN:
        raise Refused("task_ended", gettext_noop("This task is not open any more. Open it again first."))
