"""What a plan makes: the tasks of its first steps, and of those that waited once what they waited for has ended."""

from collections.abc import Iterable, Sequence
from datetime import date

from crm.domain.actors import Actor
from crm.domain.plans import due_day
from crm.models import PlanRun, PlanStep, Task
from crm.services.task_rows import insert_tasks


def begin_runs(runs: Sequence[PlanRun], steps: Iterable[PlanStep], owner_id: int | None, by: Actor) -> list[Task]:
    """Make the tasks of the steps that wait for nothing, for runs of one plan that were just written."""
    first = [step for step in steps if step.waits_for_id is None]
    return insert_tasks([task_of(run, step, run.started_on, owner_id, by) for run in runs for step in first], by)


def follow_plans(ended: Iterable[Task], today: date, by: Actor) -> list[Task]:
    """Make what waited for these tasks of plans that go on: counted from today, each once, for the same owner."""
    of_steps = {(task.plan_run_id, task.plan_step_id): task for task in ended if task.plan_run_id and task.plan_step_id}
    if not of_steps:
        return []
    run_ids = {run_id for run_id, _ in of_steps}
    runs = {run.pk: run for run in PlanRun.objects.filter(pk__in=run_ids, stopped_at=None)}
    waiting = list(PlanStep.objects.filter(waits_for__in={step_id for _, step_id in of_steps}))
    there = Task.objects.filter(plan_run__in=runs, plan_step__in=waiting).values_list("plan_run_id", "plan_step_id")
    made = set(there)
    follow = [
        task_of(runs[run_id], step, today, task.owner_id, by)
        for (run_id, step_id), task in of_steps.items()
        for step in waiting
        if step.waits_for_id == step_id and run_id in runs and (run_id, step.pk) not in made
    ]
    return insert_tasks(follow, by)


def task_of(run: PlanRun, step: PlanStep, start: date, owner_id: int | None, by: Actor) -> Task:
    """The task of a step, unsaved."""
    return Task(
        title=step.title,
        contact_id=run.contact_id,
        owner_id=owner_id,
        due_on=due_day(start, step.days, step.skip_weekends),
        priority=step.priority,
        plan_run=run,
        plan_step=step,
        created_by=by.label,
    )
