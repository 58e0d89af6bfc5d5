"""The life of a subscription: begun, renewed, failing, paused, ended. Invoices follow it and it follows them."""

from copy import deepcopy
from typing import Final

from payments.sandbox.acts import invoicing
from payments.sandbox.models import StoredObject
from payments.sandbox.objects import invoices
from payments.sandbox.store import clock
from payments.sandbox.store.events import emit, emit_change
from payments.sandbox.store.rows import get, save
from payments.sandbox.store.timers import set_timer, stop_timers

EXPIRES_AFTER: Final = 23 * clock.HOUR
ANNOUNCED_DAYS: Final = 7
OVER: Final = ("canceled", "incomplete_expired")
TIMERS: Final = ("renew", "announce", "expire_subscription", "resume")
UPDATED: Final = "customer.subscription.updated"


def period_after(subscription: StoredObject, count: int) -> int:
    """The end of the period number `count`, reckoned from the anchor so that the 31st comes back."""
    recurring = subscription.data["items"]["data"][0]["price"]["recurring"]
    anchor, each = subscription.data["billing_cycle_anchor"], recurring["interval_count"] * count
    if recurring["interval"] in ("month", "year"):
        return clock.months_after(anchor, each * (12 if recurring["interval"] == "year" else 1))
    days = 7 if recurring["interval"] == "week" else 1
    return int(anchor + each * days * clock.DAY)


def plan_period(subscription: StoredObject) -> None:
    """The timers of the present period."""
    end = subscription.data["items"]["data"][0]["current_period_end"]
    stop_timers(subscription.stripe_id, "renew", "announce")
    set_timer("renew", subscription.stripe_id, end)
    set_timer("announce", subscription.stripe_id, max(end - ANNOUNCED_DAYS * clock.DAY, clock.now()))


def follow_intent(intent: StoredObject) -> None:
    """The invoice that an intent pays, and its subscription, become what the intent has become."""
    invoice = invoicing.invoice_of_intent(intent.stripe_id)
    if invoice is None or invoice.data["status"] != "open":
        return
    subscription = invoicing.subscription_of(invoice)
    status = intent.data["status"]
    if status == "succeeded":
        invoicing.mark_paid(invoice)
        become_active(subscription, intent)
    elif status == "processing":
        become_active(subscription, intent)
    elif intent.data["last_payment_error"] is not None or (status == "requires_action" and is_renewal(invoice)):
        fail(subscription, invoice, intent)


def is_renewal(invoice: StoredObject) -> bool:
    return bool(invoice.data["billing_reason"] == "subscription_cycle")


def become_active(subscription: StoredObject, intent: StoredObject) -> None:
    if subscription.data["status"] in OVER:
        return
    before = deepcopy(subscription.data)
    saving = subscription.data["payment_settings"]["save_default_payment_method"] == "on_subscription"
    if saving and subscription.data["default_payment_method"] is None:
        subscription.data["default_payment_method"] = intent.data["payment_method"]
    subscription.data["status"] = "active"
    save(subscription)
    stop_timers(subscription.stripe_id, "expire_subscription")
    emit_change(UPDATED, subscription, before)


def fail(subscription: StoredObject, invoice: StoredObject, intent: StoredObject) -> None:
    """A try failed. A first payment leaves the subscription incomplete; a renewal past due, and ends it at last."""
    more_tries = invoicing.note_failure(invoice, intent)
    if subscription.data["status"] in ("incomplete", *OVER):
        return
    before = deepcopy(subscription.data)
    subscription.data["status"] = "past_due"
    save(subscription)
    emit_change(UPDATED, subscription, before)
    if not more_tries and is_renewal(invoice):
        end(subscription, reason="payment_failed")


def end(subscription: StoredObject, *, reason: str, comment: str | None = None) -> None:
    """Cancel for good. A first payment that is still open will never be asked for; nor is a draft."""
    moment, begun = clock.now(), subscription.data["status"] != "incomplete"
    subscription.data |= {
        "status": "canceled" if begun else "incomplete_expired",
        "canceled_at": moment,
        "ended_at": moment,
        "cancellation_details": {"comment": comment, "feedback": None, "reason": reason},
    }
    save(subscription)
    stop_timers(subscription.stripe_id, *TIMERS)
    close_invoice(subscription, begun=begun)
    emit("customer.subscription.deleted", subscription.data)


