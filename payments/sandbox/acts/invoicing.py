"""Invoices: drawn up for each period, finalized, paid, tried again, voided."""

from copy import deepcopy
from typing import Final

from payments.sandbox.acts import methods, paying
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import intents, invoices
from payments.sandbox.refusals import Refusal, wrong_state
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import Json, find, get, put, save
from payments.sandbox.store.timers import set_timer, stop_timers

# After each failed try, days until the next; after the last the subscription is canceled.
RETRY_DAYS: Final = (3, 5, 7)
DRAFT_SECONDS: Final = clock.HOUR


def methods_for(currency: str) -> list[str]:
    """The types of payment method that the account takes in a currency."""
    debits = {"eur": ["sepa_debit"], "usd": ["us_bank_account"]}
    return ["card", *debits.get(currency, [])]


def draw_up(subscription: StoredObject, reason: str, *, free: bool = False) -> StoredObject:
    """A draft invoice for the item's present period."""
    item = subscription.data["items"]["data"][0]
    amount = 0 if free else item["price"]["unit_amount"] * item["quantity"]
    customer = get("customer", subscription.data["customer"])
    invoice = invoices.invoice(clock.now(), subscription.data, customer.data, reason, amount)
    period = (item["current_period_start"], item["current_period_end"])
    product = get("product", item["price"]["product"])
    words = f"1 × {product.data['name']} (every {item['price']['recurring']['interval']})"
    invoice["lines"]["data"] = [invoices.line(invoice["id"], subscription.data, item, period, words, amount)]
    row = put(invoice)
    subscription.data["latest_invoice"] = row.stripe_id
    emit("invoice.created", row.data)
    return row


def finalize(invoice: StoredObject) -> StoredObject | None:
    """Open the invoice; the intent that will pay it, or None when there is nothing to pay."""
    before = deepcopy(invoice.data)
    number = f"{get('customer', invoice.data['customer']).data['invoice_prefix']}-{invoice.pk:04d}"
    moment = clock.now()
    invoice.data |= {"status": "open", "number": number, "effective_at": moment, "automatically_finalizes_at": None}
    invoice.data |= {"ending_balance": 0, "webhooks_delivered_at": moment}
    invoice.data["status_transitions"]["finalized_at"] = moment
    emit("invoice.finalized", invoice.data)
    emit("invoice.updated", invoice.data, before)
    save(invoice)
    if not invoice.data["amount_due"]:
        mark_paid(invoice)
        return None
    return new_intent(invoice)


def new_intent(invoice: StoredObject) -> StoredObject:
    """The intent of an invoice; it carries no metadata of the subscription."""
    given = {
        "amount": invoice.data["amount_due"],
        "currency": invoice.data["currency"],
        "customer": invoice.data["customer"],
        "description": "Subscription creation"
        if invoice.data["billing_reason"] == "subscription_create"
        else "Subscription update",
        "setup_future_usage": "off_session",
    }
    intent = put(intents.payment_intent(clock.now(), given, methods_for(given["currency"])))
    put(invoices.invoice_payment(clock.now(), invoice.data, intent.stripe_id))
    emit("payment_intent.created", intent.data)
    return intent


def payment_of(invoice_id: str) -> StoredObject | None:
    rows = find("invoice_payment", invoice=invoice_id)
    return rows[0] if rows else None


def intent_of(invoice: StoredObject) -> StoredObject:
    payment = payment_of(invoice.stripe_id)
    assert payment is not None  # an open invoice above zero has one
    return get("payment_intent", payment.data["payment"]["payment_intent"])


def invoice_of_intent(intent_id: str) -> StoredObject | None:
    rows = find("invoice_payment", payment__payment_intent=intent_id)
    return get("invoice", rows[0].data["invoice"]) if rows else None


def subscription_of(invoice: StoredObject) -> StoredObject:
    return get("subscription", invoice.data["parent"]["subscription_details"]["subscription"])


