"""Jobs: written with the change, run once, fenced by their lease."""

from datetime import timedelta

import pytest
from celery import shared_task
from django.db import connection, transaction
from django.utils import timezone

from crm.domain.errors import Refused
from crm.models import Job, Nonprofit
from crm.services import job_runner
from crm.services.beat import enqueue_due_slots
from crm.services.job_runner import claim_jobs, run_job
from crm.services.jobs import LeaseLost, NotYet, effects, enqueue, retry_dead_job
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
State = Job.State


@shared_task(name="tests.rename")
def rename(to: str) -> None:
    with effects():
        Nonprofit.objects.update(name=to)


@shared_task(name="tests.fall_over")
def fall_over() -> None:
    raise RuntimeError("no luck for maya@example.org")


@shared_task(name="tests.refuse")
def refuse() -> None:
    raise Refused("never", "Never.")


@shared_task(name="tests.wait")
def wait() -> None:
    raise NotYet(60)


def the_job() -> Job:
    return Job.objects.get()


def test_a_job_of_a_transaction_that_rolls_back_does_not_exist() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        enqueue("tests.rename", to="never")
        raise ZeroDivisionError
    assert not Job.objects.exists()


def test_a_job_runs_once_and_is_done() -> None:
    makers.nonprofit()
    enqueue("tests.rename", to="Harbor")
    assert run_due_jobs() == 1
    assert run_due_jobs() == 0
    assert the_job().state == State.DONE
    assert Nonprofit.objects.get().name == "Harbor"


def test_a_key_makes_a_job_unique_for_ever() -> None:
    makers.nonprofit()
    enqueue("tests.rename", key="once", to="First")
    run_due_jobs()
    enqueue("tests.rename", key="once", to="Second")
    run_due_jobs()
    assert Nonprofit.objects.get().name == "First"


def test_a_job_whose_time_has_not_come_waits() -> None:
    enqueue("tests.rename", run_at=timezone.now() + timedelta(hours=1), to="x")
    assert claim_jobs(10) == []


def test_a_claimed_job_is_nobody_elses() -> None:
    enqueue("tests.rename", to="x")
    assert len(claim_jobs(10)) == 1
    assert claim_jobs(10) == []


def test_a_job_whose_worker_died_is_taken_over_when_its_lease_runs_out() -> None:
    enqueue("tests.rename", to="x")
    claim_jobs(1)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    (again,) = claim_jobs(1)
    assert again.attempts == 2


def test_a_claim_walks_an_index_however_many_wait_behind() -> None:
    """With one OR for both kinds every claim read and sorted all that waits."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    for due, index in ((Job.objects.waiting(), "job_pending"), (Job.objects.cut_off(), "job_running")):
        plan = due[:8].explain()
        assert index in plan
        assert not [sorting for sorting in ("Sort", "TEMP B-TREE") if sorting in plan], plan


def test_a_job_that_was_cut_off_is_claimed_first_and_alone() -> None:
    enqueue("tests.rename", to="x")
    (cut_off,) = claim_jobs(1)
    for number in range(3):
        enqueue("tests.rename", key=f"{number}", run_at=timezone.now() - timedelta(hours=1), to="x")
    Job.objects.filter(pk=cut_off.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert [job.pk for job in claim_jobs(10)] == [cut_off.pk]
    assert len(claim_jobs(10)) == 3


def test_effects_of_a_worker_that_lost_its_lease_are_rolled_back() -> None:
    makers.nonprofit()
    enqueue("tests.rename", to="Late")
    (slow,) = claim_jobs(1)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claim_jobs(1)
    run_job(slow)
    assert Nonprofit.objects.get().name == "Lantern House"
    assert the_job().state == State.RUNNING


def test_without_the_fence_the_late_worker_would_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control of the test above: it passes because of the fence and of nothing else."""
    monkeypatch.setattr("crm.services.jobs.settle", lambda lease: None)
    makers.nonprofit()
    enqueue("tests.rename", to="Late")
    (slow,) = claim_jobs(1)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    claim_jobs(1)
    run_job(slow)
    assert Nonprofit.objects.get().name == "Late"


def test_a_failing_job_is_tried_again_later_and_its_error_names_nobody() -> None:
    enqueue("tests.fall_over")
    run_due_jobs()
    job = the_job()
    assert (job.state, job.attempts) == (State.PENDING, 1)
    assert job.run_at > timezone.now()
    assert "RuntimeError" in job.error
    assert "maya" not in job.error


def test_a_job_that_fails_every_time_is_given_up() -> None:
    enqueue("tests.fall_over", max_attempts=2)
    for _ in range(2):
        Job.objects.update(run_at=timezone.now())
        run_due_jobs()
    assert the_job().state == State.DEAD


def test_a_job_that_kills_its_worker_is_given_up_because_attempts_count_when_claimed() -> None:
    enqueue("tests.rename", max_attempts=3, to="x")
    for _ in range(3):
        assert claim_jobs(1)
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim_jobs(1) == []
    assert the_job().state == State.DEAD


def test_jobs_that_were_claimed_beside_one_that_kills_its_worker_do_not_die_with_it() -> None:
    for _ in range(3):
        enqueue("tests.rename", to="x")
    killer, *neighbours = claim_jobs(10)
    Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert claim_jobs(10) == [killer]
    for neighbour in neighbours:
        assert claim_jobs(10) == [neighbour]


def test_a_refused_job_is_not_tried_again() -> None:
    enqueue("tests.refuse")
    run_due_jobs()
    assert (the_job().state, the_job().error) == (State.DEAD, "Refused: never")


def test_a_job_that_says_not_yet_has_not_failed() -> None:
    enqueue("tests.wait")
    run_due_jobs()
    job = the_job()
    assert (job.state, job.attempts) == (State.PENDING, 0)


def test_a_task_that_raises_lease_lost_leaves_the_job_to_its_owner(monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(lease: object) -> None:
        raise LeaseLost

    enqueue("tests.rename", to="x")
    monkeypatch.setattr(job_runner, "settle", lose)
    monkeypatch.setattr("crm.services.jobs.settle", lose)
    run_due_jobs()
    assert the_job().state == State.RUNNING


def test_staff_who_may_can_give_a_dead_job_another_life() -> None:
    enqueue("tests.refuse")
    run_due_jobs()
    with pytest.raises(Refused, match="role"):
        retry_dead_job(job=the_job(), by=acting("dee"))
    retry_dead_job(job=the_job(), by=acting("ada"))
    assert (the_job().state, the_job().attempts) == (State.PENDING, 0)


def test_ten_beats_write_one_job_a_slot() -> None:
    for _ in range(10):
        enqueue_due_slots(1_700_000_000.0)
    slots = Job.objects.filter(key__startswith="beat:keep-retention:")
    assert slots.count() == 1
