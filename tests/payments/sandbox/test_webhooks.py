"""Webhooks: signed so that Stripe's SDK takes them, sent again until they are taken, and as unruly as asked for."""

import json
import time
from datetime import timedelta
from typing import Any

import pytest
import stripe
from django.utils import timezone

from crm.models import Job
from crm.services.worker import run_due_jobs
from payments.models import StripeEvent
from payments.sandbox import deliveries, turning, world
from payments.sandbox.models import Delivery, Event
from payments.sandbox.wire.lists import kept_events
from tests.payments.sandbox import asking

pytestmark = pytest.mark.usefixtures("stripe_here")


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the events that arrive, each verified by the SDK; the answers come from `answers`, then 200."""
    arrived: list[str] = []

    def post(url: str, body: bytes, headers: dict[str, str]) -> int:
        secret = deliveries.settings.STRIPE_WEBHOOK_SECRETS[0]
        arrived.append(stripe.Webhook.construct_event(body, headers["Stripe-Signature"], secret).id)
        return 200

    monkeypatch.setattr(deliveries, "post", post)
    return arrived


def send_all() -> None:
    Job.objects.filter(task="sandbox.deliver", state=Job.State.PENDING).update(run_at=timezone.now())
    run_due_jobs()


def test_the_sdk_verifies_what_we_sign_and_nothing_else() -> None:
    body = json.dumps({"id": "evt_1"}).encode()
    header = deliveries.sign(body, "whsec_one", int(time.time()))
    assert stripe.WebhookSignature.verify_header(body.decode(), header, "whsec_one", 300)
    for wrong in ((body.decode() + " ", header, "whsec_one"), (body.decode(), header, "whsec_two")):
        with pytest.raises(stripe.SignatureVerificationError):
            stripe.WebhookSignature.verify_header(*wrong, 300)
    old = deliveries.sign(body, "whsec_one", int(time.time()) - 301)
    with pytest.raises(stripe.SignatureVerificationError, match="tolerance"):
        stripe.WebhookSignature.verify_header(body.decode(), old, "whsec_one", 300)


def test_a_signature_bears_the_worlds_time_when_the_clock_is_ahead(taken: list[str]) -> None:
    turning.advance(days=400)
    asking.intent()
    send_all()
    assert len(taken) == 1


def test_every_event_arrives_once_and_says_so(taken: list[str]) -> None:
    asking.begun()
    send_all()
    assert sorted(taken) == sorted(Event.objects.values_list("event_id", flat=True))
    assert set(Delivery.objects.values_list("state", "answer")) == {("delivered", "200")}


def test_every_kind_of_event_is_kept_by_our_own_webhook() -> None:
    done = asking.paid()
    begun = asking.begun()
    turning.advance(days=32)
    world.fail_next_renewal(begun)
    turning.advance(days=45)
    world.close_dispute(world.open_dispute(done.id), won=True)
    world.pay_out()
    send_all()
    assert not Delivery.objects.exclude(state=Delivery.State.DELIVERED).exists()
    kinds = set(StripeEvent.objects.values_list("type", flat=True))
    assert len(kinds) > 25
    assert {"customer.subscription.updated", "charge.dispute.closed", "payout.paid", "invoice.payment_failed"} <= kinds


def test_what_is_not_taken_is_sent_again_with_growing_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = [500, 0, 200]
    monkeypatch.setattr(deliveries, "post", lambda *call: answers.pop(0))
    asking.intent()
    pauses = []
    for _ in range(3):
        send_all()
        [job] = Job.objects.filter(task="sandbox.deliver")
        pauses.append(round((job.run_at - timezone.now()).total_seconds()))
    assert pauses[:2] == [2, 4]
    assert (Delivery.objects.get().state, Delivery.objects.get().attempts) == ("delivered", 3)


def test_a_webhook_that_never_answers_is_given_up_and_may_be_sent_later(
    monkeypatch: pytest.MonkeyPatch, taken: list[str]
) -> None:
    with monkeypatch.context() as away:
        away.setattr(deliveries, "post", lambda *call: 0)
        asking.intent()
        for _ in range(deliveries.ATTEMPTS):
            send_all()
    assert (Delivery.objects.get().state, Delivery.objects.get().answer) == ("failed", "not reached")
    assert deliveries.deliver_held() == 1
    send_all()
    assert len(taken) == 1


def test_duplicates_come_twice(taken: list[str]) -> None:
    world.set_switches(duplicates=True, shuffles=False, drops=False)
    asking.intent()
    send_all()
    assert len(taken) == 2
    assert len(set(taken)) == 1


def test_shuffled_events_come_at_other_times(taken: list[str]) -> None:
    world.set_switches(duplicates=False, shuffles=True, drops=False)
    for _ in range(5):
        asking.intent()
    due = Job.objects.filter(task="sandbox.deliver").order_by("pk").values_list("run_at", flat=True)
    assert max(due) - min(due) > timedelta(milliseconds=1)
    assert list(due) != sorted(due) or len(set(due)) == 5


def test_dropped_events_are_held_back_until_they_are_sent(taken: list[str]) -> None:
    world.set_switches(duplicates=False, shuffles=False, drops=True)
    asking.paid()
    send_all()
    assert taken == []
    assert deliveries.deliver_held() == 3
    send_all()
    assert len(taken) == 3


def test_events_are_listed_for_thirty_days_and_then_forgotten(taken: list[str]) -> None:
    asking.intent()
    send_all()
    turning.advance(days=29)
    assert kept_events().count() == 1
    turning.advance(days=2)
    assert kept_events().count() == 0
    turning.run_due()
    assert Event.objects.count() == 0


def test_undelivered_events_can_be_asked_for(taken: list[str]) -> None:
    asking.intent()
    send_all()
    world.set_switches(duplicates=False, shuffles=False, drops=True)
    late = asking.intent()
    found: Any = asking.v1().events.list({"delivery_success": False}).data
    assert [(event.data.object["id"], event.pending_webhooks) for event in found] == [(late.id, 1)]
