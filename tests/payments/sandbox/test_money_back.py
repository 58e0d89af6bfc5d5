"""Refunds, disputes, payouts: every line of the account, and that they add up."""

from typing import Any

import pytest
import stripe

from payments.gateway.client import v1
from payments.gateway.payouts import fetch_payout
from payments.sandbox import turning, world
from tests.payments.sandbox import asking

pytestmark = pytest.mark.usefixtures("stripe_here")


def refund(intent_id: str, **more: Any) -> stripe.Refund:
    return v1().refunds.create({"payment_intent": intent_id} | more)


def account_balance() -> int:
    return sum(line.net for line in v1().balance_transactions.list({"limit": 100}).auto_paging_iter())


def test_parts_go_back_until_nothing_is_left() -> None:
    done = asking.paid(6000)
    assert [refund(done.id, amount=part).status for part in (1000, 2000)] == ["succeeded", "succeeded"]
    with pytest.raises(stripe.InvalidRequestError, match="greater than unrefunded amount") as refused:
        refund(done.id, amount=3001)
    assert refused.value.param == "amount"
    assert refund(done.id).amount == 3000
    with pytest.raises(stripe.InvalidRequestError) as over:
        refund(done.id, amount=1)
    assert over.value.code == "charge_already_refunded"
    charge = v1().charges.retrieve(str(done.latest_charge))
    assert (charge.refunded, charge.amount_refunded) == (True, 6000)
    assert account_balance() == -204  # the fee is not given back


def test_an_unpaid_intent_has_nothing_to_send_back() -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not have a successful charge"):
        refund(asking.intent().id)


def test_a_refund_that_fails_brings_the_money_back() -> None:
    done = asking.paid(method="pm_card_refundFail")
    made = refund(done.id)
    turning.advance(days=1)
    failed = v1().refunds.retrieve(made.id, {"expand": ["failure_balance_transaction"]})
    assert (failed.status, failed.failure_balance_transaction.amount) == ("failed", 6000)
    assert v1().charges.retrieve(str(done.latest_charge)).amount_refunded == 0
    assert asking.events("refund.failed")


def test_a_refund_may_take_days() -> None:
    made = refund(asking.paid(method="pm_card_pendingRefund").id)
    assert made.status == "pending"
    turning.advance(days=4)
    assert v1().refunds.retrieve(made.id).status == "succeeded"


@pytest.mark.parametrize(("won", "left"), [(True, 5796), (False, 5796 - 6000 - 1500)])
def test_a_dispute_takes_the_money_and_a_fee_until_it_is_won(won: bool, left: int) -> None:
    done = asking.paid()
    dispute_id = world.open_dispute(done.id)
    open_one = v1().disputes.retrieve(dispute_id)
    assert (open_one.status, open_one.amount) == ("needs_response", 6000)
    assert account_balance() == 5796 - 6000 - 1500
    with pytest.raises(stripe.InvalidRequestError) as refused:
        refund(done.id)
    assert refused.value.code == "charge_disputed"
    world.close_dispute(dispute_id, won=won)
    assert v1().disputes.retrieve(dispute_id).status == ("won" if won else "lost")
    assert account_balance() == left
    reinstated = asking.events("charge.dispute.funds_reinstated")
    assert bool(reinstated) is won


def test_a_disputed_card_is_disputed_by_itself() -> None:
    done = asking.paid(method="pm_card_createDispute")
    turning.advance(seconds=60)
    assert len(v1().disputes.list({"payment_intent": done.id}).data) == 1
    assert world.warn_of_fraud(done.id)


def test_a_payout_is_the_sum_of_its_lines() -> None:
    first, second = asking.paid(6000), asking.paid(2500)
    turning.advance(seconds=5)
    refund(first.id, amount=1000)
    [payout_id] = world.pay_out()
    payout = fetch_payout(payout_id)
    assert (payout.status, payout.amount_minor) == ("paid", sum(line.net_minor for line in payout.lines))
    assert payout.amount_minor == 6000 - 204 + 2500 - 103 - 1000
    assert [line.kind for line in payout.lines] == ["refund", "charge", "charge"]
    assert account_balance() == 0
    assert second.id


def test_nothing_is_paid_out_twice_and_nothing_is_lost() -> None:
    asking.paid(6000)
    turning.advance(seconds=5)
    world.pay_out()
    asking.paid(2500)
    turning.advance(seconds=5)
    [later] = world.pay_out()
    assert fetch_payout(later).amount_minor == 2500 - 103
    assert world.pay_out() == []


def test_a_payout_of_more_than_a_page_is_read_whole() -> None:
    for _ in range(101):
        asking.paid(1000)
    world.settle_charges()
    [payout_id] = world.pay_out()
    payout = fetch_payout(payout_id)
    assert len(payout.lines) == 101
    assert payout.amount_minor == sum(line.net_minor for line in payout.lines) == 101 * (1000 - 59)


def test_a_payout_the_bank_sends_back_is_said() -> None:
    asking.paid()
    turning.advance(seconds=5)
    [payout_id] = world.pay_out(arrives=False)
    assert v1().payouts.retrieve(payout_id).status == "in_transit"
    world.fail_payout(payout_id)
    assert v1().payouts.retrieve(payout_id).failure_code == "account_closed"
    assert asking.events("payout.created", "payout.failed") == ["payout.created", "payout.failed"]
