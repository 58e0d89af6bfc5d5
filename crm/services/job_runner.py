"""Claiming jobs and running them: the same code in the embedded worker and in a Celery worker behind a broker."""

import random
import traceback
import uuid
from collections.abc import Callable
from datetime import datetime, timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from crm.domain.errors import Refused
from crm.domain.scrub import scrub
from crm.models import Job
from crm.models.job import JobQuerySet
from crm.services.jobs import Lease, LeaseLost, NotYet, held_lease, settle
from crm.services.lease_keeper import keeper

log = structlog.get_logger("lantern.jobs")
LONGEST_PAUSE_SECONDS = 3600
KILLED_ITS_WORKER = "Its worker stopped without an end, every time."


def claim_jobs(limit: int, *, only: int | None = None) -> list[Job]:
    """Take up to `limit` due jobs (or the one with id `only`) under a fresh lease; each counts an attempt.

    A job that was cut off comes first and alone: it may have killed its worker, and what is claimed with it would be
    counted and never run. When its lease ran out as often as it has attempts, it is given up here.
    """
    jobs = Job.objects.all() if only is None else Job.objects.filter(pk=only)
    # One by one, not with an OR: each walks an index from its front, however many wait behind.
    return claimed(jobs.cut_off(), 1) or claimed(jobs.waiting(), limit)


def claimed(due: JobQuerySet, limit: int) -> list[Job]:
    if not due.exists():  # a read, so that an idle worker never takes SQLite's write lock
        return []
    with transaction.atomic():
        locking = due.select_for_update(skip_locked=True) if connection.vendor == "postgresql" else due
        jobs = list(locking[:limit])
        spent = [job.pk for job in jobs if job.attempts >= job.max_attempts]
        if spent:
            Job.objects.filter(pk__in=spent).update(**ending(Job.State.DEAD, KILLED_ITS_WORKER))
            log.error("jobs_dead", job_ids=spent, error=KILLED_ITS_WORKER)
        fresh = [job for job in jobs if job.pk not in spent]
        lease, until = uuid.uuid4(), lease_end()
        Job.objects.filter(pk__in=[job.pk for job in fresh]).update(
            state=Job.State.RUNNING, lease=lease, lease_until=until, attempts=F("attempts") + 1
        )
    for job in fresh:
        job.state, job.lease, job.lease_until, job.attempts = Job.State.RUNNING, lease, until, job.attempts + 1
    return fresh


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)


def ending(state: Job.State, error: str) -> dict[str, object]:
    return {"state": state, "finished_at": timezone.now(), "lease": None, "lease_until": None, "error": error}


def run_job(job: Job, ended: Callable[[Lease], None] | None = None) -> None:
    """Run a claimed job to its end: done, tried again later, or given up. Raises nothing of the job's own.

    With `ended`, the end of a job that had no effects() is left to it; without, it is written here.
    """
    assert job.lease is not None
    lease = Lease(job.pk, job.lease)
    token = held_lease.set(lease)
    try:
        with keeper.keeping(lease.id):
            current_app.tasks[job.task].apply(kwargs=job.arguments, task_id=str(job.pk), throw=True)
        if not lease.settled:
            (ended or settle)(lease)
    except LeaseLost:
        log.warning("lease_lost", job_id=job.pk, task=job.task)
    except NotYet as wish:
        put_back(job, wish.seconds, attempts=job.attempts - 1)
    except Refused as refusal:
        give_up(job, f"Refused: {refusal.code}")
    except Exception as error:  # noqa: BLE001 - whatever a job raises is its own failure, not the worker's
        fail(job, error)
    finally:
        held_lease.reset(token)


def fail(job: Job, error: Exception) -> None:
    """Another try after a pause that doubles, or the end after the last one."""
    place = traceback.extract_tb(error.__traceback__)[-1]
    words = scrub(f"{type(error).__name__} at {place.name}:{place.lineno}: {error}")[:1000]
    log.warning("job_failed", job_id=job.pk, task=job.task, attempt=job.attempts, error=words)
    if job.attempts >= job.max_attempts:
        give_up(job, words)
    else:
        pause = min(2**job.attempts, LONGEST_PAUSE_SECONDS)
        put_back(job, pause * random.uniform(0.5, 1.5), error=words)  # noqa: S311 - spreads retries, no secret


def put_back(job: Job, seconds: float, **changes: object) -> None:
    soon = timezone.now() + timedelta(seconds=seconds)
    free = {"state": Job.State.PENDING, "run_at": soon, "lease": None, "lease_until": None, "rung_at": None}
    still_ours(job, free | changes)


def hand_back(jobs: list[Job]) -> None:
    """Jobs of this worker that it never began are anybody's again, in their old place, without an attempt counted."""
    ours = Job.objects.filter(pk__in=[job.pk for job in jobs], lease__in={job.lease for job in jobs})
    free = {"state": Job.State.PENDING, "lease": None, "lease_until": None, "rung_at": None}
    ours.filter(state=Job.State.RUNNING).update(attempts=F("attempts") - 1, **free)


def give_up(job: Job, error: str) -> None:
    log.error("job_dead", job_id=job.pk, task=job.task, error=error)
    still_ours(job, ending(Job.State.DEAD, error))


def still_ours(job: Job, changes: dict[str, object]) -> None:
    """Write `changes` if this worker holds the job; a job that another worker has taken over is left alone."""
    Job.objects.filter(pk=job.pk, lease=job.lease, state=Job.State.RUNNING).update(**changes)
