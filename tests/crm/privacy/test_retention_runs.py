"""A run of the retention schedule is worked off in batches: stopped anywhere, it loses and repeats nothing."""

from collections.abc import Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.registry import RetentionRule
from crm.models import (
    AuditEntry,
    Contact,
    DissolvedHousehold,
    Job,
    Nonprofit,
    ProviderEvent,
    RetentionRun,
    ViewEntry,
)
from crm.services import retention_runs
from crm.services.legal_holds import place_hold
from crm.services.old_rows import on_hold
from crm.services.retention import run_nightly, run_retention
from crm.services.retention_runs import take_batch, work_off
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=4 * 365)
VIEWS = 7


@pytest.fixture(autouse=True)
def three_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.services.old_rows.AT_ONCE", 3)


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    """Somebody who was looked at VIEWS times, long ago."""
    maya, at = makers.contact(), timezone.now() - LONG_AGO
    ViewEntry.objects.bulk_create(
        ViewEntry(user=member("ada"), contact=maya, what="phones", at=at) for _ in range(VIEWS)
    )
    return maya


def asked() -> RetentionRun:
    return run_retention(dry=False, by=acting("ada"))


def now(run: RetentionRun) -> RetentionRun:
    return RetentionRun.objects.get(pk=run.pk)


def job_of(run: RetentionRun) -> Job:
    return Job.objects.get(key=run.job_key)


def at_once_again(run: RetentionRun) -> None:
    """The time of its next attempt has come."""
    Job.objects.filter(key=run.job_key).update(run_at=timezone.now())
    run_due_jobs()


def dying(monkeypatch: pytest.MonkeyPatch, *batches: int) -> list[int]:
    """Let the worker die in these batches, once their rows are gone and before their transaction ends."""
    real, seen = retention_runs.write_down, list[int]()

    def write_down(run: RetentionRun, rule: RetentionRule, after: int, removed: int) -> None:
        real(run, rule, after, removed)
        seen.append(removed)
        if len(seen) in batches:
            raise MemoryError

    monkeypatch.setattr(retention_runs, "write_down", write_down)
    return seen


def test_a_run_stands_there_with_its_job_before_anything_goes(maya: Contact) -> None:
    run = asked()
    assert (run.state, run.ended_at, run.found["views"], run.removed["views"]) == ("asked", None, VIEWS, 0)
    assert (job_of(run).task, job_of(run).arguments) == ("crm.run_retention", {"run_id": run.pk})
    assert ViewEntry.objects.count() == VIEWS
    run_due_jobs()
    assert (now(run).state, now(run).removed) == ("done", run.found)
    assert now(run).ended_at is not None
    assert not ViewEntry.objects.exists()


