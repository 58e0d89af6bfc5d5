"""One try to take the money of an intent, and what becomes of it."""

from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from payments.sandbox.acts import methods
from payments.sandbox.addresses import authentication_page
from payments.sandbox.cards import BEHAVIOURS, DECLINES, Behaviour
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import balance, intents, people
from payments.sandbox.refusals import Refusal
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import Json, get, put, save
from payments.sandbox.store.timers import set_timer, stop_timers

# The balance transaction comes a little after the success, as with capture_method automatic_async.
LINE_AFTER, DISPUTE_AFTER, DEBIT_AFTER = 2, 10, 4 * clock.DAY
NOT_AUTHENTICATED: Final = (
    "We are unable to authenticate your payment method. Please choose a different payment method and try again."
)


@dataclass(frozen=True, slots=True)
class Try:
    """How the money is taken: with the donor absent (`off_session`), after 3-D Secure (`authenticated`)."""

    off_session: bool = False
    authenticated: bool = False
    return_url: str = ""


def behaviour_of(method: StoredObject) -> Behaviour:
    return BEHAVIOURS[method.hidden["behaviour"]]


def pay(intent: StoredObject, method: StoredObject, how: Try) -> None:
    """Try to take the money. The intent ends as succeeded, processing, requires_action or requires_payment_method."""
    behaviour = behaviour_of(method)
    intent.data |= {"payment_method": method.stripe_id, "last_payment_error": None, "next_action": None}
    if needs_authentication(behaviour, method, how):
        ask_for_authentication(intent, how)
    elif decline := behaviour.decline or (behaviour.renewal_decline if how.off_session else ""):
        refuse(intent, method, decline)
    elif method.data["type"] != "card":
        start_debit(intent, method)
    else:
        take(intent, method, how)


def needs_authentication(behaviour: Behaviour, method: StoredObject, how: Try) -> bool:
    if how.authenticated or not behaviour.authenticate:
        return False
    return behaviour.authenticate == "always" or not (how.off_session and method.hidden.get("set_up"))


def ask_for_authentication(intent: StoredObject, how: Try) -> None:
    """3-D Secure: in a dialog of the page when its script confirms, on a page of its own otherwise."""
    intent.hidden["return_url"] = how.return_url
    if how.return_url and not intent.hidden.get("in_page"):
        redirect = {"return_url": how.return_url, "url": authentication_page(intent.data)}
        intent.data["next_action"] = {"redirect_to_url": redirect, "type": "redirect_to_url"}
    else:
        intent.data["next_action"] = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
    intent.data["status"] = "requires_action"
    save(intent)
    emit("payment_intent.requires_action", intent.data)


def new_charge(intent: StoredObject, method: StoredObject, status: str, *, authenticated: bool = False) -> StoredObject:
    mandate = None
    if method.data["type"] != "card":
        mandate = put(people.mandate(method.data)).stripe_id
    details = people.details_on_charge(method.data, mandate, authenticated=authenticated)
    charge = put(intents.charge(clock.now(), intent.data, method.data, details, status))
    intent.data["latest_charge"] = charge.stripe_id
    return charge


def take(intent: StoredObject, method: StoredObject, how: Try) -> None:
    charge = new_charge(intent, method, "succeeded", authenticated=how.authenticated)
    emit("charge.succeeded", charge.data)
    succeed(intent, charge, method)


def succeed(intent: StoredObject, charge: StoredObject, method: StoredObject) -> None:
    """The money came: the intent says so at once, the line of the account follows."""
    keep_for_later(intent, method)
    intent.data |= {"status": "succeeded", "amount_received": intent.data["amount"], "processing": None}
    save(intent)
    emit("payment_intent.succeeded", intent.data)
    set_timer("settle_charge", charge.stripe_id, clock.now() + LINE_AFTER)
    if behaviour_of(method).dispute:
        set_timer("open_dispute", charge.stripe_id, clock.now() + DISPUTE_AFTER)


def keep_for_later(intent: StoredObject, method: StoredObject) -> None:
    """A method that was confirmed for future use belongs to the customer, and has been authenticated once."""
    if intent.data["customer"] and intent.data["setup_future_usage"] == "off_session":
        method.hidden["set_up"] = True
        save(method)
        methods.attach(method, intent.data["customer"])


def start_debit(intent: StoredObject, method: StoredObject) -> None:
    """A debit is under way for days."""
    charge = new_charge(intent, method, "pending")
    keep_for_later(intent, method)
    intent.data |= {"status": "processing", "processing": None}
    save(intent)
    emit("charge.pending", charge.data)
    emit("payment_intent.processing", intent.data)
    set_timer("settle_debit", intent.stripe_id, clock.now() + DEBIT_AFTER)


