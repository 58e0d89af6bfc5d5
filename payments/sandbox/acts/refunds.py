"""Money sent back, and refunds that fail afterwards."""

from copy import deepcopy
from typing import Final

from payments.sandbox.acts import money, paying
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import balance
from payments.sandbox.refusals import Refusal, bad_parameter, missing_parameter, wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import Json, get, put, save
from payments.sandbox.store.timers import set_timer, stop_timers

FAILS_AFTER: Final = clock.HOUR
ARRIVES_AFTER: Final = 3 * clock.DAY
COUNTS: Final = ("succeeded", "pending", "requires_action")


def create_refund(given: Json) -> Json:
    charge = charge_to_refund(given)
    left = money.refundable(charge.data)
    if not left:
        words = f"Charge {charge.stripe_id} has already been refunded."
        raise wrong_state("charge_already_refunded", words)
    amount = given.get("amount", left)
    if amount < 1:
        raise bad_parameter("Invalid positive integer", "amount", "parameter_invalid_integer")
    if amount > left:
        words = f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left})"
        raise Refusal(words, param="amount", began=True)
    return send_back(charge, given, amount).data


def charge_to_refund(given: Json) -> StoredObject:
    if "payment_intent" in given:
        intent = get("payment_intent", given["payment_intent"], "payment_intent")
        if intent.data["status"] != "succeeded":
            words = f"This PaymentIntent ({intent.stripe_id}) does not have a successful charge to refund."
            raise Refusal(words, param="payment_intent", began=True)
        charge = paying.charge_of(intent.stripe_id)
    elif "charge" in given:
        charge = paying.charge_of(get("charge", given["charge"], "charge").data["payment_intent"])
    else:
        raise missing_parameter("payment_intent")
    if charge.data["disputed"]:
        raise wrong_state("charge_disputed", f"Charge {charge.stripe_id} has been charged back; cannot issue a refund.")
    return charge


def send_back(charge: StoredObject, given: Json, amount: int) -> StoredObject:
    """The refund with its line; a debit's takes days, and so does a card's that says so."""
    method = get("payment_method", charge.data["payment_method"])
    manner = paying.behaviour_of(method).refund
    waits = manner == "pending" or method.data["type"] != "card"
    refund = put(balance.refund(clock.now(), charge.data, given, amount, "pending" if waits else "succeeded"))
    kind = "refund" if method.data["type"] == "card" else "payment_refund"
    line = balance.balance_transaction(
        clock.now(), kind, "refund", refund.stripe_id, -amount, 0, refund.data["currency"]
    )
    refund.data["balance_transaction"] = put(line).stripe_id
    save(refund)
    if waits:
        set_timer("complete_refund", refund.stripe_id, clock.now() + ARRIVES_AFTER)
    elif manner == "fails":
        set_timer("fail_refund", refund.stripe_id, clock.now() + FAILS_AFTER)
    emit("refund.created", refund.data)
    count(charge, amount)
    emit("charge.refunded", charge.data)
    return refund


def count(charge: StoredObject, amount: int) -> None:
    """Add to what went back of a charge; a failed refund takes it away again."""
    charge.data["amount_refunded"] += amount
    charge.data["refunded"] = charge.data["amount_refunded"] == charge.data["amount"]
    save(charge)


def complete_refund(refund: StoredObject) -> None:
    if refund.data["status"] != "pending":
        return
    change(refund, status="succeeded")


def fail_refund(refund: StoredObject, reason: str = "expired_or_canceled_card") -> None:
    """The bank sent the refund back: the money is on Stripe's account again, and so is the line that says so."""
    stop_timers(refund.stripe_id, "complete_refund", "fail_refund")
    if refund.data["status"] not in COUNTS:
        return
    amount, currency = refund.data["amount"], refund.data["currency"]
    kind = "refund_failure" if refund.data["destination_details"]["type"] == "card" else "payment_failure_refund"
    line = put(balance.balance_transaction(clock.now(), kind, "refund_failure", refund.stripe_id, amount, 0, currency))
    charge = get("charge", refund.data["charge"])
    before = deepcopy(charge.data)
    count(charge, -amount)
    change(refund, status="failed", failure_reason=reason, failure_balance_transaction=line.stripe_id)
    emit("refund.failed", refund.data)
    emit_change("charge.updated", charge, before)


def change(refund: StoredObject, **changes: str) -> None:
    before = deepcopy(refund.data)
    refund.data |= changes
    save(refund)
    emit("charge.refund.updated", refund.data, before)
    emit("refund.updated", refund.data, before)
