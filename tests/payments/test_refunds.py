"""Money sent back: asked for once, never more than is left, and by whoever may."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail
from django.utils import timezone

from crm.domain.errors import Forbidden, Refused
from crm.domain.money import Money
from crm.models import AuditEntry, Delivery, Job
from crm.services.job_runner import claim_jobs, run_job
from crm.services.merging import merge_contacts
from donors.models import Gift
from payments.gateway import intents
from payments.models import Payment, Refund
from payments.sandbox import world as stripe_world
from payments.sandbox.store.rows import find
from payments.sandbox.wire.faults import owe
from payments.services.refunds import refund_payment, send_refund
from payments.services.settlement import follow_with_gift, read_payment
from tests import makers
from tests.cast import acting
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    """A gift of 50 dollars by card has arrived."""
    with stripe_in_process():
        at = World(monkeypatch)
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        at.give(5000, {"type": "card", "card": card}, monthly=False)
        at.come_to_rest()
        yield at


def refund(minor: int, name: str = "ben", currency: str = "USD", key: UUID | None = None, **changes: Any) -> Refund:
    wish = {"reason": "Asked by phone", "key": key or uuid4()} | changes
    return refund_payment(payment=Payment.objects.get(), amount=Money(minor, currency), by=acting(name), **wish)


def test_a_part_goes_back_and_the_gift_says_so(world: World) -> None:
    asked = refund(2000)
    world.come_to_rest()
    asked.refresh_from_db()
    assert (asked.status, Payment.objects.get().refunded_minor) == (Refund.Status.SUCCEEDED, 2000)
    assert Gift.objects.get().refunded_minor == 2000
    assert AuditEntry.objects.get(action="refund.requested").changes["amount_minor"] == [None, 2000]


def test_the_donor_is_told_of_each_refund_once(world: World) -> None:
    first = refund(2000)
    world.come_to_rest()
    second = refund(1000)
    world.come_to_rest()
    world.deliver(0, again=True)
    world.come_to_rest()
    assert Delivery.objects.filter(kind="refund_note").count() == 2
    notes = Delivery.objects.filter(kind="refund_note").order_by("pk")
    gift = Gift.objects.get()
    assert [(note.key, note.facts["amount_minor"]) for note in notes] == [
        (f"{gift.pk}:{first.public_id}", 2000),
        (f"{gift.pk}:{second.public_id}", 1000),
    ]


def test_of_what_went_back_before_nobody_is_told_now(world: World) -> None:
    refund(2000)
    world.come_to_rest()
    Delivery.objects.filter(kind="refund_note").delete()  # as an installation that told nobody then
    second = refund(1000)
    world.come_to_rest()
    assert Delivery.objects.get(kind="refund_note").key.endswith(str(second.public_id))


def succeeded_and_failed(world: World, *, told: bool) -> Delivery:
    """The word of a refund that succeeded, and that the bank of the donor refused later, `told` after the mail left."""
    asked = refund(2000)
    send_refund(asked.pk)
    if told:
        world.come_to_rest()
    stripe_world.fail_refund(find("refund")[0].stripe_id)
    write = read_payment(find("payment_intent")[0].stripe_id)
    assert write is not None
    write()
    world.come_to_rest()
    asked.refresh_from_db()
    assert asked.status == Refund.Status.FAILED
    assert Gift.objects.get().refunded_minor == 0
    return Delivery.objects.get(kind="refund_note")


def test_of_a_refund_that_fails_after_all_nobody_is_told(world: World) -> None:
    note = succeeded_and_failed(world, told=False)
    assert (note.state, note.reason) == (Delivery.State.SKIPPED, "The refund failed after all.")
    assert "Your refund from Lantern House" not in [letter.subject for letter in mail.outbox]


def test_a_word_that_left_before_the_refund_failed_is_not_denied(world: World) -> None:
    assert succeeded_and_failed(world, told=True).state == Delivery.State.ACCEPTED


def test_the_gift_that_follows_is_that_of_whom_a_merge_gave_it_to(world: World) -> None:
    payment = Payment.objects.select_related("gift__contact").get()
    assert payment.gift is not None
    winner = makers.contact()
    merge_contacts(winner_id=winner.pk, loser_id=payment.gift.contact_id, by=acting("ada"))
    payment.refunded_minor = 1000
    gift = follow_with_gift(payment)
    assert gift is not None
    assert (gift.contact, gift.refunded_minor) == (winner, 1000)


def test_more_than_is_left_is_refused_also_while_the_first_is_under_way(world: World) -> None:
    refund(4000)
    with pytest.raises(Refused) as refused:
        refund(1001)
    assert refused.value.facts["left"] == Money(1000, "USD")
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(("minor", "currency"), [(0, "USD"), (-1, "USD"), (5001, "USD"), (100, "EUR")])
def test_what_is_no_part_of_the_payment_is_refused(world: World, minor: int, currency: str) -> None:
    with pytest.raises(Refused):
        refund(minor, currency=currency)
    assert not Refund.objects.exists()


def test_a_job_that_stopped_before_it_knew_sends_nothing_twice(world: World) -> None:
    asked = refund(2000)
    send_refund(asked.pk)
    Refund.objects.filter(pk=asked.pk).update(status=Refund.Status.DRAFT, stripe_id=None)
    send_refund(asked.pk)
    world.come_to_rest()
    assert [row.data["amount"] for row in find("refund")] == [2000]
    assert (Refund.objects.count(), Payment.objects.get().refunded_minor) == (1, 2000)


def test_a_refund_older_than_its_key_is_looked_for_and_not_sent_again(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = refund(2000)
    send_refund(asked.pk)
    long_ago = timezone.now() - timedelta(days=2)
    Refund.objects.filter(pk=asked.pk).update(status=Refund.Status.DRAFT, stripe_id=None, created_at=long_ago)
    monkeypatch.setattr(intents, "create_refund", None)
    send_refund(asked.pk)
    asked.refresh_from_db()
    assert asked.status == Refund.Status.SUCCEEDED


@pytest.mark.parametrize("name", ["cy", "dee"])
def test_who_may_not_refund_refunds_nothing(world: World, name: str) -> None:
    with pytest.raises(Forbidden):
        refund(1000, name)
    assert not Refund.objects.exists()


def test_the_same_key_again_is_the_same_refund_also_when_nothing_is_left(world: World) -> None:
    key = uuid4()
    first = refund(5000, key=key)
    world.come_to_rest()
    assert refund(5000, key=key) == first
    assert (Refund.objects.count(), len(find("refund"))) == (1, 1)
    assert AuditEntry.objects.filter(action="refund.requested").count() == 1


def test_another_refund_under_the_same_key_is_refused(world: World) -> None:
    key = uuid4()
    refund(2000, key=key)
    with pytest.raises(Refused) as refused:
        refund(1000, key=key)
    assert refused.value.code == "idempotency_key_reused"
    assert Refund.objects.count() == 1


def test_without_a_reason_nothing_goes_back(world: World) -> None:
    with pytest.raises(Refused) as refused:
        refund(2000, reason=" ")
    assert refused.value.field == "reason"
    assert not Refund.objects.exists()


def test_a_payment_that_a_bank_contests_is_not_refunded_as_well(world: World) -> None:
    stripe_world.open_dispute(find("payment_intent")[0].stripe_id)
    world.come_to_rest()
    with pytest.raises(Refused) as refused:
        refund(2000)
    assert refused.value.code == "payment_contested"


@pytest.mark.parametrize("fault", ["error_after", "cut_after", "error_before", "cut_before", "in_use", "too_many"])
def test_no_answer_of_stripe_is_no_refusal_and_no_second_refund(world: World, fault: str) -> None:
    asked = refund(2000)
    owe(fault, 2)  # the SDK asks twice
    for job in claim_jobs(20):
        run_job(job)
    asked.refresh_from_db()
    assert (asked.status, Job.objects.get(task="payments.send_refund").state) == ("draft", Job.State.PENDING)
    world.come_to_rest()
    asked.refresh_from_db()
    assert asked.status == Refund.Status.SUCCEEDED
    assert [row.data["amount"] for row in find("refund")] == [2000]
    assert Gift.objects.get().refunded_minor == 2000


def test_a_refusal_of_stripe_is_kept_and_leaves_the_amount_to_be_asked_for_again(world: World) -> None:
    stripe_world.refund_at_stripe(find("payment_intent")[0].stripe_id, 4000)
    asked = refund(2000)  # nobody told us yet
    send_refund(asked.pk)
    asked.refresh_from_db()
    assert (asked.status, asked.stripe_id) == (Refund.Status.FAILED, None)
    assert asked.failure
    world.come_to_rest()
    assert refund(1000).status == Refund.Status.DRAFT
