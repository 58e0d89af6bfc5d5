"""Subscriptions: begun, renewed by the clock, failing, recovering, ended."""

from datetime import UTC, datetime

import pytest
import stripe

from payments.gateway.client import v1
from payments.sandbox import turning, world
from payments.sandbox.acts import payments
from payments.sandbox.store import clock
from payments.sandbox.store.rows import get
from tests.payments.sandbox import asking

pytestmark = pytest.mark.usefixtures("stripe_here")


def now(subscription_id: str) -> stripe.Subscription:
    return v1().subscriptions.retrieve(subscription_id)


def invoices(subscription_id: str) -> list[stripe.Invoice]:
    """The newest first."""
    return v1().invoices.list({"subscription": subscription_id, "limit": 100}).data


def test_a_subscription_is_incomplete_until_its_first_payment() -> None:
    made = asking.subscription()
    assert (made.status, made.latest_invoice.status) == ("incomplete", "open")
    secret = made.latest_invoice.confirmation_secret.client_secret
    asking.confirm(secret.partition("_secret")[0])
    begun = v1().subscriptions.retrieve(made.id, {"expand": ["default_payment_method", "latest_invoice"]})
    assert (begun.status, begun.default_payment_method.card.last4) == ("active", "4242")
    assert (begun.latest_invoice.status, begun.latest_invoice.billing_reason) == ("paid", "subscription_create")
    [payment] = v1().invoice_payments.list({"invoice": begun.latest_invoice.id}).data
    by_intent = {"payment": {"type": "payment_intent", "payment_intent": payment.payment.payment_intent}}
    assert [row.invoice for row in v1().invoice_payments.list(by_intent).data] == [begun.latest_invoice.id]


def test_an_abandoned_first_payment_expires_after_23_hours() -> None:
    made = asking.subscription()
    turning.advance(seconds=22 * clock.HOUR)
    assert now(made.id).status == "incomplete"
    turning.advance(seconds=2 * clock.HOUR)
    assert now(made.id).status == "incomplete_expired"
    assert invoices(made.id)[0].status == "void"


def test_each_month_brings_an_invoice_that_is_paid_an_hour_later() -> None:
    begun = asking.begun()
    end = now(begun)["items"].data[0].current_period_end
    turning.advance_to(end + 1)
    assert (len(invoices(begun)), invoices(begun)[0].status) == (2, "draft")
    turning.advance(seconds=clock.HOUR)
    assert (invoices(begun)[0].status, invoices(begun)[0].billing_reason) == ("paid", "subscription_cycle")
    turning.advance_a_month()
    assert [invoice.status for invoice in invoices(begun)] == ["paid"] * 3
    assert asking.events("invoice.upcoming", "invoice.paid") == ["invoice.upcoming", "invoice.paid"]  # of thirty days


def test_the_31st_comes_back_after_a_short_month() -> None:
    at = int(datetime(2027, 1, 31, 12, tzinfo=UTC).timestamp())
    ends = [clock.months_after(at, count) for count in (1, 2, 3)]
    assert [clock.as_instant(end).strftime("%d.%m.") for end in ends] == ["28.02.", "31.03.", "30.04."]


def test_a_failed_renewal_is_tried_again_and_recovers() -> None:
    begun = asking.begun()
    world.fail_next_renewal(begun)
    turning.advance_a_month()
    assert now(begun).status == "past_due"
    [open_one] = world.open_invoices()
    assert 2 * clock.DAY < open_one.data["next_payment_attempt"] - clock.now() <= 3 * clock.DAY
    turning.advance_to(open_one.data["next_payment_attempt"])
    assert now(begun).status == "active"
    assert (invoices(begun)[0].status, invoices(begun)[0].attempt_count) == ("paid", 1)
    assert asking.events("invoice.payment_failed") == ["invoice.payment_failed"]


def test_a_card_that_goes_on_failing_ends_the_subscription() -> None:
    begun = asking.begun(method=asking.card("4000000000000341"))
    turning.advance_a_month()
    assert now(begun).status == "past_due"
    turning.advance(days=3 + 5 + 7 + 1)
    ended = now(begun)
    assert (ended.status, ended.cancellation_details.reason) == ("canceled", "payment_failed")
    assert asking.events("invoice.payment_failed").count("invoice.payment_failed") == 4
    assert asking.events("customer.subscription.deleted")
    turning.advance(days=90)
    assert len(invoices(begun)) == 2


def test_another_card_pays_the_open_invoice_and_is_kept() -> None:
    begun = asking.begun(method=asking.card("4000000000000341"))
    turning.advance_a_month()
    v1().subscriptions.update(begun, {"default_payment_method": "pm_card_mastercard"})
    assert v1().invoices.pay(invoices(begun)[0].id).status == "paid"
    kept = v1().subscriptions.retrieve(begun, {"expand": ["default_payment_method"]})
    assert (kept.status, kept.default_payment_method.card.brand) == ("active", "mastercard")


def test_a_renewal_that_must_be_authenticated_waits_for_the_donor() -> None:
    made = asking.subscription()
    intent_id = made.latest_invoice.confirmation_secret.client_secret.partition("_secret")[0]
    asking.confirm(intent_id, asking.card("4000002760003184"))
    payments.authenticate(get("payment_intent", intent_id), passed=True)
    turning.advance_a_month()
    assert now(made.id).status == "past_due"
    assert asking.events("invoice.payment_action_required")
    secret = v1().invoices.retrieve(invoices(made.id)[0].id, {"expand": ["confirmation_secret"]}).confirmation_secret
    payments.authenticate(get("payment_intent", secret.client_secret.partition("_secret")[0]), passed=True)
    assert now(made.id).status == "active"


def test_another_amount_begins_with_the_next_period() -> None:
    begun = asking.begun(1500)
    item = now(begun)["items"].data[0]
    price = {"currency": "usd", "product": item.price.product, "unit_amount": 2500, "recurring": {"interval": "month"}}
    given = {"items": [{"id": item.id, "price_data": price}], "proration_behavior": "none"}
    assert v1().subscriptions.update(begun, given)["items"].data[0].price.unit_amount == 2500
    assert [invoice.total for invoice in invoices(begun)] == [1500]
    turning.advance_a_month()
    assert [invoice.total for invoice in invoices(begun)] == [2500, 1500]


def test_a_pause_voids_what_falls_into_it_and_ends_by_itself() -> None:
    begun = asking.begun()
    until = clock.now() + 45 * clock.DAY
    paused = v1().subscriptions.update(begun, {"pause_collection": {"behavior": "void", "resumes_at": until}})
    assert (paused.status, paused.pause_collection.behavior) == ("active", "void")
    turning.advance_a_month()
    assert invoices(begun)[0].status == "void"
    turning.advance_a_month()
    assert now(begun).pause_collection is None
    assert invoices(begun)[0].status == "paid"


def test_a_canceled_subscription_takes_nothing_more() -> None:
    begun = asking.begun()
    ended = v1().subscriptions.cancel(begun, {"cancellation_details": {"comment": "Moving house"}})
    assert (ended.status, ended.cancellation_details.comment) == ("canceled", "Moving house")
    turning.advance(days=70)
    assert len(invoices(begun)) == 1
    with pytest.raises(stripe.InvalidRequestError):
        v1().subscriptions.cancel(begun)


def test_a_new_card_from_the_network_is_said() -> None:
    begun = asking.begun()
    world.update_card(str(now(begun).default_payment_method))
    assert asking.events("payment_method.automatically_updated")
    kept = v1().subscriptions.retrieve(begun, {"expand": ["default_payment_method"]})
    assert kept.default_payment_method.card.last4 == "4444"
