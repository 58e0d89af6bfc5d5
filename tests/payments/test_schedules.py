"""Whatever Stripe does and in whatever order we hear of it, our rows end as the projection of Stripe's world.

Random schedules of gifts, renewals, refunds, disputes and payouts; events twice, in any order, lost and fetched later;
workers that stop in the middle of a job (design: stripe.md D.3).
"""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final

import pytest
from django.core import mail
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, note, settings
from hypothesis import strategies as st

from crm.models import Delivery, Job
from donors.models import Gift, Receipt, RecurringGift
from donors.services.verification import verify_summaries
from payments.models import GivingAttempt, LedgerLine, Payment, Payout, Plan
from payments.sandbox import world as stripe_world
from payments.sandbox.store.rows import find
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import ACCOUNTS, CARDS, World

pytestmark = pytest.mark.django_db
number = st.integers(0, 30)
# Making a failing schedule shorter would take longer than reading it.
FOUND_AS_IT_IS = (Phase.explicit, Phase.generate)
MANY = HealthCheck.too_slow, HealthCheck.function_scoped_fixture, HealthCheck.data_too_large

acts = st.one_of(
    st.tuples(st.just("give"), st.sampled_from(CARDS), st.integers(500, 90_000), st.booleans()),
    st.tuples(st.just("debit"), st.sampled_from(ACCOUNTS), st.integers(500, 90_000)),
    st.tuples(st.just("advance"), st.sampled_from([1, 3, 31, 62])),
    st.tuples(st.just("settle_debits")),
    st.tuples(st.just("refund"), number, st.sampled_from([None, 100, 499])),
    st.tuples(st.just("dispute"), number),
    st.tuples(st.just("close"), number, st.booleans()),
    st.tuples(st.just("fail_next"), number),
    st.tuples(st.just("cancel"), number),
    st.tuples(st.just("pay_out")),
    st.tuples(st.just("deliver"), number),
    st.tuples(st.just("deliver"), number),
    st.tuples(st.just("again"), number),
    st.tuples(st.just("drop"), number),
    st.tuples(st.just("work"), st.integers(1, 12)),
    st.tuples(st.just("work"), st.integers(1, 12)),
    st.tuples(st.just("crash")),
    st.tuples(st.just("backfill")),
)


