"""Plans under way: started by hand or by an event, each event once, and stopped."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.models import AuditEntry, PlanRun, StewardshipPlan, Task
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.locks import one_at_a_time
from crm.services.plan_follow import begin_runs
from crm.services.plans import held_plan
from crm.services.task_rows import AT_ONCE, held_contact, held_contacts, log_all


@dataclass(frozen=True, slots=True)
class Event:
    """What starts a plan for a contact; the same `key` again starts nothing."""

    contact_id: int
    key: str


def start_plan(*, plan_id: int, contact_id: int, by: Actor) -> PlanRun:
    """Start a plan for somebody by hand. Its tasks belong to the plan's owner, or else to who starts it."""
    authorize(by, Capability.KEEP_TASKS)
    with transaction.atomic():
        plan = held_plan(plan_id)
        if plan.archived_at is not None:
            raise Refused("plan_archived", gettext_noop("This plan is laid aside. Take it up again first."))
        stands = held_contact(contact_id)
        if has_run_under_way(plan, stands):
            raise Refused("plan_under_way", gettext_noop("This plan is under way for this person already."))
        (run,) = begin(plan, [Event(stands, f"hand:{uuid4()}")], plan.owner_id or by.user_id, by)
    return run


def start_plan_for(*, plan_id: int, events: Sequence[Event], by: Actor) -> int:
    """Start a plan for everybody to whom something happened; how many began. Set-based, and each event counts once."""
    authorize(by, Capability.KEEP_TASKS)
    with transaction.atomic():
        one_at_a_time(f"plan:{plan_id}")
        plan = held_plan(plan_id)
        if plan.archived_at is not None:
            return 0
        unique = {event.key: event for event in events}
        known = set(PlanRun.objects.filter(key__in=unique).values_list("key", flat=True))
        fresh = [event for key, event in unique.items() if key not in known]
        stands = held_contacts({event.contact_id for event in fresh})
        there = [Event(stands[event.contact_id], event.key) for event in fresh if event.contact_id in stands]
        return len(begin(plan, there, plan.owner_id, by))


def stop_run(*, run_id: int, by: Actor) -> PlanRun:
    """Stop a plan that is under way: its open tasks are dropped, and nothing follows."""
    authorize(by, Capability.KEEP_TASKS)
    with transaction.atomic():
        run = PlanRun.objects.select_for_update(of=("self",)).select_related("plan").filter(pk=run_id).first()
        if run is None:
            raise NotThere(gettext_noop("There is no such plan under way."))
        if run.stopped_at is not None:
            return run
        run.stopped_at = now = timezone.now()
        run.save(update_fields=["stopped_at"])
        tasks = list(run.tasks.select_for_update().filter(state=Task.State.OPEN).order_by("pk"))
        dropped = Task.objects.filter(pk__in=[task.pk for task in tasks])
        dropped.update(state=Task.State.DROPPED, ended_at=now, updated_at=now)
        log_all(by, "task.dropped", [(task, {"state": (task.state, Task.State.DROPPED.value)}) for task in tasks])
        audit.record(by, "plan.stopped", run, contact_id=run.contact_id, plan=(run.plan.name, None))
    return run


def has_run_under_way(plan: StewardshipPlan, contact_id: int) -> bool:
    """Whether tasks of this plan wait for this contact. Somebody who presses twice starts it once."""
    return PlanRun.objects.filter(
        plan=plan, contact_id=contact_id, stopped_at=None, tasks__state=Task.State.OPEN
    ).exists()


def begin(plan: StewardshipPlan, events: Sequence[Event], owner_id: int | None, by: Actor) -> list[PlanRun]:
    today = local_day(remembered_nonprofit())
    runs = PlanRun.objects.bulk_create(
        [
            PlanRun(plan=plan, contact_id=event.contact_id, started_on=today, started_by=by.label, key=event.key)
            for event in events
        ],
        batch_size=AT_ONCE,
    )
    told = {"plan": (None, plan.name)}
    entries = [AuditEntry(**audit.entry(by, "plan.started", run, run.contact_id, told)) for run in runs]
    AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)
    begin_runs(runs, plan.steps.all(), owner_id, by)
    return runs
