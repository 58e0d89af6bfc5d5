"""Ends of jobs, written together: those that come while one write is under way are in the next."""

import threading
from queue import Empty, SimpleQueue
from typing import Self

import structlog
from django.db import Error, close_old_connections, connection

from crm.services.jobs import Lease, settle_all

log = structlog.get_logger("lantern.jobs")
SECONDS_TO_CLOSE = 10


class Ends:
    """One thread writes the ends of all jobs that had no effects() of their own; leaving the block writes the last.

    A kill -9 in the moment before that write has such a job run again, as one while it runs does.
    """

    def __init__(self) -> None:
        self.ended: SimpleQueue[Lease | None] = SimpleQueue()
        self.thread = threading.Thread(target=self.run, name="job-ends", daemon=True)

    def __enter__(self) -> Self:
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.ended.put(None)
        self.thread.join(SECONDS_TO_CLOSE)

    def add(self, lease: Lease) -> None:
        self.ended.put(lease)

    def run(self) -> None:
        try:
            while (first := self.ended.get()) is not None:
                self.write([first, *self.those_there()])
        finally:
            connection.close()  # this thread's own

    def write(self, leases: list[Lease]) -> None:
        try:
            settle_all(leases)
        except Error as error:  # their leases run out, and they are run again
            log.warning("ends_not_written", error=type(error).__name__)
            close_old_connections()

    def those_there(self) -> list[Lease]:
        """What else has ended by now."""
        found: list[Lease] = []
        try:
            while (lease := self.ended.get_nowait()) is not None:
                found.append(lease)
        except Empty:
            return found
        self.ended.put(None)  # for `run` to see
        return found
