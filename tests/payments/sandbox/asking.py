"""What the tests ask the sandbox for, in the words of a donor."""

from itertools import count
from typing import Any

import stripe

from payments.gateway.client import v1

BACK = "https://lantern.example/back/"
numbers = count(1)
HOLDER = {"name": "Maya Okafor", "email": "maya@example.org"}


def intent(minor: int = 6000, currency: str = "usd", **more: Any) -> stripe.PaymentIntent:
    given = {"amount": minor, "currency": currency, "automatic_payment_methods": {"enabled": True}}
    return v1().payment_intents.create(given | more, {"idempotency_key": f"test:{next(numbers)}"})


def confirm(intent_id: str, method: str = "pm_card_visa", **more: Any) -> stripe.PaymentIntent:
    return v1().payment_intents.confirm(intent_id, {"payment_method": method, "return_url": BACK} | more)


def paid(minor: int = 6000, method: str = "pm_card_visa", currency: str = "usd") -> stripe.PaymentIntent:
    return confirm(intent(minor, currency).id, method)


def card(number: str, **more: Any) -> str:
    """A payment method as a browser would make it."""
    typed = {"number": number, "exp_month": 12, "exp_year": 2040, "cvc": "123"} | more
    return v1().payment_methods.create({"type": "card", "card": typed, "billing_details": HOLDER}).id


def account(number: str = "000123456789") -> str:
    details = {"routing_number": "110000000", "account_number": number, "account_holder_type": "individual"}
    given = {"type": "us_bank_account", "us_bank_account": details, "billing_details": HOLDER}
    return v1().payment_methods.create(given).id


def subscription(minor: int = 1500, **more: Any) -> stripe.Subscription:
    """Waiting for its first payment."""
    product = v1().products.create({"name": "Monthly gift"}).id
    price = {"currency": "usd", "product": product, "unit_amount": minor, "recurring": {"interval": "month"}}
    given = {
        "customer": v1().customers.create({"metadata": {"env": "sandbox"}}).id,
        "items": [{"price_data": price}],
        "payment_behavior": "default_incomplete",
        "payment_settings": {"save_default_payment_method": "on_subscription"},
        "expand": ["latest_invoice.confirmation_secret"],
    }
    return v1().subscriptions.create(given | more)


def begun(minor: int = 1500, method: str = "pm_card_visa") -> str:
    """The id of a subscription whose first payment was made."""
    made = subscription(minor)
    confirm(made.latest_invoice.confirmation_secret.client_secret.partition("_secret")[0], method)
    return made.id


def events(*kinds: str) -> list[str]:
    """The types of what happened, the oldest first; only `kinds` if there are any."""
    found = [event.type for event in v1().events.list({"limit": 100}).auto_paging_iter()]
    return [kind for kind in reversed(found) if not kinds or kind in kinds]
