"""Ids as Stripe makes them: a prefix that says the kind, and letters nobody can guess."""

import secrets
import string
from typing import Final

LETTERS: Final = string.ascii_letters + string.digits
PREFIXES: Final = {
    "balance_transaction": "txn",
    "charge": "ch",
    "checkout.session": "cs_test",
    "customer": "cus",
    "dispute": "du",
    "event": "evt",
    "invoice": "in",
    "invoice_payment": "inpay",
    "line_item": "il",
    "mandate": "mandate",
    "payment_intent": "pi",
    "payment_method": "pm",
    "payment_method_domain": "pmd",
    "payout": "po",
    "price": "price",
    "product": "prod",
    "radar.early_fraud_warning": "issfr",
    "refund": "re",
    "setup_intent": "seti",
    "subscription": "sub",
    "subscription_item": "si",
    "webhook_endpoint": "we",
}


def letters(count: int) -> str:
    return "".join(secrets.choice(LETTERS) for _ in range(count))


def new_id(kind: str) -> str:
    return f"{PREFIXES[kind]}_{letters(24)}"


def client_secret(stripe_id: str) -> str:
    """What a browser proves itself with for one object."""
    return f"{stripe_id}_secret_{letters(25)}"
