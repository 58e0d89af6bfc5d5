"""Sessions on Stripe's own page."""

from dataclasses import dataclass

import stripe
from stripe.params.checkout import SessionCreateParams, SessionCreateParamsLineItem

from crm.domain.money import Money
from payments.domain.facts import CheckoutFacts
from payments.gateway.client import in_our_terms, v1
from payments.gateway.reading import reference


@dataclass(frozen=True, slots=True)
class Order:
    """What the page asks for, in the visitor's `language` ("en" or "es"), and where it leads afterwards.

    `metadata` holds our public id of the attempt as "attempt". Empty `email` and `suffix` are left to Stripe.
    """

    amount: Money
    monthly: bool
    name: str
    email: str
    suffix: str
    language: str
    success_url: str
    cancel_url: str
    metadata: dict[str, str]


def create_checkout(*, order: Order, key: str) -> CheckoutFacts:
    """A session on Stripe's own page: for visitors without JavaScript, and while a page is under attack."""
    params: SessionCreateParams = {
        "mode": "subscription" if order.monthly else "payment",
        "ui_mode": "hosted_page",
        "line_items": [line_of(order)],
        "success_url": order.success_url,
        "cancel_url": order.cancel_url,
        "client_reference_id": order.metadata["attempt"],
        "metadata": order.metadata,
        "locale": "es" if order.language == "es" else "en",
    }
    if order.email:
        params["customer_email"] = order.email
    if order.monthly:
        params["subscription_data"] = {"metadata": order.metadata, "description": order.name}
    else:
        params["submit_type"] = "donate"
        params["payment_intent_data"] = {"metadata": order.metadata, "description": order.name}
        if order.suffix:
            params["payment_intent_data"]["statement_descriptor_suffix"] = order.suffix
    with in_our_terms():
        return read_checkout(v1().checkout.sessions.create(params, {"idempotency_key": key}))


def line_of(order: Order) -> SessionCreateParamsLineItem:
    line: SessionCreateParamsLineItem = {
        "quantity": 1,
        "price_data": {
            "currency": order.amount.currency.lower(),
            "unit_amount": order.amount.minor,
            "product_data": {"name": order.name},
        },
    }
    if order.monthly:
        line["price_data"]["recurring"] = {"interval": "month"}
    return line


def fetch_checkout(session_id: str) -> CheckoutFacts:
    with in_our_terms():
        return read_checkout(v1().checkout.sessions.retrieve(session_id))


def expire_checkout(*, session_id: str, key: str) -> CheckoutFacts:
    with in_our_terms():
        return read_checkout(v1().checkout.sessions.expire(session_id, {}, {"idempotency_key": key}))


def read_checkout(session: stripe.checkout.Session) -> CheckoutFacts:
    return CheckoutFacts(
        id=session.id,
        url=session.url or "",
        status=str(session.status or ""),
        intent_id=reference(session.payment_intent),
        subscription_id=reference(session.subscription),
    )
