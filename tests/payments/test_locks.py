"""A plan is held before its payment, and a payment before its refunds: nobody who follows Stripe waits in a circle."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.domain.money import Money
from donors.models import Gift
from payments.models import Payment, Plan, Refund
from payments.sandbox.store.rows import find
from payments.services.invoices import read_invoice
from payments.services.refunds import refund_payment, send_refund
from payments.services.settlement import read_payment
from payments.services.tickets import Apply
from tests.cast import acting
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World
from tests.stack import eventually

needs_row_locks = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
CARD = {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stripe_in_process():
        yield World(monkeypatch)


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_clear_snapshot()")  # else this transaction sees what it saw first
        cursor.execute(WAITING)
        return bool(cursor.fetchone()[0])


def write_and_leave(write: Apply) -> None:
    try:
        with transaction.atomic():
            write()
    finally:
        connection.close()


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_whoever_waits_for_a_plan_does_not_hold_its_payment(world: World) -> None:
    world.give(3000, CARD, monthly=True)
    read_invoice(find("invoice")[0].stripe_id)
    write = read_payment(find("payment_intent")[0].stripe_id)
    assert write is not None
    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            Plan.objects.select_for_update().get()
            writing = pool.submit(write_and_leave, write)
            eventually(somebody_waits, what="for the other to wait")
            Payment.objects.select_for_update(nowait=True).get()
        writing.result()
    assert Gift.objects.count() == 1


@needs_row_locks
@pytest.mark.django_db
def test_a_refund_is_written_under_the_lock_of_its_payment(world: World) -> None:
    world.give(5000, CARD, monthly=False)
    world.come_to_rest()
    payment = Payment.objects.get()
    refund = refund_payment(
        payment=payment, amount=Money(2000, "USD"), reason="Given twice", key=uuid4(), by=acting("ben")
    )
    with CaptureQueriesContext(connection) as asked:
        send_refund(refund.pk)
    said = [query["sql"] for query in asked.captured_queries]
    locked = next(n for n, sql in enumerate(said) if "payments_payment" in sql and "FOR UPDATE" in sql)
    written = next(n for n, sql in enumerate(said) if sql.startswith('UPDATE "payments_refund"'))
    assert locked < written
    assert Refund.objects.get().stripe_id is not None
