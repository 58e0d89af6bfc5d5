"""The embedded worker: it polls the Job table and runs what is due in its own threads. No broker, no server."""

import threading
import time
from collections import deque
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import structlog
from celery import current_app
from django.conf import settings
from django.db import Error, close_old_connections, connection
from django.utils import timezone

from crm.models import Job
from crm.services.job_ends import Ends
from crm.services.job_runner import claim_jobs, hand_back, run_job

log = structlog.get_logger("lantern.jobs")
GRACE_SECONDS = 30
SECONDS_TO_LEAVE = 2
JOBS_A_CLAIM = 6  # for each free thread: what is claimed together costs one claim


class Worker:
    """`threads` jobs at a time; `stop()` lets running ones end, for GRACE_SECONDS at most.

    What was claimed together is held in one queue that every thread takes from, so that a short job never waits for
    the thread of a long one. What no thread has begun in half its lease is handed back, for any worker to take.
    """

    def __init__(self, threads: int = 2) -> None:
        self.threads = threads
        self.stopping = threading.Event()
        self.running: set[Future[None]] = set()
        self.held: deque[Job] = deque()
        self.ends = Ends()

    def stop(self) -> None:
        self.stopping.set()

    def run(self) -> None:
        """Work until stopped. A database that is away is waited for."""
        current_app.loader.import_default_modules()
        pool = ThreadPoolExecutor(self.threads, thread_name_prefix="job")
        with self.ends:
            while not self.stopping.is_set():
                try:
                    busy = self.turn(pool)
                except Error as error:
                    log.warning("database_away", error=type(error).__name__)
                    close_old_connections()
                    busy = False
                if not busy:
                    self.stopping.wait(settings.JOB_POLL_SECONDS)
            self.leave_rest()
            wait(self.running, timeout=GRACE_SECONDS)
        together = threading.Barrier(self.threads)
        wait([pool.submit(leave, together) for _ in range(self.threads)], timeout=SECONDS_TO_LEAVE)
        pool.shutdown(wait=False, cancel_futures=True)
        connection.close()

    def turn(self, pool: ThreadPoolExecutor) -> bool:
        """Fill the free threads with due jobs; False when there was nothing to do."""
        self.running = {future for future in self.running if not future.done()}
        free = self.threads - len(self.running)
        self.give_back(timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS / 2))
        if not free:
            wait(self.running, timeout=settings.JOB_POLL_SECONDS, return_when=FIRST_COMPLETED)
            return True
        if not self.held:
            self.held.extend(claim_jobs(free * JOBS_A_CLAIM))
        due = len(self.held)
        self.running |= {pool.submit(self.work_off) for _ in range(min(free, due))}
        return due > 0

    def work_off(self) -> None:
        """Run held jobs until there is none, or the worker stops."""
        close_old_connections()
        with suppress(IndexError):  # another thread has taken the last one
            while not self.stopping.is_set():
                run_job(self.held.popleft(), self.ends.add)

    def leave_rest(self) -> None:
        """When the worker stops: what no thread has begun is for the next worker."""
        try:
            self.give_back(datetime.max.replace(tzinfo=UTC))
        except Error as error:  # their leases run out, and they are run again
            log.warning("jobs_not_handed_back", error=type(error).__name__)

    def give_back(self, until: datetime) -> None:
        """Hand back the held jobs whose lease ends before `until`."""
        jobs: list[Job] = []
        with suppress(IndexError):
            while (lease_until := self.held[0].lease_until) and lease_until < until:
                jobs.append(self.held.popleft())
        if jobs:
            hand_back(jobs)


def leave(together: threading.Barrier) -> None:
    """Close the connection of a thread of the pool; they do it together, so that each of them does."""
    with suppress(threading.BrokenBarrierError):
        together.wait(SECONDS_TO_LEAVE)
    connection.close()


def run_due_jobs(seconds: float = 60) -> int:
    """Run every job that is due, and the ones those make, in this thread; how many. For commands and tests."""
    current_app.loader.import_default_modules()
    done, deadline = 0, time.monotonic() + seconds
    while time.monotonic() < deadline and (jobs := claim_jobs(20)):
        for job in jobs:
            run_job(job)
        done += len(jobs)
    return done
