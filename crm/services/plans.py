"""Stewardship plans as templates: made, changed, laid aside."""

from collections.abc import Sequence
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.plans import MOST_STEPS, PlanFacts, StepFacts, checked
from crm.models import PlanStep, StewardshipPlan
from crm.selectors.audit import changed_at
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.task_rows import check_owner

FACTS = ("name", "description", "trigger", "over_minor", "owner_id")


def create_plan(*, facts: PlanFacts, by: Actor) -> StewardshipPlan:
    """Make a plan with its steps."""
    authorize(by, Capability.SHAPE_PLANS)
    facts = checked_plan(facts)
    try:
        with transaction.atomic():
            check_owner(facts.owner_id)
            plan = StewardshipPlan(**values_of(facts))
            plan.save(force_insert=True)
            write_steps(plan, facts.steps)
            audit.record(by, "plan.created", plan, name=(None, plan.name))
    except IntegrityError as error:
        raise name_taken() from error
    return plan


def change_plan(*, plan_id: int, facts: PlanFacts, seen: datetime | None = None, by: Actor) -> StewardshipPlan:
    """Give a plan these facts and steps. Tasks that are there stay; of a plan under way what waits follows the new.

    `seen` is when the plan that was looked at had last been changed (crm.selectors.audit.changed_at).
    """
    authorize(by, Capability.SHAPE_PLANS)
    facts = checked_plan(facts)
    try:
        with transaction.atomic():
            plan = held_plan(plan_id)
            refuse_if_newer(plan, seen)
            if facts.owner_id != plan.owner_id:
                check_owner(facts.owner_id)
            before = [told(step) for step in plan.steps.order_by("position")]
            changes = take_over(plan, values_of(facts))
            if changes:
                plan.save(update_fields=[name.removesuffix("_id") for name in changes])
            write_steps(plan, facts.steps)
            after = [told(step) for step in plan.steps.order_by("position")]
            if before != after:
                changes["steps"] = (before, after)
            if changes:
                audit.record(by, "plan.changed", plan, contact_id=None, **changes)
    except IntegrityError as error:
        raise name_taken() from error
    return plan


def archive_plan(*, plan_id: int, away: bool, by: Actor) -> StewardshipPlan:
    """Lay a plan aside, so that nothing starts it, or take it up again. What is under way goes on."""
    authorize(by, Capability.SHAPE_PLANS)
    with transaction.atomic():
        plan = held_plan(plan_id)
        if (plan.archived_at is not None) == away:
            return plan
        plan.archived_at = timezone.now() if away else None
        plan.save(update_fields=["archived_at"])
        audit.record(by, "plan.archived" if away else "plan.taken_up", plan)
    return plan


def refuse_if_newer(plan: StewardshipPlan, seen: datetime | None) -> None:
    last = changed_at(plan)
    if seen is not None and last is not None and last > seen:
        raise Refused("changed_meanwhile", gettext_noop("Somebody else changed this plan while you were typing."))


def checked_plan(facts: PlanFacts) -> PlanFacts:
    facts = checked(facts)
    if facts.trigger not in StewardshipPlan.Trigger:
        raise Refused("no_trigger", gettext_noop("Choose what starts the plan."), "trigger")
    return facts


def values_of(facts: PlanFacts) -> dict[str, object]:
    return {name: getattr(facts, name) for name in FACTS}


def held_plan(plan_id: int) -> StewardshipPlan:
    plan = StewardshipPlan.objects.select_for_update(of=("self",)).filter(pk=plan_id).first()
    if plan is None:
        raise NotThere(gettext_noop("There is no such plan."))
    return plan


def name_taken() -> Refused:
    return Refused("name_taken", gettext_noop("Another plan has this name already."), "name")


def write_steps(plan: StewardshipPlan, wished: Sequence[StepFacts]) -> None:
    """Make the steps of the plan equal to these, in their order; a step with an id of the plan's stays that step."""
    there = {step.pk: step for step in plan.steps.all()}
    plan.steps.update(waits_for=None, position=F("position") + MOST_STEPS)  # out of the way of the new places
    kept = [there.pop(step.id) if step.id in there else PlanStep(plan=plan) for step in wished]
    PlanStep.objects.filter(pk__in=there).delete()
    for place, (row, step) in enumerate(zip(kept, wished, strict=True), 1):
        row.position, row.title, row.days = place, step.title, step.days
        row.skip_weekends, row.priority = step.skip_weekends, step.priority
        row.waits_for = kept[step.waits_for - 1] if step.waits_for else None
        row.save()


def told(step: PlanStep) -> str:
    """A step as the audit log keeps it."""
    return f"{step.position}. {step.title} ({step.days})"