def close_invoice(subscription: StoredObject, *, begun: bool) -> None:
    invoice = get("invoice", subscription.data["latest_invoice"])
    stop_timers(invoice.stripe_id, "retry_invoice")
    if invoice.data["status"] == "draft" or (invoice.data["status"] == "open" and not begun):
        invoicing.void(invoice)
    elif invoice.data["status"] == "open":
        before = deepcopy(invoice.data)
        invoice.data |= {"auto_advance": False, "next_payment_attempt": None}
        save(invoice)
        emit_change("invoice.updated", invoice, before)


def expire(subscription: StoredObject) -> None:
    """The first payment never came."""
    if subscription.data["status"] != "incomplete":
        return
    before = deepcopy(subscription.data)
    subscription.data |= {"status": "incomplete_expired", "ended_at": clock.now()}
    save(subscription)
    stop_timers(subscription.stripe_id, *TIMERS)
    close_invoice(subscription, begun=False)
    emit_change(UPDATED, subscription, before)


def announce(subscription: StoredObject) -> None:
    """Say what the next invoice will be: an invoice that does not exist, whose id leads nowhere."""
    if subscription.data["status"] not in ("active", "trialing"):
        return
    item = subscription.data["items"]["data"][0]
    customer = get("customer", subscription.data["customer"])
    amount = item["price"]["unit_amount"] * item["quantity"]
    upcoming = invoices.invoice(clock.now(), subscription.data, customer.data, "upcoming", amount)
    upcoming["next_payment_attempt"] = item["current_period_end"] + invoicing.DRAFT_SECONDS
    upcoming["id"] = f"upcoming_{upcoming['id']}"
    emit("invoice.upcoming", upcoming)


def renew(subscription: StoredObject) -> None:
    """A new period begins, with a draft invoice that is finalized an hour later."""
    if subscription.data["status"] in ("incomplete", *OVER):
        return
    if subscription.data["cancel_at_period_end"]:
        end(subscription, reason="cancellation_requested")
        return
    before = deepcopy(subscription.data)
    item = subscription.data["items"]["data"][0]
    subscription.hidden["periods"] = subscription.hidden.get("periods", 1) + 1
    item["current_period_start"] = item["current_period_end"]
    item["current_period_end"] = period_after(subscription, subscription.hidden["periods"])
    if subscription.data["status"] == "trialing":
        subscription.data["status"] = "active"
    plan_period(subscription)
    invoice = invoicing.draw_up(subscription, "subscription_cycle")
    invoice.data["automatically_finalizes_at"] = clock.now() + invoicing.DRAFT_SECONDS
    save(invoice)
    save(subscription)
    emit_change(UPDATED, subscription, before)
    set_timer("finalize_invoice", invoice.stripe_id, clock.now() + invoicing.DRAFT_SECONDS)


def finalize_renewal(invoice: StoredObject) -> None:
    """An hour after the draft: paused collections are set aside, everything else is collected."""
    subscription = invoicing.subscription_of(invoice)
    if invoice.data["status"] != "draft" or subscription.data["status"] in OVER:
        return
    pause = subscription.data["pause_collection"]
    if pause is not None and pause["behavior"] == "keep_as_draft":
        return
    if pause is not None:
        invoicing.void(invoice, "voided_at" if pause["behavior"] == "void" else "marked_uncollectible_at")
        return
    if invoicing.finalize(invoice) is not None:
        retry(invoice)


def retry(invoice: StoredObject) -> None:
    """Collect an open invoice with what the subscription pays with."""
    if invoice.data["status"] != "open":
        return
    subscription = invoicing.subscription_of(invoice)
    customer = get("customer", subscription.data["customer"])
    default = subscription.data["default_payment_method"]
    method = default or customer.data["invoice_settings"]["default_payment_method"]
    follow_intent(invoicing.collect(invoice, method))


def resume(subscription: StoredObject) -> None:
    if subscription.data["pause_collection"] is None:
        return
    before = deepcopy(subscription.data)
    subscription.data["pause_collection"] = None
    save(subscription)
    emit_change(UPDATED, subscription, before)
