"""Background work, written with the change that needs it (design: performance.md C2).

`enqueue` inserts a Job row in the caller's transaction: nothing to lose when a broker is away, nothing done after a
rollback. `effects` makes the database effects of a job and its end one commit, fenced by its lease: exactly once.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.models import Job
from crm.services import audit, rows
from crm.services.access import authorize

log = structlog.get_logger("lantern.jobs")


@dataclass(slots=True)
class Lease:
    """The right to finish one job."""

    job_id: int
    id: UUID
    settled: bool = False


class LeaseLost(Exception):
    """Another worker holds the job now; whatever this one wrote in the transaction is rolled back."""


class NotYet(Exception):
    """A job says that its time has not come; it runs again in `seconds`, and this is no failed attempt."""

    def __init__(self, seconds: float) -> None:
        super().__init__(f"again in {seconds:.0f} s")
        self.seconds = seconds


held_lease: ContextVar[Lease | None] = ContextVar("held_lease", default=None)


def enqueue(
    task: str, *, key: str | None = None, run_at: datetime | None = None, max_attempts: int = 12, **arguments: object
) -> None:
    """Have the Celery task `task` run with `arguments` (identifiers that JSON holds) once this transaction commits.

    A `key` that is known already changes nothing; keys of finished jobs are forgotten after JOB_KEEP_DONE_DAYS.
    """
    job = {"task": task, "arguments": arguments, "key": key, "run_at": run_at or timezone.now()}
    rows.insert(Job, **job, max_attempts=max_attempts, unless_there=key is not None)


@contextmanager
def effects() -> Iterator[None]:
    """A transaction for what a job changes, committed together with the end of the job.

    Use it after all slow work, once in a job. Where no job is running it is a plain transaction.
    """
    lease = held_lease.get()
    if lease is None:
        with transaction.atomic():
            yield
        return
    if lease.settled:
        raise RuntimeError("A job has one effects() block: it ends with it.")
    token = held_lease.set(None)  # an effects() inside this one is a part of it
    try:
        with transaction.atomic():
            yield
            settle(lease)
    finally:
        held_lease.reset(token)
    lease.settled = True


def settle(lease: Lease) -> None:
    """Mark the job done, or LeaseLost when the lease is no longer ours."""
    if not mark_done(lease.id, [lease.job_id]):
        raise LeaseLost(f"job {lease.job_id}")


def settle_all(leases: Iterable[Lease]) -> None:
    """Mark jobs done that have nothing else to write; one that another worker holds by now is left to it."""
    of_claim: dict[UUID, list[int]] = {}
    for lease in leases:
        of_claim.setdefault(lease.id, []).append(lease.job_id)
    for lease_id, job_ids in of_claim.items():
        if lost := len(job_ids) - mark_done(lease_id, job_ids):
            log.warning("leases_lost", count=lost, job_ids=job_ids)


def mark_done(lease_id: UUID, job_ids: Sequence[int]) -> int:
    """How many of the jobs that were claimed together are still ours, and done now."""
    mine = Job.objects.filter(pk__in=job_ids, lease=lease_id, state=Job.State.RUNNING)
    return mine.update(state=Job.State.DONE, finished_at=timezone.now(), lease=None, lease_until=None, error="")


def retry_dead_job(*, job: Job, by: Actor) -> None:
    """Give a job that was given up all its attempts again, at once."""
    authorize(by, Capability.MEND_JOBS, job)
    with transaction.atomic():
        revived = Job.objects.filter(pk=job.pk, state=Job.State.DEAD).update(
            state=Job.State.PENDING, attempts=0, run_at=timezone.now(), rung_at=None, finished_at=None
        )
        if not revived:
            raise Refused("job_not_dead", gettext_noop("This work is not given up: it is waiting, running or done."))
        audit.record(by, "job.retried", job, state=(Job.State.DEAD, Job.State.PENDING))
