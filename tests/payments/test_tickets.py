"""Two workers ask Stripe about one payment: whoever asked last is believed, whoever answers last is not."""

from collections.abc import Iterator

import pytest
from django.db import transaction

from donors.models import Gift
from payments.models import Payment
from payments.sandbox import world as stripe_world
from payments.sandbox.store.rows import find
from payments.services.settlement import read_payment
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stripe_in_process():
        yield World(monkeypatch)


def refunded_after_a_slow_answer(world: World) -> tuple[int, int]:
    """One worker asks before a refund of 20 dollars and one after it; the first writes last."""
    card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    world.give(5000, {"type": "card", "card": card}, monthly=False)
    world.come_to_rest()
    intent_id = find("payment_intent")[0].stripe_id
    slow = read_payment(intent_id)
    stripe_world.refund_at_stripe(intent_id, 2000)
    quick = read_payment(intent_id)
    assert slow is not None
    assert quick is not None
    for write in (quick, slow):
        with transaction.atomic():
            write()
    return Payment.objects.get().refunded_minor, Gift.objects.get().refunded_minor


def test_a_slow_answer_never_overwrites_a_newer_one(world: World) -> None:
    assert refunded_after_a_slow_answer(world) == (2000, 2000)


def test_without_the_ticket_the_slow_answer_would_win(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def believe_anybody(model: type[Payment], pk: int, ticket: int) -> Payment:
        return model.objects.get(pk=pk)

    monkeypatch.setattr("payments.services.settlement.locked_if_newest", believe_anybody)
    assert refunded_after_a_slow_answer(world) == (0, 0)
