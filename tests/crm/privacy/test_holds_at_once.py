"""Somebody places a hold while a batch of a retention run takes away what is old."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.models import Contact, LegalHold, RetentionRun, ViewEntry
from crm.services import legal_holds, retention_runs
from crm.services.legal_holds import place_hold
from crm.services.retention import run_retention
from crm.services.retention_runs import take_batch
from tests import makers
from tests.cast import acting, member
from tests.stack import eventually

pytestmark = [
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
LONG_AGO = timedelta(days=4 * 365)
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
Act = Callable[[], Any]


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(1) as found:
        yield found


@pytest.fixture
def maya() -> Contact:
    """Somebody who was looked at long ago, and a run that comes to that now."""
    makers.nonprofit()
    maya = makers.contact()
    ViewEntry.objects.create(user=member("ada"), contact=maya, what="phones", at=timezone.now() - LONG_AGO)
    run_retention(dry=False, by=acting("ada"))
    RetentionRun.objects.update(state="running")
    return maya


def alone(act: Act) -> Any:
    """On a connection of its own."""
    try:
        return act()
    finally:
        connection.close()


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else this transaction sees what it saw first
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def held(maya: Contact) -> None:
    place_hold(contact_id=maya.pk, reason="Court", by=SYSTEM)


def one_batch() -> None:
    take_batch(RetentionRun.objects.get())


def once_meanwhile(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, meanwhile: Act) -> None:
    """Let `meanwhile` happen as the function returns."""
    real = getattr(module, name)

    def wrapped(*args: Any, **options: Any) -> Any:
        found = real(*args, **options)
        meanwhile()
        return found

    monkeypatch.setattr(module, name, wrapped)


def waiting(pool: ThreadPoolExecutor, act: Act, begun: list[Future[Any]]) -> Act:
    """Begin the act beside us, and go on once it waits for us."""

    def begin() -> None:
        begun.append(pool.submit(alone, act))
        eventually(somebody_waits, what="for the other to wait")

    return begin


def test_a_hold_that_comes_during_a_batch_waits_until_it_is_gone(
    maya: Contact, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    begun: list[Future[Any]] = []
    once_meanwhile(monkeypatch, retention_runs, "free_of", waiting(pool, lambda: held(maya), begun))
    one_batch()
    assert begun[0].result() is None
    assert RetentionRun.objects.get().removed["views"] == 1
    assert LegalHold.objects.count() == 1


def test_a_batch_waits_for_a_hold_that_is_being_placed_and_keeps_what_it_keeps(
    maya: Contact, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    begun: list[Future[Any]] = []
    once_meanwhile(monkeypatch, legal_holds, "locked_contact", waiting(pool, one_batch, begun))
    held(maya)
    assert begun[0].result() is None
    assert RetentionRun.objects.get().removed["views"] == 0
    assert ViewEntry.objects.exists()


def test_without_the_lock_what_is_held_already_goes(
    maya: Contact, monkeypatch: pytest.MonkeyPatch, pool: ThreadPoolExecutor
) -> None:
    """The control: the hold stands before the rows go."""
    for module in (retention_runs, legal_holds):
        monkeypatch.setattr(module, "one_at_a_time", lambda name: None)

    def hold_it() -> None:
        pool.submit(alone, lambda: held(maya)).result()
        assert ViewEntry.objects.exists()

    once_meanwhile(monkeypatch, retention_runs, "free_of", hold_it)
    one_batch()
    assert LegalHold.objects.count() == 1
    assert not ViewEntry.objects.exists()
