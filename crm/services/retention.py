"""The retention schedule: what is too old is counted, and by a run that is not dry it goes. Each run is a row of proof.

The rules stand at the contact-records door (RetentionRule). What is on legal hold stays, however old. A run stands
there before anything goes; crm.services.retention_runs works it off.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from django.db import connection, transaction
from django.utils import timezone

from crm.domain.actors import SYSTEM, Actor
from crm.domain.capabilities import Capability
from crm.domain.registry import RetentionRule, contact_records
from crm.models import AuditEntry, Job, Nonprofit, RetentionRun
from crm.services import audit
from crm.services.access import authorize
from crm.services.jobs import enqueue, retry_dead_job
from crm.services.locks import one_at_a_time
from crm.services.old_rows import but_held, old_rows

SEARCH_KEEPS: Final = timedelta(days=2)
State = RetentionRun.State


def schedule() -> Iterator[RetentionRule]:
    for part in contact_records:
        yield from part.retention


def run_retention(*, dry: bool, by: Actor) -> RetentionRun:
    """Count what is too old by every rule and, unless `dry`, have it removed in the background."""
    authorize(by, Capability.KEEP_PRIVACY)
    counts = counted(list(schedule()))
    return counted_run(counts, by) if dry else begun_run(counts, by)


def run_nightly() -> None:
    """What is of no use to anybody goes every night; the rest where the nonprofit switched it on."""
    everything = Nonprofit.objects.filter(keeps_retention=True).exists()
    counts = counted([rule for rule in schedule() if everything or rule.always])
    if any(counts.values()) or RetentionRun.objects.under_way().exists():
        begun_run(counts, SYSTEM)
    forget_in_search()


def counted(rules: Sequence[RetentionRule]) -> dict[str, int]:
    return {rule.name: but_held(rule, old_rows(rule)).count() for rule in rules}


def counted_run(counts: Mapping[str, int], by: Actor) -> RetentionRun:
    with transaction.atomic():
        run = RetentionRun.objects.create(
            dry=True, ran_by=by.label, found=counts, state=State.DONE, ended_at=timezone.now()
        )
        note(run, by)
    return run


def begun_run(counts: Mapping[str, int], by: Actor) -> RetentionRun:
    """The run that is under way, with the rules it lacks, and all its attempts again if it was given up; else a new
    one, with its job.
    """
    with transaction.atomic():
        one_at_a_time("retention")
        run = RetentionRun.objects.under_way().select_for_update().first()
        if run is None:
            run = RetentionRun.objects.create(
                dry=False, ran_by=by.label, found=counts, removed=dict.fromkeys(counts, 0)
            )
            note(run, by)
        elif widen(run, counts):
            note(run, by)
        enqueue("crm.run_retention", key=run.job_key, run_id=run.pk)  # unless it is there
        if dead := Job.objects.dead().filter(key=run.job_key).first():
            retry_dead_job(job=dead, by=by)
    return run


def widen(run: RetentionRun, counts: Mapping[str, int]) -> bool:
    """Give a run the rules that it lacks and have it begin with the first again; False where it lacks none."""
    more = {name: count for name, count in counts.items() if name not in run.found}
    if more:
        run.found, run.removed = run.found | more, run.removed | dict.fromkeys(more, 0)
        run.rule, run.after = "", 0
        run.save(update_fields=["found", "removed", "rule", "after"])
    return bool(more)


def note(run: RetentionRun, by: Actor) -> None:
    if by.user_id is not None:
        audit.record(by, "retention.run", run, contact_id=None, dry=(None, run.dry))


def switch_retention(*, on: bool, by: Actor) -> None:
    """Have what is too old go every night, or no longer."""
    authorize(by, Capability.KEEP_PRIVACY)
    with transaction.atomic():
        nonprofit = Nonprofit.objects.select_for_update().get(pk=Nonprofit.ONLY_ID)
        if nonprofit.keeps_retention != on:
            nonprofit.keeps_retention = on
            nonprofit.save(update_fields=["keeps_retention"])
            audit.record(by, "retention.switched", nonprofit, contact_id=None, keeps_retention=(not on, on))


def forget_in_search() -> None:
    """SQLite's search index only marks what was taken out of it; after an erasure it is written anew without it."""
    lately = AuditEntry.objects.filter(action="contact.erased", at__gt=timezone.now() - SEARCH_KEEPS)
    if connection.vendor == "sqlite" and lately.exists():
        with connection.cursor() as cursor:
            for index in ("crm_contact_search", "crm_household_search"):
                cursor.execute(f"INSERT INTO {index}({index}) VALUES ('optimize')")  # noqa: S608 - names of ours