def give(at: World, card: str, minor: int, monthly: bool) -> None:
    typed = {"number": card, "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    at.give(minor, {"type": "card", "card": typed}, monthly=monthly)


def debit(at: World, account: str, minor: int) -> None:
    typed = {"routing_number": "110000000", "account_number": account, "account_holder_type": "individual"}
    holder = {"name": "D", "email": "d@example.org"}
    at.give(minor, {"type": "us_bank_account", "us_bank_account": typed, "billing_details": holder}, monthly=False)


def at_stripe(kind: str, act: Callable[..., Any]) -> Callable[..., None]:
    """An act on one of the objects of a kind, if there is any and it can be done."""

    def happen(at: World, index: int, *more: Any) -> None:
        if stripe_id := at.nth(kind, index):
            at.change(act, stripe_id, *more)

    return happen


ACTS: Final[dict[str, Callable[..., None]]] = {
    "give": give,
    "debit": debit,
    "refund": at_stripe("payment_intent", stripe_world.refund_at_stripe),
    "dispute": at_stripe("payment_intent", stripe_world.open_dispute),
    "close": at_stripe("dispute", lambda dispute, won: stripe_world.close_dispute(dispute, won=won)),
    "fail_next": at_stripe("subscription", stripe_world.fail_next_renewal),
    "cancel": at_stripe("subscription", stripe_world.cancel_at_stripe),
    "settle_debits": lambda at: at.change(stripe_world.settle_debits),
    "pay_out": lambda at: at.change(stripe_world.pay_out),
    "advance": World.advance,
    "deliver": World.deliver,
    "again": lambda at, index: at.deliver(index, again=True),
    "drop": World.drop,
    "work": World.work,
    "crash": World.crash,
    "backfill": World.backfill,
}


def rows() -> dict[str, Any]:
    """Everything that must not change when nothing happened."""
    return {
        "payments": list(
            Payment.objects.order_by("pk").values_list("intent_id", "status", "refunded_minor", "disputed_minor")
        ),
        "gifts": list(Gift.objects.order_by("pk").values_list("source_key", "status", "refunded_minor")),
        "receipts": list(Receipt.objects.order_by("pk").values_list("number", "lines__gift_id")),
        "lines": list(LedgerLine.objects.order_by("pk").values_list("transaction_id", "net_minor", "payout_id")),
        "mails": list(Delivery.objects.order_by("pk").values_list("kind", "key", "state")),
        "sent": len(mail.outbox),
        "plans": list(Plan.objects.order_by("pk").values_list("subscription_id", "status")),
    }


def check_payments() -> None:
    intents = {row.stripe_id: row.data for row in find("payment_intent")}
    back: Counter[str] = Counter()
    for refund in find("refund", status="succeeded"):
        back[refund.data["payment_intent"]] += refund.data["amount"]
    mirrored = {payment.intent_id: payment for payment in Payment.objects.select_related("gift")}
    for intent_id, intent in intents.items():
        payment = mirrored.get(intent_id)
        if intent["status"] not in ("succeeded", "processing"):
            assert payment is None or payment.status not in ("succeeded", "processing")
            continue
        assert payment is not None, intent
        assert payment.status == intent["status"]
        assert payment.amount_minor == intent["amount"]
        assert payment.gift is not None
        if intent["status"] == "succeeded":
            assert payment.gift.status == Gift.Status.RECEIVED
            assert payment.refunded_minor == back[intent_id]
            assert payment.gift.refunded_minor == payment.refunded_minor
        else:
            assert payment.gift.status == Gift.Status.PENDING


def check_ledger() -> None:
    told = {row.stripe_id: row.data for row in find("balance_transaction")}
    kept = {line.transaction_id: line for line in LedgerLine.objects.all()}
    ours = {key for key, line in told.items() if line["type"] != "payout"}
    assert [told[key] for key in ours - set(kept)] == []
    for key in ours:
        assert (kept[key].amount_minor, kept[key].fee_minor) == (told[key]["amount"], told[key]["fee"])
    for payout in Payout.objects.filter(reconciled_at__isnull=False):
        assert payout.difference_minor == 0


def check_receipts() -> None:
    received = Gift.objects.received()
    with_receipt = Counter(Receipt.objects.filter(voided_at=None).values_list("lines__gift_id", flat=True))
    assert set(with_receipt) <= set(received.values_list("pk", flat=True))
    assert set(with_receipt.values()) <= {1}
    whole = {gift.pk for gift in received if gift.kept}
    assert whole <= set(with_receipt)
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers))
    thanks = Counter(Delivery.objects.filter(kind="thank_you").values_list("key", flat=True))
    assert set(thanks.values()) <= {1}
    assert len(mail.outbox) == Delivery.objects.filter(state=Delivery.State.ACCEPTED).count()


def check_plans() -> None:
    states = {row.stripe_id: row.data["status"] for row in find("subscription")}
    for plan in Plan.objects.select_related("recurring_gift"):
        assert plan.status == states[plan.subscription_id]
        if plan.recurring_gift is not None and plan.status == "canceled":
            assert plan.recurring_gift.status == RecurringGift.Status.ENDED


def check_attempts() -> None:
    for attempt in GivingAttempt.objects.all():
        paid = attempt.payments.filter(status="succeeded", plan=None).count()
        assert paid <= 1
        if attempt.payments.filter(status__in=("succeeded", "processing")).exists():
            assert attempt.state == GivingAttempt.State.DONE


@settings(max_examples=40, deadline=None, suppress_health_check=MANY, phases=FOUND_AS_IT_IS)
@given(schedule=st.lists(acts, min_size=5, max_size=40))
def test_any_schedule_ends_in_the_projection_of_stripes_world(
    schedule: list[tuple[Any, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    with transaction.atomic(), monkeypatch.context() as patch, stripe_in_process():
        mail.outbox.clear()
        at = World(patch)
        for act in schedule:
            note(str(act))
            name, *how = act
            ACTS[name](at, *how)
        at.come_to_rest()
        assert not Job.objects.dead().exists()
        check_payments()
        check_ledger()
        check_receipts()
        check_plans()
        check_attempts()
        assert verify_summaries().is_proven
        before = rows()
        at.come_to_rest()
        assert rows() == before
        transaction.set_rollback(True)