def settle_debit(intent: StoredObject) -> None:
    """The bank's answer to a debit."""
    stop_timers(intent.stripe_id, "settle_debit")
    if intent.data["status"] != "processing":
        return
    charge = get("charge", intent.data["latest_charge"])
    method = get("payment_method", intent.data["payment_method"])
    if behaviour_of(method).failure:
        fail_debit(intent, charge, method, behaviour_of(method).failure)
        return
    charge.data |= {
        "status": "succeeded",
        "paid": True,
        "amount_captured": charge.data["amount"],
        "outcome": intents.outcome("succeeded"),
    }
    save(charge)
    emit("charge.succeeded", charge.data)
    succeed(intent, charge, method)


def fail_debit(intent: StoredObject, charge: StoredObject, method: StoredObject, reason: str) -> None:
    words = f"The bank could not be debited: {reason.replace('_', ' ')}."
    fail_charge(charge, f"payment_method_{reason}"[:40], words)
    error = {"type": "invalid_request_error", "code": "payment_intent_payment_attempt_failed", "message": words}
    wait_for_another(intent, method, error | {"charge": charge.stripe_id})


def fail_charge(charge: StoredObject, code: str, words: str) -> None:
    charge.data |= {
        "status": "failed",
        "paid": False,
        "failure_code": code,
        "failure_message": words,
        "outcome": intents.outcome("failed"),
    }
    save(charge)
    emit("charge.failed", charge.data)


def refuse(intent: StoredObject, method: StoredObject, decline_code: str) -> None:
    """The bank said no."""
    decline = DECLINES[decline_code]
    charge = new_charge(intent, method, "failed")
    fail_charge(charge, decline.code, decline.message)
    error = {"type": "card_error", "code": decline.code, "message": decline.message, "charge": charge.stripe_id}
    wait_for_another(intent, method, error | {"decline_code": decline_code})


def wait_for_another(intent: StoredObject, method: StoredObject, error: Json) -> None:
    """Back to the beginning: the intent waits for another payment method and says what went wrong."""
    error = error | {
        "doc_url": f"https://stripe.com/docs/error-codes/{error['code'].replace('_', '-')}",
        "payment_method": deepcopy(method.data),
    }
    intent.data |= {
        "status": "requires_payment_method",
        "payment_method": None,
        "last_payment_error": error,
        "next_action": None,
        "processing": None,
    }
    save(intent)
    emit("payment_intent.payment_failed", intent.data)


def authenticate(intent: StoredObject, *, passed: bool) -> None:
    """The donor's bank answered 3-D Secure."""
    method = get("payment_method", intent.data["payment_method"])
    if passed:
        pay(intent, method, Try(authenticated=True))
        return
    code = "payment_intent_authentication_failure"
    wait_for_another(intent, method, {"type": "invalid_request_error", "code": code, "message": NOT_AUTHENTICATED})


def declined(intent: StoredObject) -> Refusal | None:
    """The refusal that a confirming call answers with when the bank said no; what was written stays."""
    error = intent.data["last_payment_error"]
    if intent.data["status"] != "requires_payment_method" or not error:
        return None
    more = {name: error[name] for name in ("charge", "decline_code", "payment_method") if name in error}
    return Refusal(
        error["message"],
        type="card_error",
        code=error["code"],
        began=True,
        payment_intent=deepcopy(intent.data),
        **more,
    )


def settle_charge(charge: StoredObject) -> None:
    """The line of the account arrives."""
    if charge.data["balance_transaction"] or not charge.data["paid"]:
        return
    before = deepcopy(charge.data)
    kind = charge.data["payment_method_details"]["type"]
    held, _, _ = balance.settled(charge.data["amount"], charge.data["currency"])
    line = balance.balance_transaction(
        clock.now(),
        "charge" if kind == "card" else "payment",
        "charge",
        charge.stripe_id,
        charge.data["amount"],
        balance.charge_fee(held, kind),
        charge.data["currency"],
    )
    charge.data["balance_transaction"] = put(line).stripe_id
    save(charge)
    emit_change("charge.updated", charge, before)


def charge_of(intent_id: str) -> StoredObject:
    """The charge that paid an intent, with its line; a refund or a dispute cannot come before that."""
    intent = get("payment_intent", intent_id, "payment_intent")
    charge = get("charge", intent.data["latest_charge"] or "", "payment_intent")
    if charge.data["paid"] and not charge.data["balance_transaction"]:
        settle_charge(charge)
    return charge
