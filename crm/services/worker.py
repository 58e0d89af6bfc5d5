"""The embedded worker: it polls the Job table and runs what is due in its own threads. No broker, no server."""

import threading
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import suppress

import structlog
from celery import current_app
from django.conf import settings
from django.db import Error, close_old_connections, connection

from crm.models import Job
from crm.services.job_ends import Ends
from crm.services.job_runner import claim_jobs, put_back, run_job
from crm.services.lease_keeper import keeper

log = structlog.get_logger("lantern.jobs")
GRACE_SECONDS = 30
SECONDS_TO_LEAVE = 2
JOBS_A_CLAIM = 4  # for each thread: what is claimed together costs one claim


class Worker:
    """`threads` jobs at a time; `stop()` lets running ones end, for GRACE_SECONDS at most."""

    def __init__(self, threads: int = 2) -> None:
        self.threads = threads
        self.stopping = threading.Event()
        self.running: set[Future[None]] = set()
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
            wait(self.running, timeout=GRACE_SECONDS)
        together = threading.Barrier(self.threads)
        wait([pool.submit(leave, together) for _ in range(self.threads)], timeout=SECONDS_TO_LEAVE)
        pool.shutdown(wait=False, cancel_futures=True)
        connection.close()

    def turn(self, pool: ThreadPoolExecutor) -> bool:
        """Fill the free threads with due jobs; False when there was nothing to do."""
        self.running = {future for future in self.running if not future.done()}
        free = self.threads - len(self.running)
        if not free:
            wait(self.running, timeout=settings.JOB_POLL_SECONDS, return_when=FIRST_COMPLETED)
            return True
        jobs = claim_jobs(free * JOBS_A_CLAIM)
        shares = [jobs[thread::free] for thread in range(free)]
        self.running |= {pool.submit(self.work_off, share) for share in shares if share}
        return bool(jobs)

    def work_off(self, jobs: list[Job]) -> None:
        """Run jobs of one claim one after another; those not begun when the worker stops are for the next worker."""
        close_old_connections()
        assert jobs[0].lease is not None
        with keeper.keeping(jobs[0].lease):
            for job in jobs:
                if self.stopping.is_set():
                    put_back(job, 0, attempts=job.attempts - 1)
                else:
                    run_job(job, self.ends.add)


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
