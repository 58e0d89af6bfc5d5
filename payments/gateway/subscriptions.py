"""Monthly gifts: customers, products, subscriptions."""

import stripe

from crm.domain.money import Money
from payments.domain.errors import StripeSaidNo
from payments.domain.facts import SubscriptionFacts
from payments.gateway.client import PAGE, in_our_terms, v1
from payments.gateway.reading import read_subscription, reference

ALREADY_THERE = "resource_already_exists"


def create_customer(*, key: str, metadata: dict[str, str]) -> str:
    """A Customer holds the card of a monthly gift; it gets no name and no address from us."""
    with in_our_terms():
        return v1().customers.create({"metadata": metadata}, {"idempotency_key": key}).id


def ensure_product(*, product_id: str, name: str) -> str:
    """The product with this id of ours, made if it is missing. The id itself makes the call safe to repeat."""
    try:
        with in_our_terms():
            return v1().products.create({"id": product_id, "name": name}).id
    except StripeSaidNo as refusal:
        if refusal.code != ALREADY_THERE:
            raise
        return product_id


def create_subscription(
    *, amount: Money, customer_id: str, product_id: str, key: str, description: str, metadata: dict[str, str]
) -> SubscriptionFacts:
    """A monthly subscription that begins once the donor's browser has confirmed its first payment."""
    with in_our_terms():
        subscription = v1().subscriptions.create(
            {
                "customer": customer_id,
                "items": [
                    {
                        "price_data": {
                            "currency": amount.currency.lower(),
                            "product": product_id,
                            "unit_amount": amount.minor,
                            "recurring": {"interval": "month"},
                        }
                    }
                ],
                "payment_behavior": "default_incomplete",
                "payment_settings": {"save_default_payment_method": "on_subscription"},
                "proration_behavior": "none",
                "description": description,
                "metadata": metadata,
                "expand": ["latest_invoice.confirmation_secret"],
            },
            {"idempotency_key": key},
        )
        return read_subscription(subscription)


def change_subscription(*, subscription_id: str, amount: Money, product_id: str, key: str) -> SubscriptionFacts:
    """Another amount from the next period on, without proration."""
    with in_our_terms():
        item = v1().subscriptions.retrieve(subscription_id)["items"].data[0]
        price: stripe.params.SubscriptionUpdateParamsItemPriceData = {
            "currency": amount.currency.lower(),
            "product": product_id,
            "unit_amount": amount.minor,
            "recurring": {"interval": "month"},
        }
        subscription = v1().subscriptions.update(
            subscription_id,
            {
                "items": [{"id": item.id, "price_data": price}],
                "proration_behavior": "none",
                "expand": ["latest_invoice.confirmation_secret"],
            },
            {"idempotency_key": key},
        )
        return read_subscription(subscription)


def cancel_subscription(*, subscription_id: str, key: str) -> SubscriptionFacts:
    with in_our_terms():
        return read_subscription(v1().subscriptions.cancel(subscription_id, {}, {"idempotency_key": key}))


def fetch_subscription(subscription_id: str) -> SubscriptionFacts:
    with in_our_terms():
        return read_subscription(
            v1().subscriptions.retrieve(
                subscription_id, {"expand": ["default_payment_method", "latest_invoice.confirmation_secret"]}
            )
        )


def intent_of_subscription(subscription_id: str) -> str:
    """The intent that pays the newest invoice of a subscription, or ""."""
    with in_our_terms():
        invoice = v1().subscriptions.retrieve(subscription_id).latest_invoice
        rows = v1().invoice_payments.list({"invoice": reference(invoice), "limit": PAGE}).data if invoice else []
        return next((reference(row.payment.payment_intent) for row in rows if row.payment.payment_intent), "")
