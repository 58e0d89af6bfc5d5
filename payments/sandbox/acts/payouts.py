"""Payouts: the account's lines since the last one, sent to the bank in one sum for each currency."""

from copy import deepcopy
from typing import Final

from payments.sandbox.models import StoredObject
from payments.sandbox.objects import balance
from payments.sandbox.refusals import wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import find, get, put, save
from payments.sandbox.store.timers import set_timer

ARRIVES_AFTER: Final = 2 * clock.DAY


def lines_to_pay_out() -> dict[str, list[StoredObject]]:
    """By currency, every line that is in no payout yet."""
    waiting: dict[str, list[StoredObject]] = {}
    for line in find("balance_transaction"):
        if "payout" not in line.hidden:
            waiting.setdefault(line.data["currency"], []).append(line)
    return waiting


def pay_out() -> list[StoredObject]:
    """A payout on its way for each currency that has moved; a negative one takes from the bank account."""
    return [send(lines, currency) for currency, lines in lines_to_pay_out().items()]


def send(lines: list[StoredObject], currency: str) -> StoredObject:
    amount = sum(line.data["net"] for line in lines)
    payout = put(balance.payout(clock.now(), amount, currency, clock.now() + ARRIVES_AFTER))
    own = balance.balance_transaction(clock.now(), "payout", "payout", payout.stripe_id, -amount, 0, currency)
    payout.data["balance_transaction"] = put(own, payout=payout.stripe_id).stripe_id
    save(payout)
    for line in lines:
        line.hidden["payout"] = payout.stripe_id
        line.data["status"] = "available"
        save(line)
    emit("payout.created", payout.data)
    set_timer("payout_arrives", payout.stripe_id, clock.now() + ARRIVES_AFTER)
    return payout


def arrive(payout: StoredObject) -> None:
    """The bank has it, and the account of what it is made of is complete."""
    if payout.data["status"] not in ("pending", "in_transit"):
        return
    before = deepcopy(payout.data)
    payout.data |= {"status": "paid", "trace_id": {"status": "supported", "value": f"trace{payout.pk:08d}"}}
    save(payout)
    emit_change("payout.updated", payout, before)
    emit("payout.paid", payout.data)
    payout.data["reconciliation_status"] = "completed"
    save(payout)
    emit("payout.reconciliation_completed", payout.data)


def fail_payout(payout_id: str) -> None:
    """The bank sent it back, perhaps after it was said to be paid."""
    payout = get("payout", payout_id)
    if payout.data["status"] in ("failed", "canceled"):
        raise wrong_state("payout_closed", f"Payout {payout_id} is {payout.data['status']} already.")
    back = put(
        balance.balance_transaction(
            clock.now(),
            "payout_failure",
            "payout_reversal",
            payout_id,
            payout.data["amount"],
            0,
            payout.data["currency"],
        )
    )
    payout.data |= {
        "status": "failed",
        "failure_code": "account_closed",
        "failure_message": "The bank account has been closed",
        "failure_balance_transaction": back.stripe_id,
    }
    save(payout)
    emit("payout.failed", payout.data)
