"""Subscriptions that go on here though they began elsewhere, as Stripe takes over those of an older provider.

What was paid before is not here: the first invoice of each asked for nothing. No event speaks of any of it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from payments.sandbox.acts import billing
from payments.sandbox.cards import FINE
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import invoices, people, subscriptions
from payments.sandbox.store import clock
from payments.sandbox.store.rows import Json, anything, put, save
from payments.sandbox.store.timers import set_timer

NUMBER: Final = "4242424242424242"


@dataclass(frozen=True, slots=True)
class Begun:
    """A monthly subscription: since when, on which day it renews next, and what its product is called."""

    name: str
    email: str
    amount_minor: int
    currency: str
    since: datetime
    renews: datetime
    product_id: str
    words: str
    metadata: dict[str, str]


def plant(begun: Begun) -> StoredObject:
    """The subscription with its customer, card, price and first invoice. Call it while `writing`."""
    since = int(begun.since.timestamp())
    customer = put(people.customer(since, {"metadata": begun.metadata}))
    method = card_of(begun, since, customer.stripe_id)
    if anything(begun.product_id) is None:
        put(subscriptions.product(since, {"id": begun.product_id, "name": begun.words}))
    price_data = {"currency": begun.currency, "unit_amount": begun.amount_minor, "recurring": {"interval": "month"}}
    price = put(subscriptions.price(since, price_data, begun.product_id))
    given: Json = {
        "customer": customer.stripe_id,
        "default_payment_method": method.stripe_id,
        "description": begun.words,
        "metadata": begun.metadata,
        "payment_settings": {"save_default_payment_method": "on_subscription"},
    }
    renews = int(begun.renews.timestamp())
    periods = (begun.renews.year - begun.since.year) * 12 + begun.renews.month - begun.since.month
    data = subscriptions.subscription(since, given, price.data, renews, None) | {"status": "active"}
    data["items"]["data"][0]["current_period_start"] = clock.months_after(since, periods - 1)
    subscription = put(data, periods=periods, planted=True)
    data["latest_invoice"] = first_invoice(subscription, customer.data, begun.words).stripe_id
    save(subscription)
    set_timer("renew", subscription.stripe_id, renews)
    announced = renews - billing.ANNOUNCED_DAYS * clock.DAY
    if announced > clock.now():
        set_timer("announce", subscription.stripe_id, announced)
    return subscription


def card_of(begun: Begun, since: int, customer_id: str) -> StoredObject:
    """A card that pays, in the name of whoever gives; it has been confirmed for later payments."""
    shown = people.card("visa", NUMBER, 12, begun.renews.year + 4)
    given = {"billing_details": {"name": begun.name, "email": begun.email or None}}
    method = people.payment_method(since, "card", shown, given) | {"customer": customer_id}
    return put(method, behaviour=FINE, set_up=True)


def first_invoice(subscription: StoredObject, customer: Json, words: str) -> StoredObject:
    item = subscription.data["items"]["data"][0]
    began, period = subscription.created, (item["current_period_start"], item["current_period_end"])
    invoice = invoices.invoice(began, subscription.data, customer, "subscription_create", 0)
    invoice["lines"]["data"] = [
        invoices.line(invoice["id"], subscription.data, item, period, f"1 × {words} (every month)", 0)
    ]
    invoice |= {"status": "paid", "attempted": True, "auto_advance": False, "ending_balance": 0}
    invoice |= {"number": f"{customer['invoice_prefix']}-0001", "effective_at": began, "webhooks_delivered_at": began}
    invoice["status_transitions"] |= {"finalized_at": began, "paid_at": began}
    return put(invoice)
