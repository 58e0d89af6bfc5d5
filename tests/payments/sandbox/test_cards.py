"""Test cards and accounts behave as Stripe documents them."""

from typing import Any

import pytest
import stripe

from payments.gateway.client import v1
from payments.sandbox import turning, world
from payments.sandbox.acts import payments
from payments.sandbox.store.rows import get
from tests.payments.sandbox import asking

pytestmark = pytest.mark.usefixtures("stripe_here")
DECLINES = [
    ("4000000000000002", "card_declined", "generic_decline", "Your card was declined."),
    ("4000000000009995", "card_declined", "insufficient_funds", "Your card has insufficient funds."),
    ("4000000000009987", "card_declined", "lost_card", "Your card was declined."),
    ("4000000000009979", "card_declined", "stolen_card", "Your card was declined."),
    ("4000000000000069", "expired_card", "expired_card", "Your card has expired."),
    ("4000000000000127", "incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
    ("4000000000000119", "processing_error", "processing_error", "An error occurred while processing your card."),
]


@pytest.mark.parametrize(
    ("number", "brand"),
    [("4242424242424242", "visa"), ("5555555555554444", "mastercard"), ("378282246310005", "amex")],
)
def test_a_good_card_pays_and_its_line_comes_a_little_later(number: str, brand: str) -> None:
    done = asking.paid(method=asking.card(number))
    assert (done.status, done.amount_received) == ("succeeded", 6000)
    charge = v1().charges.retrieve(str(done.latest_charge))
    assert charge.payment_method_details.card.brand == brand
    assert charge.balance_transaction is None
    turning.advance(seconds=5)
    line = v1().charges.retrieve(charge.id, {"expand": ["balance_transaction"]}).balance_transaction
    assert (line.amount, line.fee, line.net) == (6000, 204, 5796)
    assert asking.events() == [
        "payment_intent.created", "charge.succeeded", "payment_intent.succeeded", "charge.updated",
    ]  # fmt: skip


@pytest.mark.parametrize(("number", "code", "decline_code", "words"), DECLINES)
def test_a_declined_card_says_why_and_leaves_the_intent_open(
    number: str, code: str, decline_code: str, words: str
) -> None:
    made = asking.intent()
    with pytest.raises(stripe.CardError) as refused:
        asking.confirm(made.id, asking.card(number))
    assert (refused.value.http_status, refused.value.code) == (402, code)
    assert refused.value.user_message.startswith(words)
    now = v1().payment_intents.retrieve(made.id)
    assert (now.status, now.last_payment_error.decline_code) == ("requires_payment_method", decline_code)
    assert "payment_intent.payment_failed" in asking.events()
    assert asking.confirm(made.id).status == "succeeded"


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ({"number": "4242424242424241"}, "incorrect_number"),
        ({"number": "4111111111111111"}, "card_declined"),
        ({"number": "4242424242424242", "exp_month": 13}, "invalid_expiry_month"),
        ({"number": "4242424242424242", "exp_year": 2020}, "invalid_expiry_year"),
    ],
)
def test_a_card_typed_wrong_is_refused_before_anything_is_tried(typed: dict[str, Any], code: str) -> None:
    number = typed.pop("number")
    with pytest.raises(stripe.CardError) as refused:
        asking.card(number, **typed)
    assert refused.value.code == code


@pytest.mark.parametrize(("passed", "status"), [(True, "succeeded"), (False, "requires_payment_method")])
def test_a_card_that_authenticates_waits_for_the_donors_bank(passed: bool, status: str) -> None:
    made = asking.intent()
    waiting = asking.confirm(made.id, asking.card("4000002760003184"))
    assert waiting.status == "requires_action"
    assert waiting.next_action.redirect_to_url.return_url == asking.BACK
    payments.authenticate(get("payment_intent", made.id), passed=passed)
    now = v1().payment_intents.retrieve(made.id)
    assert now.status == status
    if passed:
        charge = v1().charges.retrieve(str(now.latest_charge))
        assert charge.payment_method_details.card.three_d_secure.result == "authenticated"
    else:
        assert now.last_payment_error.code == "payment_intent_authentication_failure"


def test_an_intent_pays_once() -> None:
    done = asking.paid()
    with pytest.raises(stripe.InvalidRequestError) as refused:
        asking.confirm(done.id)
    assert refused.value.code == "payment_intent_unexpected_state"
    with pytest.raises(stripe.InvalidRequestError):
        v1().payment_intents.cancel(done.id)
    with pytest.raises(stripe.InvalidRequestError):
        v1().payment_intents.update(done.id, {"amount": 7000})


def test_the_amount_may_change_until_it_is_paid() -> None:
    made = asking.intent()
    assert v1().payment_intents.update(made.id, {"amount": 7000}).amount == 7000
    assert asking.confirm(made.id).amount_received == 7000


def test_a_canceled_intent_takes_no_card() -> None:
    made = v1().payment_intents.cancel(asking.intent().id, {"cancellation_reason": "abandoned"})
    assert made.status == "canceled"
    with pytest.raises(stripe.InvalidRequestError):
        asking.confirm(made.id)


def test_a_debit_is_under_way_for_days_and_then_succeeds() -> None:
    made = asking.paid(method=asking.account())
    assert made.status == "processing"
    turning.advance(days=3)
    assert v1().payment_intents.retrieve(made.id).status == "processing"
    turning.advance(days=2)
    now = v1().payment_intents.retrieve(made.id, {"expand": ["latest_charge.balance_transaction"]})
    assert (now.status, now.latest_charge.balance_transaction.fee) == ("succeeded", 48)


@pytest.mark.parametrize("number", ["000111111113", "000222222227"])
def test_a_debit_that_bounces_asks_for_another_method(number: str) -> None:
    made = asking.paid(method=asking.account(number))
    world.settle_debits(made.id)
    now = v1().payment_intents.retrieve(made.id)
    assert now.status == "requires_payment_method"
    assert now.last_payment_error.code == "payment_intent_payment_attempt_failed"


def test_a_disputed_debit_is_lost_at_once() -> None:
    made = asking.paid(method=asking.account("000555555559"))
    world.settle_debits(made.id)
    turning.advance(seconds=30)
    [dispute] = v1().disputes.list({"payment_intent": made.id}).data
    assert (dispute.status, dispute.evidence_details.due_by) == ("lost", None)


def test_a_zero_decimal_currency_is_exchanged_into_what_the_account_holds() -> None:
    made = asking.paid(5000, currency="jpy")
    turning.advance(seconds=5)
    now = v1().payment_intents.retrieve(made.id, {"expand": ["latest_charge.balance_transaction"]})
    line = now.latest_charge.balance_transaction
    assert (now.amount, now.currency, line.amount, line.currency, line.exchange_rate) == (
        5000, "jpy", 3350, "usd", 0.0067,
    )  # fmt: skip
