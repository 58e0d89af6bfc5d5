"""The clock, and the doorbell.

A schedule's slot becomes one Job whose unique key makes a second beat, or ten, harmless. With a broker, the beat also
rings for every job that is due: what a broker loses is rung for again, because the table is the truth.
"""

import threading
import time
from datetime import timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.db import Error, close_old_connections
from django.db.models import Q
from django.utils import timezone
from kombu.exceptions import OperationalError

from crm.models import Job
from crm.services.jobs import enqueue

log = structlog.get_logger("lantern.beat")
RING_AT_ONCE = 500


def enqueue_due_slots(now: float) -> None:
    """Write a Job for each schedule's present slot, once; slots that were missed are not made up for."""
    slots = {name: int(now // every) for name, _, every in settings.BEAT_SCHEDULE}
    keys = {f"beat:{name}:{slot}" for name, slot in slots.items()}
    written = set(Job.objects.filter(key__in=keys).values_list("key", flat=True))
    for name, task, _ in settings.BEAT_SCHEDULE:
        if (key := f"beat:{name}:{slots[name]}") not in written:
            enqueue(task, key=key)


def ring_for_due_jobs() -> int:
    """Publish the ids of due jobs to the broker, again after a lease's time; how many. A broker away is no harm."""
    stale = timezone.now() - timedelta(seconds=settings.JOB_LEASE_SECONDS)
    due = Job.objects.claimable().filter(Q(rung_at=None) | Q(rung_at__lt=stale))
    ids = list(due.order_by("run_at", "id").values_list("pk", flat=True)[:RING_AT_ONCE])
    rung: list[int] = []
    try:
        for job_id in ids:
            current_app.send_task("crm.run_job", kwargs={"job_id": job_id}, retry=False)
            rung.append(job_id)
    except (OperationalError, OSError) as error:
        log.warning("broker_away", error=type(error).__name__)
    Job.objects.filter(pk__in=rung).update(rung_at=timezone.now())
    return len(rung)


class Beat:
    """Ticks every JOB_POLL_SECONDS until stopped."""

    def __init__(self) -> None:
        self.stopping = threading.Event()

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        while not self.stopping.wait(settings.JOB_POLL_SECONDS):
            try:
                enqueue_due_slots(time.time())
                if settings.BROKER_URL:
                    ring_for_due_jobs()
            except Error as error:
                log.warning("database_away", error=type(error).__name__)
                close_old_connections()