def test_a_worker_that_dies_between_batches_loses_and_repeats_nothing(
    maya: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    run, seen = asked(), dying(monkeypatch, 2)
    run_due_jobs()
    stopped = now(run)
    assert (stopped.state, stopped.removed["views"]) == ("running", 3)
    assert ViewEntry.objects.count() == VIEWS - 3
    at_once_again(run)
    assert (now(run).state, now(run).removed) == ("done", run.found)
    assert seen == [3, 3, 3, 1]  # what the second took was taken back, and taken again
    assert not ViewEntry.objects.exists()


def test_work_that_was_settled_is_not_done_again(maya: Contact) -> None:
    run = asked()
    run_due_jobs()
    ended = now(run).ended_at
    ViewEntry.objects.create(user=member("ada"), contact=maya, what="phones", at=timezone.now() - LONG_AGO)
    work_off(run.pk)
    assert (now(run).removed, now(run).ended_at) == (run.found, ended)
    assert ViewEntry.objects.count() == 1


def test_of_two_workers_on_one_batch_one_takes_it(maya: Contact) -> None:
    """The second read how far the run was before the first wrote it: a lease that ran out under a slow worker."""
    RetentionRun.objects.filter(pk=asked().pk).update(state="running")
    late = RetentionRun.objects.get()
    assert take_batch(RetentionRun.objects.get())
    assert take_batch(late)
    assert now(late).removed["views"] == 3
    assert ViewEntry.objects.count() == VIEWS - 3


def test_a_long_run_makes_way_for_other_work(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention_runs, "A_TURN", -1.0)
    run = asked()
    assert run_due_jobs() > 3  # a turn for each batch
    assert (now(run).state, now(run).removed) == ("done", run.found)
    assert job_of(run).attempts == 1


def test_who_asks_while_a_run_is_under_way_is_shown_that_one(maya: Contact) -> None:
    run = asked()
    assert asked() == run
    run_nightly()
    assert RetentionRun.objects.count() == Job.objects.filter(task="crm.run_retention").count() == 1
    assert AuditEntry.objects.filter(action="retention.run").count() == 1
    run_due_jobs()
    with pytest.raises(IntegrityError), transaction.atomic():
        for _ in range(2):
            RetentionRun.objects.create(dry=False, ran_by="Ada")


def once(monkeypatch: pytest.MonkeyPatch, name: str, meanwhile: Callable[[], Any], is_last: bool = False) -> None:
    """Let somebody do this as the function of the run returns for the first time, or for the first time nothing."""
    real, done = getattr(retention_runs, name), list[bool]()

    def wrapped(*args: Any) -> Any:
        found = real(*args)
        if not done and not (is_last and found):
            done.append(True)
            meanwhile()
        return found

    monkeypatch.setattr(retention_runs, name, wrapped)


def narrow_run() -> RetentionRun:
    """A nightly run while only what is of no use to anybody goes: something whose rule stands behind the mails'."""
    at = timezone.now() - LONG_AGO
    ProviderEvent.objects.create(dedupe_key="a", provider="p", type="bounced", at=at)
    DissolvedHousehold.objects.create(household_id=1, texts={}, created_at=at, dissolved_at=at)
    run_nightly()
    return RetentionRun.objects.get()


def test_who_asks_during_a_narrower_run_has_the_rest_done_too(maya: Contact) -> None:
    run = narrow_run()
    assert "views" not in run.found
    RetentionRun.objects.update(rule="views", after=10**9)
    assert asked() == run
    assert (now(run).found["dissolved_households"], now(run).found["views"], now(run).removed["views"]) == (1, VIEWS, 0)
    assert AuditEntry.objects.get(action="retention.run").actor_label == "Ada"
    run_due_jobs()
    assert (now(run).state, now(run).removed) == ("done", now(run).found)
    assert not ViewEntry.objects.exists()


@pytest.mark.parametrize(("step", "is_last"), [("rules_left", False), ("take_batch", True)])
def test_who_asks_as_a_narrower_run_looks_or_ends_has_the_rest_done_too(
    maya: Contact, monkeypatch: pytest.MonkeyPatch, step: str, is_last: bool
) -> None:
    run = narrow_run()
    once(monkeypatch, step, asked, is_last)
    run_due_jobs()
    assert (now(run).state, now(run).removed) == ("done", now(run).found)
    assert RetentionRun.objects.count() == 1
    assert not ViewEntry.objects.exists()
    assert not ProviderEvent.objects.exists()


def test_a_run_that_was_given_up_goes_on_where_it_stopped(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    run = asked()
    with monkeypatch.context() as patched:
        dying(patched, *range(2, 100))
        run_due_jobs()
        for _ in range(job_of(run).max_attempts):
            at_once_again(run)
    assert job_of(run).state == "dead"
    assert (now(run).state, now(run).removed["views"]) == ("running", 3)
    assert asked() == run
    assert AuditEntry.objects.filter(action="job.retried").count() == 1
    run_due_jobs()
    assert (now(run).state, now(run).removed) == ("done", run.found)


def test_a_hold_that_comes_between_batches_keeps_what_is_left(maya: Contact) -> None:
    RetentionRun.objects.filter(pk=asked().pk).update(state="running")
    assert take_batch(RetentionRun.objects.get())
    place_hold(contact_id=maya.pk, reason="Court", by=SYSTEM)
    run_due_jobs()
    run = RetentionRun.objects.get()
    assert (run.state, run.removed["views"]) == ("done", 3)
    assert ViewEntry.objects.count() == VIEWS - 3


def test_what_was_emptied_meanwhile_is_not_counted(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    """An erasure between the look at a batch and its transaction."""
    real = retention_runs.free_of

    def free_then_gone(rule: RetentionRule, ids: Collection[int]) -> list[int]:
        free = real(rule, ids)
        ViewEntry.objects.filter(pk__in=free[:1]).delete()
        return free

    monkeypatch.setattr(retention_runs, "free_of", free_then_gone)
    run = asked()
    run_due_jobs()
    assert now(run).removed["views"] == VIEWS - 3


def test_a_rule_that_is_gone_since_has_the_run_begin_with_the_first(maya: Contact) -> None:
    run = asked()
    RetentionRun.objects.update(rule="what_nobody_knows", after=10**9)
    run_due_jobs()
    assert now(run).removed == run.found


def holding(contact: Contact, merged: int) -> Iterator[Contact]:
    place_hold(contact_id=contact.pk, reason="Court", by=SYSTEM)
    for number in range(merged):
        gone = makers.contact(f"Gone{number}", "Okafor", "")
        Contact.everyone.filter(pk=gone.pk).update(standing="merged", merged_into=contact)
        yield gone


def test_more_holds_take_no_more_queries(nonprofit: Nonprofit, django_assert_num_queries: Any) -> None:
    people = [makers.contact(f"P{number}", "Okafor", "") for number in range(5)]
    merged = {gone.pk for person in people for gone in holding(person, 3)}
    with django_assert_num_queries(3):
        assert set(on_hold()) == merged | {person.pk for person in people}


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_of_two_who_ask_at_once_one_begins_a_run(maya: Contact) -> None:
    def ask() -> int:
        try:
            return asked().pk
        finally:
            connection.close()

    acting("ada")
    with ThreadPoolExecutor(4) as pool:
        runs = {asking.result() for asking in [pool.submit(ask) for _ in range(4)]}
    assert len(runs) == RetentionRun.objects.count() == Job.objects.filter(task="crm.run_retention").count() == 1


@pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
@pytest.mark.django_db(transaction=True)
def test_two_workers_on_one_run_count_every_row_once(maya: Contact) -> None:
    run = asked()

    def work() -> None:
        try:
            work_off(run.pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(3) as pool:
        for working in [pool.submit(work) for _ in range(3)]:
            working.result()
    assert (now(run).state, now(run).removed) == ("done", run.found)
    assert not ViewEntry.objects.exists()
