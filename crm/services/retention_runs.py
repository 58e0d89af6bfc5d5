"""Working a retention run off, batch by batch.

A batch is one transaction: its rows go, the run's proof counts them, and how far the run has come is noted. So a
worker may be killed at any moment, or two may work on one run: nothing is lost, repeated or counted twice.
"""

import time
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from crm.domain.registry import RetentionRule
from crm.models import RetentionRun
from crm.services.jobs import NotYet, effects
from crm.services.locks import one_at_a_time
from crm.services.old_rows import free_of, next_old, remove
from crm.services.retention import schedule

A_TURN: Final = 20.0  # seconds; then other work comes first
State = RetentionRun.State


def work_off(run_id: int) -> None:
    """Take away what is too old by the rules of a run, and end it; after A_TURN the job goes on in another turn."""
    enough = time.monotonic() + A_TURN
    RetentionRun.objects.filter(pk=run_id, state=State.ASKED).update(state=State.RUNNING)
    while take_batch(run := RetentionRun.objects.get(pk=run_id)):
        if time.monotonic() > enough:
            raise NotYet(0)
    with effects():
        end(run)


def end(run: RetentionRun) -> None:
    """The run has nothing left; one that was given more rules meanwhile goes on in another turn."""
    now = RetentionRun.objects.select_for_update().get(pk=run.pk)
    if now.found != run.found:
        raise NotYet(0)
    if now.state == State.RUNNING:
        now.state, now.ended_at = State.DONE, timezone.now()
        now.save(update_fields=["state", "ended_at"])


def take_batch(run: RetentionRun) -> bool:
    """Take the next batch away, unless another worker did meanwhile; False where nothing is left. The holds that stand
    now are kept.
    """
    for rule in rules_left(run) if run.state == State.RUNNING else ():
        ids = next_old(rule, run.after if rule.name == run.rule else 0)
        if ids:
            with transaction.atomic():
                now = RetentionRun.objects.select_for_update().get(pk=run.pk)
                if how_far(now) == how_far(run):
                    one_at_a_time("holds")  # until this batch is gone nobody places one
                    write_down(now, rule, ids[-1], remove(rule, free_of(rule, ids)))
            return True
    return False


def how_far(run: RetentionRun) -> tuple[Any, ...]:
    return run.state, run.found, run.rule, run.after


def rules_left(run: RetentionRun) -> list[RetentionRule]:
    """The rules of a run from the one it has come to; all of them where the schedule no longer knows that one."""
    rules = [rule for rule in schedule() if rule.name in run.found]
    names = [rule.name for rule in rules]
    return rules[names.index(run.rule) :] if run.rule in names else rules


def write_down(run: RetentionRun, rule: RetentionRule, after: int, removed: int) -> None:
    run.removed[rule.name] = run.removed.get(rule.name, 0) + removed
    run.rule, run.after = rule.name, after
    run.save(update_fields=["removed", "rule", "after"])
