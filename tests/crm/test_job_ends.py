"""Ends of jobs that are written together: none is forgotten, and none is written for somebody else."""

import threading
from datetime import timedelta
from typing import Any

import pytest
from celery import shared_task
from django.db import OperationalError
from django.utils import timezone

from crm.models import Job
from crm.services import job_ends
from crm.services.job_ends import Ends
from crm.services.job_runner import claim_jobs, run_job
from crm.services.jobs import Lease, enqueue, settle_all
from crm.services.worker import Worker
from tests.stack import eventually

State = Job.State


@shared_task(name="tests.nothing")
def nothing() -> None:
    """It changes nothing, so it has no effects()."""


def claimed(count: int) -> list[Job]:
    for _ in range(count):
        enqueue("tests.nothing")
    return claim_jobs(count)


def lease_of(job: Job) -> Lease:
    assert job.lease is not None
    return Lease(job.pk, job.lease)


def test_all_that_ended_is_done_by_one_write_a_claim(db: None, django_assert_num_queries: Any) -> None:
    leases = [lease_of(job) for job in [*claimed(3), *claimed(2)]]
    with django_assert_num_queries(2):
        settle_all(leases)
    assert set(Job.objects.values_list("state", "lease")) == {(State.DONE, None)}


def test_a_job_that_another_worker_took_over_is_left_to_it(db: None) -> None:
    late, mine = claimed(2)
    Job.objects.filter(pk=late.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    (again,) = claim_jobs(1)
    # Even when the process that was late holds the second lease too, and ends other work of that claim.
    settle_all([lease_of(late), lease_of(mine), Lease(mine.pk, lease_of(again).id)])
    assert dict(Job.objects.values_list("pk", "state")) == {late.pk: State.RUNNING, mine.pk: State.DONE}


def test_a_job_whose_end_is_left_to_somebody_else_runs_until_then(db: None) -> None:
    (job,) = claimed(1)
    ended: list[Lease] = []
    run_job(job, ended.append)
    assert Job.objects.get().state == State.RUNNING
    settle_all(ended)
    assert Job.objects.get().state == State.DONE


@pytest.mark.django_db(transaction=True)
def test_leaving_writes_the_last_end() -> None:
    jobs = claimed(20)
    with Ends() as ends:
        for job in jobs:
            ends.add(lease_of(job))
    assert set(Job.objects.values_list("state", flat=True)) == {State.DONE}


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_one_write_does_not_end_the_writing(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = claimed(2)
    tried: list[int] = []

    def fails_once(leases: list[Lease]) -> None:
        tried.append(len(leases))
        if len(tried) == 1:
            raise OperationalError("gone")
        settle_all(leases)

    monkeypatch.setattr(job_ends, "settle_all", fails_once)
    with Ends() as ends:
        ends.add(lease_of(first))
        eventually(lambda: tried)
        ends.add(lease_of(second))
    assert dict(Job.objects.values_list("pk", "state")) == {first.pk: State.RUNNING, second.pk: State.DONE}


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_stopped_has_written_every_end() -> None:
    for _ in range(50):
        enqueue("tests.nothing")
    worker = Worker(threads=2)
    thread = threading.Thread(target=worker.run)
    thread.start()
    eventually(lambda: Job.objects.filter(state=State.DONE).exists())
    worker.stop()
    thread.join(30)
    assert not Job.objects.filter(state=State.RUNNING).exists()