def mark_paid(invoice: StoredObject) -> None:
    before = deepcopy(invoice.data)
    due = invoice.data["amount_due"]
    invoice.data |= {
        "status": "paid",
        "amount_paid": due,
        "amount_remaining": 0,
        "attempted": True,
        "auto_advance": False,
        "next_payment_attempt": None,
    }
    invoice.data["status_transitions"]["paid_at"] = clock.now()
    save(invoice)
    stop_timers(invoice.stripe_id, "retry_invoice")
    payment = payment_of(invoice.stripe_id)
    if payment is not None:
        payment.data |= {"status": "paid", "amount_paid": due}
        payment.data["status_transitions"]["paid_at"] = clock.now()
        save(payment)
    emit_change("invoice.updated", invoice, before)
    emit("invoice.paid", invoice.data)
    emit("invoice.payment_succeeded", invoice.data)
    if payment is not None:
        emit("invoice_payment.paid", payment.data)


def note_failure(invoice: StoredObject, intent: StoredObject) -> bool:
    """A try failed: the next one is planned; False when there will be none."""
    before = deepcopy(invoice.data)
    tries = invoice.data["attempt_count"] + 1
    left = bool(invoice.data["billing_reason"] == "subscription_cycle" and tries <= len(RETRY_DAYS))
    next_try = clock.now() + RETRY_DAYS[tries - 1] * clock.DAY if left else None
    invoice.data |= {"attempt_count": tries, "attempted": True, "next_payment_attempt": next_try}
    save(invoice)
    stop_timers(invoice.stripe_id, "retry_invoice")
    if next_try is not None:
        set_timer("retry_invoice", invoice.stripe_id, next_try)
    emit_change("invoice.updated", invoice, before)
    if intent.data["status"] == "requires_action":
        emit("invoice.payment_action_required", invoice.data)
    emit("invoice.payment_failed", invoice.data)
    return left


def collect(invoice: StoredObject, method_id: str | None, *, off_session: bool = True) -> StoredObject:
    """Try to take the money of an open invoice; its intent, as it stands afterwards."""
    intent = intent_of(invoice)
    subscription = subscription_of(invoice)
    if intent.data["status"] == "processing":
        return intent
    if method_id is None:
        error: Json = {"type": "invalid_request_error", "code": "payment_method_required", "message": "No card."}
        intent.data["last_payment_error"] = error
        save(intent)
        return intent
    method = methods.find_method(method_id)
    if subscription.hidden.pop("fail_next", False):
        save(subscription)
        paying.refuse(intent, method, "generic_decline")
    else:
        paying.pay(intent, method, paying.Try(off_session=off_session))
    return intent


def void(invoice: StoredObject, reason: str = "voided_at") -> None:
    """Nobody will ask for this money again."""
    if invoice.data["status"] not in ("open", "draft"):
        raise wrong_state("invoice_not_editable", f"You can't void an invoice that is {invoice.data['status']}.")
    uncollectible = reason == "marked_uncollectible_at"
    before = deepcopy(invoice.data)
    invoice.data |= {
        "status": "uncollectible" if uncollectible else "void",
        "auto_advance": False,
        "next_payment_attempt": None,
    }
    invoice.data["status_transitions"][reason] = clock.now()
    save(invoice)
    stop_timers(invoice.stripe_id, "retry_invoice", "finalize_invoice")
    emit_change("invoice.updated", invoice, before)
    emit("invoice.marked_uncollectible" if uncollectible else "invoice.voided", invoice.data)
    payment = payment_of(invoice.stripe_id)
    if payment is not None and not uncollectible:
        payment.data["status"] = "canceled"
        payment.data["status_transitions"]["canceled_at"] = clock.now()
        save(payment)
        cancel_intent(intent_of(invoice), "void_invoice")


def cancel_intent(intent: StoredObject, reason: str | None) -> None:
    """An intent that nobody can pay any more; one that is paid or under way stays."""
    if intent.data["status"] in ("succeeded", "canceled", "processing"):
        return
    moment = clock.now()
    intent.data |= {
        "status": "canceled",
        "canceled_at": moment,
        "cancellation_reason": reason,
        "next_action": None,
    }
    save(intent)
    emit("payment_intent.canceled", intent.data)


def demand_open(invoice: StoredObject) -> None:
    if invoice.data["status"] == "paid":
        raise wrong_state("invoice_already_paid", "Invoice is already paid")
    if invoice.data["status"] != "open":
        raise Refusal(f"This invoice is {invoice.data['status']} and cannot be paid.", began=True)
