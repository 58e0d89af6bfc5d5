"""Attempts nobody finished: what is open at Stripe is closed there, what was paid goes on."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone

from crm.models import Job
from donors.models import Gift, RecurringGift
from payments.models import GivingAttempt
from payments.sandbox.store.rows import find
from payments.services.closing import close_attempt, sweep_open_rows
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db
PAID, DECLINED = "4242424242424242", "4000000000000002"


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stripe_in_process():
        yield World(monkeypatch)


def give(world: World, number: str, *, monthly: bool) -> GivingAttempt:
    card = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    world.give(5000, {"type": "card", "card": card}, monthly=monthly)
    return GivingAttempt.objects.get()


def let_it_expire(attempt: GivingAttempt) -> None:
    """Its time is over, and no event of it was heard."""
    GivingAttempt.objects.filter(pk=attempt.pk).update(expires_at=timezone.now() - timedelta(minutes=1))
    sweep_open_rows()
    attempt.refresh_from_db()
    assert attempt.state == GivingAttempt.State.EXPIRED
    assert Job.objects.filter(task="payments.close_attempt", arguments={"attempt_id": attempt.pk}).exists()
    close_attempt(attempt.pk)


def test_a_monthly_gift_that_was_paid_unheard_goes_on(world: World) -> None:
    attempt = give(world, PAID, monthly=True)
    let_it_expire(attempt)
    assert find("subscription")[0].data["status"] == "active"
    world.come_to_rest()
    assert RecurringGift.objects.get().status == RecurringGift.Status.ACTIVE
    assert GivingAttempt.objects.get().state == GivingAttempt.State.DONE


def test_a_monthly_gift_that_was_never_paid_can_be_paid_no_more(world: World) -> None:
    let_it_expire(give(world, DECLINED, monthly=True))
    assert find("subscription")[0].data["status"] in ("canceled", "incomplete_expired")
    world.come_to_rest()
    assert not RecurringGift.objects.exists()


def test_a_gift_that_was_paid_unheard_stays_paid(world: World) -> None:
    let_it_expire(give(world, PAID, monthly=False))
    world.come_to_rest()
    assert Gift.objects.get().status == Gift.Status.RECEIVED


def test_a_gift_that_was_never_paid_can_be_paid_no_more(world: World) -> None:
    let_it_expire(give(world, DECLINED, monthly=False))
    assert find("payment_intent")[0].data["status"] == "canceled"


def test_a_payment_under_way_is_never_closed(world: World) -> None:
    account = {"routing_number": "110000000", "account_number": "000123456789", "account_holder_type": "individual"}
    holder = {"name": "D", "email": "d@example.org"}
    world.give(5000, {"type": "us_bank_account", "us_bank_account": account, "billing_details": holder}, monthly=False)
    world.come_to_rest()
    GivingAttempt.objects.update(state=GivingAttempt.State.SUBMITTED, expires_at=timezone.now() - timedelta(minutes=1))
    sweep_open_rows()
    assert GivingAttempt.objects.get().state == GivingAttempt.State.SUBMITTED
