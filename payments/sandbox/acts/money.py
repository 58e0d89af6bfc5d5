"""Currencies, least amounts, metadata: what several endpoints check alike."""

from typing import Final

from crm.domain.money import CURRENCIES
from payments.sandbox.models import StoredObject
from payments.sandbox.refusals import bad_parameter
from payments.sandbox.store.rows import Json, find

# Least amounts in minor units (https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts).
LEAST: Final = {"gbp": 30, "hkd": 400, "mxn": 1000, "czk": 1500, "dkk": 250, "nok": 300, "sek": 300, "pln": 200}
USUAL_LEAST, MOST = 50, 99_999_999


def known_currency(text: str, param: str = "currency") -> str:
    currency = text.lower()
    if currency.upper() not in CURRENCIES:
        raise bad_parameter(f"Invalid currency: {text}. Stripe currently supports other currencies.", param)
    return currency


def check_amount(amount: int, currency: str, param: str = "amount") -> None:
    if amount < 1:
        raise bad_parameter("This value must be greater than or equal to 1.", param, "parameter_invalid_integer")
    least = LEAST.get(currency, USUAL_LEAST)
    if amount < least:
        words = f"Amount must be at least {least} in the smallest unit of {currency}"
        raise bad_parameter(words, param, "amount_too_small")
    if amount > MOST:
        words = f"Amount must be no more than {MOST} in the smallest unit of {currency}"
        raise bad_parameter(words, param, "amount_too_large")


def merged(old: dict[str, str], new: dict[str, str]) -> dict[str, str]:
    """Metadata is changed key by key; an empty value takes a key away, an empty whole all of them."""
    return {name: text for name, text in (old | new).items() if text != ""} if new else {}


def waiting_for(setup_intent_id: str) -> list[StoredObject]:
    return find("subscription", pending_setup_intent=setup_intent_id)


def refundable(charge: Json) -> int:
    left: int = charge["amount"] - charge["amount_refunded"]
    return left
