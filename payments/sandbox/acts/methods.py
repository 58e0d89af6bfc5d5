"""Payment methods: typed in by a browser, or ready-made."""

from typing import Any, Final

from payments.sandbox import cards
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import people
from payments.sandbox.refusals import Refusal, bad_parameter, missing_parameter
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit
from payments.sandbox.store.rows import Json, get, put, save

READY_MADE: Final = {"type": "card", "card": {"exp_month": 12, "exp_year": 2040, "cvc": "123"}}


def create_method(given: Json) -> StoredObject:
    """Keep a card or an account by its last digits and by how it will behave; its number is not kept."""
    kind = given.get("type", "card")
    if kind == "card":
        return keep_card(given)
    if kind == "sepa_debit":
        return keep_iban(given)
    if kind == "us_bank_account":
        return keep_account(given)
    raise bad_parameter(f"The sandbox has no payment method of type {kind}.", "type")


def keep_card(given: Json) -> StoredObject:
    typed = given.get("card")
    if not isinstance(typed, dict) or "number" not in typed:
        raise missing_parameter("card[number]")
    number = str(typed["number"]).replace(" ", "")
    if not number.isdigit() or not cards.passes_luhn(number):
        raise card_error("incorrect_number", "Your card number is incorrect.", "number")
    month, year = int(typed.get("exp_month", 0)), int(typed.get("exp_year", 0))
    today = clock.as_instant(clock.now())
    year += 2000 if year < 100 else 0
    if not 1 <= month <= 12:
        raise card_error("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month")
    if (year, month) < (today.year, today.month):
        raise card_error("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")
    if number not in cards.CARDS:
        message = "Your card was declined. Your request was in test mode, but used a card that is no test card."
        raise card_error("card_declined", message, decline_code="test_mode_live_card")
    brand, behaviour = cards.CARDS[number]
    shown = people.card(brand, number, month, year)
    return put(people.payment_method(clock.now(), "card", shown, given), behaviour=behaviour)


def card_error(code: str, message: str, param: str | None = None, **more: Any) -> Refusal:
    return Refusal(message, type="card_error", code=code, param=param, **more)


def keep_iban(given: Json) -> StoredObject:
    iban = str((given.get("sepa_debit") or {}).get("iban", "")).replace(" ", "").upper()
    if not cards.passes_iban(iban):
        raise bad_parameter("The IBAN you provided is invalid.", "sepa_debit[iban]", "invalid_bank_account_iban")
    demand_holder(given)
    method = people.payment_method(clock.now(), "sepa_debit", people.sepa_debit(iban), given)
    return put(method, behaviour=cards.IBANS.get(iban, cards.FINE))


def keep_account(given: Json) -> StoredObject:
    typed = given.get("us_bank_account") or {}
    routing, number = str(typed.get("routing_number", "")), str(typed.get("account_number", ""))
    if routing != cards.ROUTING_NUMBER:
        raise bad_parameter("Invalid routing number.", "us_bank_account[routing_number]", "routing_number_invalid")
    if number not in cards.ACCOUNTS:
        message = "You must use a test bank account number in test mode."
        raise bad_parameter(message, "us_bank_account[account_number]", "account_number_invalid")
    demand_holder(given)
    shown = people.us_bank_account(routing, number, typed.get("account_holder_type") or "individual")
    return put(people.payment_method(clock.now(), "us_bank_account", shown, given), behaviour=cards.ACCOUNTS[number])


def demand_holder(given: Json) -> None:
    """A debit needs to know whose account it is."""
    for name in ("name", "email"):
        if not (given.get("billing_details") or {}).get(name):
            raise missing_parameter(f"billing_details[{name}]")


def find_method(stripe_id: str, param: str = "payment_method") -> StoredObject:
    """A payment method that was made here, or a ready-made one such as pm_card_visa, made now."""
    if stripe_id in cards.TOKENS:
        card = READY_MADE["card"] | {"number": cards.TOKENS[stripe_id]}  # type: ignore[operator]  # a literal above
        return create_method(READY_MADE | {"card": card})
    return get("payment_method", stripe_id, param)


def attach(method: StoredObject, customer_id: str) -> None:
    """Give a customer the method, once."""
    if method.data["customer"] != customer_id:
        method.data["customer"] = customer_id
        save(method)
        emit("payment_method.attached", method.data)
