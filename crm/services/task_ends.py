"""Tasks come to their end: done or dropped, one or many by the same rules, and opened again."""

from collections.abc import Collection
from datetime import date
from typing import Final

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.recurrence import next_day
from crm.domain.tasks import MOVES
from crm.models import Task
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.plan_follow import follow_plans
from crm.services.task_rows import held_contacts, insert_tasks, log_all
from crm.services.tasks import check_number, held_task, refuse_ended

State = Task.State
ACTIONS: Final = {State.DONE: "task.done", State.DROPPED: "task.dropped"}


def complete_task(*, task_id: int, by: Actor) -> Task:
    """A task is done: the next one of its repeats is made, and what waited for it in a plan. Refused if it ended."""
    authorize(by, Capability.KEEP_TASKS)
    return ended_task(task_id, State.DONE, by, again=True)


def drop_task(*, task_id: int, again: bool = False, by: Actor) -> Task:
    """A task will not be done, and what waited for it in a plan goes on. With `again` only this time: the next one of
    its repeats is made; else it does not come back.
    """
    authorize(by, Capability.KEEP_TASKS)
    return ended_task(task_id, State.DROPPED, by, again=again)


def complete_tasks(*, task_ids: Collection[int], by: Actor) -> int:
    """These tasks are done, by the rules of `complete_task`; how many were open."""
    authorize(by, Capability.KEEP_TASKS)
    check_number(task_ids)
    with transaction.atomic():
        return len(end(task_ids, State.DONE, by, again=True))


def reopen_task(*, task_id: int, by: Actor) -> Task:
    """A task is to be done after all; one that is open stays so. Of a done one the repeats went on without it."""
    authorize(by, Capability.KEEP_TASKS)
    with transaction.atomic():
        task = held_task(task_id)
        if State.OPEN not in MOVES[task.state]:
            return task
        old, task.state, task.ended_at = task.state, State.OPEN, None
        if old == State.DONE:
            task.repeats = ""
        task.save(update_fields=["state", "ended_at", "repeats", "updated_at"])
        audit.record(by, "task.reopened", task, contact_id=task.contact_id, state=(old, task.state))
    return task


def ended_task(task_id: int, state: str, by: Actor, *, again: bool) -> Task:
    with transaction.atomic():
        hold_people([task_id])
        task = held_task(task_id)
        refuse_ended(task)
        end([task_id], state, by, again=again)
    task.refresh_from_db()
    return task


def end(task_ids: Collection[int], state: str, by: Actor, *, again: bool) -> list[Task]:
    """End those of these tasks that are open, and make what follows from it: with `again` the next of their repeats."""
    hold_people(task_ids)
    rows = Task.objects.select_for_update(of=("self",)).filter(pk__in=task_ids, state=State.OPEN)
    tasks, now = list(rows.order_by("pk")), timezone.now()
    ids = [task.pk for task in tasks]
    Task.objects.filter(pk__in=ids).update(state=state, ended_at=now, updated_at=now)
    log_all(by, ACTIONS[State(state)], [(task, {"state": (State.OPEN.value, str(state))}) for task in tasks])
    today = local_day(remembered_nonprofit())
    if again:
        following = [next_of(task, today, by) for task in tasks if task.repeats]
        insert_tasks([task for task in following if task is not None], by)
    if again and state == State.DROPPED:
        Task.objects.filter(pk__in=ids).update(repeats="")  # opened again, it is one task and no second series
    follow_plans(tasks, today, by)
    return tasks


def hold_people(task_ids: Collection[int]) -> None:
    """Hold whom these tasks are about before the tasks themselves, as a merge and an erasure do."""
    about = Task.objects.filter(pk__in=task_ids, contact__isnull=False).values_list("contact_id", flat=True)
    held_contacts(set(about))


def next_of(task: Task, today: date, by: Actor) -> Task | None:
    """The next task of a series, unsaved; it belongs to whom and what this one did."""
    assert task.due_on is not None  # checked when it was made to repeat
    day = next_day(task.repeats, task.due_on, today)
    if day is None:
        return None
    stays = ("title", "details", "contact_id", "subject_type", "subject_id", "owner_id", "priority", "repeats")
    return Task(**{name: getattr(task, name) for name in stays}, due_on=day, created_by=by.label)
