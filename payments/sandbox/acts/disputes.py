"""Disputes: the money is taken while they are open, and comes back when they are won."""

from copy import deepcopy
from typing import Final

from payments.sandbox.acts import money, paying
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import balance
from payments.sandbox.refusals import wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import get, put, save

ANSWERED_WITHIN: Final = 9 * clock.DAY
OPEN: Final = ("needs_response", "under_review")


def open_dispute(intent_id: str, reason: str = "fraudulent") -> StoredObject:
    """The donor's bank takes the money back. There is nothing to answer for a debit: it is lost at once."""
    charge = paying.charge_of(intent_id)
    if charge.data["disputed"] or not charge.data["paid"] or not money.refundable(charge.data):
        raise wrong_state("charge_not_disputable", f"Charge {charge.stripe_id} cannot be disputed.")
    is_debit = charge.data["payment_method_details"]["type"] != "card"
    due_by = None if is_debit else clock.now() + ANSWERED_WITHIN
    status = "lost" if is_debit else "needs_response"
    dispute = put(balance.dispute(clock.now(), charge.data, reason, status, due_by))
    before = deepcopy(charge.data)
    charge.data["disputed"] = True
    save(charge)
    emit("charge.dispute.created", dispute.data)
    move_funds(dispute, -1)
    emit_change("charge.updated", charge, before)
    if is_debit:
        emit("charge.dispute.closed", dispute.data)
    return dispute


def move_funds(dispute: StoredObject, sign: int) -> None:
    """The amount and the fee leave the account (-1) or come back (1)."""
    amount, currency = dispute.data["amount"], dispute.data["currency"]
    category = "dispute" if sign < 0 else "dispute_reversal"
    fee = -sign * balance.DISPUTE_FEE
    line = balance.balance_transaction(
        clock.now(), "adjustment", category, dispute.stripe_id, sign * amount, fee, currency
    )
    put(line)
    before = deepcopy(dispute.data)
    dispute.data["balance_transactions"] = [*dispute.data["balance_transactions"], line]
    save(dispute)
    emit(f"charge.dispute.funds_{'withdrawn' if sign < 0 else 'reinstated'}", dispute.data)
    emit_change("charge.dispute.updated", dispute, before)


def close_dispute(dispute_id: str, *, won: bool) -> None:
    dispute = get("dispute", dispute_id)
    if dispute.data["status"] not in OPEN:
        raise wrong_state("dispute_closed", f"Dispute {dispute_id} is {dispute.data['status']} already.")
    before = deepcopy(dispute.data)
    dispute.data["status"] = "won" if won else "lost"
    dispute.data["evidence_details"]["due_by"] = None
    save(dispute)
    emit_change("charge.dispute.updated", dispute, before)
    emit("charge.dispute.closed", dispute.data)
    if won:
        move_funds(dispute, 1)


def warn_of_fraud(intent_id: str) -> StoredObject:
    """The card's network says that this payment is probably fraud."""
    warning = put(balance.fraud_warning(clock.now(), paying.charge_of(intent_id).data))
    emit("radar.early_fraud_warning.created", warning.data)
    return warning
