"""Keeping the leases of running jobs alive while their work takes its time."""

import os
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import Error, connection
from django.utils import timezone

from crm.models import Job

log = structlog.get_logger("lantern.jobs")


class LeaseKeeper:
    """One thread a process renews every lease held in it.

    It stops renewing at JOB_TIME_LIMIT_SECONDS: a hung thread cannot be killed, but its job goes to another worker,
    and the fence makes a late commit of the first harmless.
    """

    def __init__(self) -> None:
        self.started: dict[UUID, list[float]] = {}
        self.guard = threading.Lock()
        self.process: int | None = None

    @contextmanager
    def keeping(self, lease: UUID) -> Iterator[None]:
        """Renew `lease`, which several jobs of one claim may share, until the block ends."""
        began = time.monotonic()
        with self.guard:
            self.started.setdefault(lease, []).append(began)
            self.wake()
        try:
            yield
        finally:
            with self.guard:
                self.started[lease].remove(began)
                if not self.started[lease]:
                    del self.started[lease]

    def wake(self) -> None:
        # A forked child (Celery's prefork pool) inherits this object without its thread.
        if self.process != os.getpid():
            self.process = os.getpid()
            threading.Thread(target=self.run, name="lease-keeper", daemon=True).start()

    def run(self) -> None:
        while True:
            time.sleep(settings.JOB_LEASE_SECONDS / 3)
            try:
                self.renew()
            except Error as error:
                log.warning("lease_renewal_failed", error=type(error).__name__)

    def renew(self) -> None:
        oldest = time.monotonic() - settings.JOB_TIME_LIMIT_SECONDS
        with self.guard:
            leases = [lease for lease, begun in self.started.items() if min(begun) > oldest]
        if not leases:
            return
        until = timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
        try:
            Job.objects.filter(lease__in=leases, state=Job.State.RUNNING).update(lease_until=until)
        finally:
            connection.close()  # this thread needs one for a moment only; the pool has few


keeper = LeaseKeeper()
