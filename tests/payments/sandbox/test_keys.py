"""Idempotency keys, credentials, versions and errors: the manners of Stripe's API."""

import pytest
import stripe

from payments.gateway.client import v1
from payments.sandbox import turning
from payments.sandbox.models import StoredObject
from payments.sandbox.wire import faults
from tests.fakes.stripe_transport import InProcess
from tests.payments.sandbox import asking

pytestmark = pytest.mark.usefixtures("stripe_here")
KEY = {"idempotency_key": "pi:one"}
GIFT = {"amount": 6000, "currency": "usd"}


def intents() -> int:
    return StoredObject.objects.filter(kind="payment_intent").count()


def test_the_same_key_and_body_replay_the_first_answer() -> None:
    first = v1().payment_intents.create(GIFT, KEY)
    again = v1().payment_intents.create(GIFT, KEY)
    assert (again.id, again.client_secret) == (first.id, first.client_secret)
    assert again.last_response.headers["idempotent-replayed"] == "true"
    assert intents() == 1


def test_the_same_key_with_another_amount_is_refused() -> None:
    v1().payment_intents.create(GIFT, KEY)
    with pytest.raises(stripe.IdempotencyError) as refused:
        v1().payment_intents.create({"amount": 7000, "currency": "usd"}, KEY)
    assert refused.value.http_status == 400
    assert intents() == 1


def test_a_key_is_forgotten_after_a_day() -> None:
    first = v1().payment_intents.create(GIFT, KEY)
    turning.advance(days=1, seconds=1)
    assert v1().payment_intents.create(GIFT, KEY).id != first.id


def test_what_failed_validation_is_not_kept_under_the_key() -> None:
    with pytest.raises(stripe.InvalidRequestError):
        v1().payment_intents.create({"amount": 1, "currency": "usd"}, KEY)
    assert v1().payment_intents.create(GIFT, KEY).amount == 6000


def test_a_decline_is_kept_under_the_key() -> None:
    made, key = asking.intent(), {"idempotency_key": "confirm:one"}
    given = {"payment_method": "pm_card_chargeDeclined", "return_url": asking.BACK}
    for _ in range(2):
        with pytest.raises(stripe.CardError):
            v1().payment_intents.confirm(made.id, given, key)
    assert StoredObject.objects.filter(kind="charge").count() == 1


def test_an_error_after_acting_is_replayed_and_the_work_was_done(stripe_here: InProcess) -> None:
    faults.owe("error_after")
    with pytest.raises(stripe.APIError):
        v1().payment_intents.create(GIFT, KEY)
    assert len(stripe_here.calls) == 2  # the SDK asked again by itself, under the same key
    assert intents() == 1


def test_an_error_before_acting_is_over_with_the_next_try() -> None:
    faults.owe("error_before")
    assert v1().payment_intents.create(GIFT, KEY).status == "requires_payment_method"
    assert intents() == 1


@pytest.mark.parametrize("fault", ["cut_before", "cut_after"])
def test_a_broken_connection_makes_one_intent_under_one_key(fault: str) -> None:
    faults.owe(fault)
    v1().payment_intents.create(GIFT, KEY)
    assert intents() == 1


def test_too_many_requests_is_said_so_and_passes() -> None:
    faults.owe("too_many")
    with pytest.raises(stripe.RateLimitError):
        v1().payment_intents.create(GIFT, KEY)
    assert v1().payment_intents.create(GIFT, KEY).id


def test_a_fault_of_reads_leaves_writes_alone() -> None:
    faults.owe("read_error", 2)
    made = v1().payment_intents.create(GIFT, KEY)
    with pytest.raises(stripe.APIError):
        v1().payment_intents.retrieve(made.id)
    assert v1().payment_intents.retrieve(made.id).id == made.id


@pytest.mark.parametrize(
    ("key", "words"),
    [("sk_test_of_somebody", "Invalid API Key provided: sk_test"), ("pk_test_sandbox", "publishable API key")],
)
def test_a_wrong_key_opens_nothing(key: str, words: str) -> None:
    with pytest.raises(stripe.AuthenticationError, match=words) as refused:
        v1().payment_intents.create(GIFT, {"api_key": key})
    assert "somebody" not in str(refused.value)
    assert intents() == 0


def test_an_older_api_version_is_refused() -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Invalid Stripe API version"):
        v1().payment_intents.create(GIFT, {"stripe_version": "2024-06-20"})


@pytest.mark.parametrize(
    ("given", "param", "code"),
    [
        ({"amount": 6000}, "currency", "parameter_missing"),
        ({"amount": "a lot", "currency": "usd"}, "amount", "parameter_invalid_integer"),
        ({"amount": 10, "currency": "usd"}, "amount", "amount_too_small"),
        ({"amount": 6000, "currency": "zzz"}, "currency", None),
        (GIFT | {"payment_method_types": ["card"]}, "payment_method_types", "parameter_unknown"),
        (GIFT | {"capture_method": "automatic"}, "capture_method", "parameter_unknown"),
        (GIFT | {"metadata": {"k" * 41: "v"}}, f"metadata[{'k' * 41}]", None),
        (GIFT | {"metadata": {"k": "v" * 501}}, "metadata[k]", None),
        (GIFT | {"statement_descriptor_suffix": "LH <SERVICES>"}, "statement_descriptor_suffix", None),
        (GIFT | {"setup_future_usage": "sometimes"}, "setup_future_usage", None),
    ],
)
def test_a_bad_parameter_is_named(given: dict, param: str, code: str | None) -> None:
    with pytest.raises(stripe.InvalidRequestError) as refused:
        v1().payment_intents.create(given)
    assert (refused.value.param, refused.value.code, refused.value.http_status) == (param, code, 400)


def test_what_is_not_there_is_a_404_with_its_name() -> None:
    with pytest.raises(stripe.InvalidRequestError, match="No such payment_intent: 'pi_nothing'") as refused:
        v1().payment_intents.retrieve("pi_nothing")
    assert (refused.value.code, refused.value.http_status) == ("resource_missing", 404)


def test_an_address_the_sandbox_does_not_know_says_so() -> None:
    with pytest.raises(stripe.InvalidRequestError, match="Unrecognized request URL"):
        v1().coupons.list()


def test_lists_page_through_everything_once_the_newest_first() -> None:
    made = [asking.intent().id for _ in range(5)]
    first = v1().payment_intents.list({"limit": 2})
    assert first.has_more
    assert [row.id for row in first.auto_paging_iter()] == made[::-1]
    before = v1().payment_intents.list({"limit": 2, "ending_before": made[0]})
    assert [row.id for row in before.data] == [made[2], made[1]]


def test_expanding_puts_the_object_where_its_id_was() -> None:
    done = asking.paid()
    assert isinstance(v1().payment_intents.retrieve(done.id).latest_charge, str)
    grown = v1().payment_intents.retrieve(done.id, {"expand": ["latest_charge", "payment_method"]})
    assert grown.latest_charge.paid
    assert grown.payment_method.card.last4 == "4242"
    for path in ("amount", "nothing", "latest_charge.payment_method"):
        with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
            v1().payment_intents.retrieve(done.id, {"expand": [path]})
