"""The embedded worker: what it claimed together is held by all its threads, and by none of them for long."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from celery import shared_task
from django.db import OperationalError

from crm.models import Job
from crm.services import worker as embedded
from crm.services.jobs import enqueue
from crm.services.worker import Worker
from tests.stack import eventually

State = Job.State
pytestmark = pytest.mark.django_db(transaction=True)
GO_ON = threading.Event()
BEGUN: list[int] = []


@shared_task(name="tests.short")
def short() -> None:
    """Ends at once."""


@shared_task(name="tests.long")
def long() -> None:
    BEGUN.append(1)
    assert GO_ON.wait(30)


@contextmanager
def working(threads: int = 2) -> Iterator[Worker]:
    GO_ON.clear()
    BEGUN.clear()
    worker = Worker(threads)
    thread = threading.Thread(target=worker.run)
    thread.start()
    try:
        yield worker
    finally:
        worker.stop()
        GO_ON.set()
        thread.join(30)
        assert not thread.is_alive()


def states(task: str) -> set[tuple[str, int]]:
    return set(Job.objects.filter(task=task).values_list("state", "attempts"))


def test_no_short_job_waits_behind_a_long_one() -> None:
    for task in ["tests.long", *["tests.short"] * 9]:
        enqueue(task)
    with working():
        eventually(lambda: states("tests.short") == {(State.DONE, 1)}, what="for the short ones")
        assert states("tests.long") == {(State.RUNNING, 1)}


def test_what_no_thread_begins_is_handed_back_before_its_lease_ends(settings: Any) -> None:
    settings.JOB_LEASE_SECONDS, settings.JOB_POLL_SECONDS = 2, 0.02
    for task in ["tests.long", "tests.long", *["tests.short"] * 3]:
        enqueue(task)
    with working():
        eventually(lambda: states("tests.short") == {(State.RUNNING, 1)}, what="for the claim")
        eventually(lambda: states("tests.short") == {(State.PENDING, 0)}, what="for what it gives back")
        assert states("tests.long") == {(State.RUNNING, 1)}
    assert not Job.objects.filter(state=State.RUNNING).exists()


def test_what_is_held_when_the_worker_stops_waits_for_the_next_without_an_attempt() -> None:
    for task in ["tests.long", "tests.long", *["tests.short"] * 3]:
        enqueue(task)
    with working():
        eventually(lambda: len(BEGUN) == 2, what="for the long ones")
        assert states("tests.short") == {(State.RUNNING, 1)}
    assert states("tests.short") == {(State.PENDING, 0)}
    assert states("tests.long") == {(State.DONE, 1)}


def test_a_thread_that_breaks_leaves_what_is_held_to_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    for _ in range(5):
        enqueue("tests.short")
    run_job, broken = embedded.run_job, list[int]()

    def breaks_once(job: Job, *how: Any) -> None:
        if not broken:
            broken.append(job.pk)
            raise OperationalError("gone")
        run_job(job, *how)

    monkeypatch.setattr(embedded, "run_job", breaks_once)
    with working(threads=1):
        eventually(lambda: Job.objects.filter(state=State.DONE).count() == 4, what="for the others")
    assert list(Job.objects.exclude(state=State.DONE).values_list("pk", "state")) == [(broken[0], State.RUNNING)]
