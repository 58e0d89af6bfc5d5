"""Stripe's objects turned into our facts, at the boundary: nothing beyond this package sees a StripeObject."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

import stripe

from payments.domain.facts import (
    ChargeFacts,
    DisputeFacts,
    IntentFacts,
    InvoiceFacts,
    LineFacts,
    PayoutFacts,
    RefundFacts,
    SubscriptionFacts,
)

# A subscription whose newest invoice was tried and not paid.
UNPAID = frozenset({"past_due", "unpaid"})
# Payment method types as the methods we tell apart (donors.models.Gift.Method).
BANK_DEBITS = frozenset({"us_bank_account", "sepa_debit", "bacs_debit", "au_becs_debit", "acss_debit"})


def instant(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def day(seconds: int) -> date:
    return instant(seconds).date()


def reference(value: Any) -> str:
    """The id of something that is an id, an expanded object or nothing."""
    if value is None:
        return ""
    return value if isinstance(value, str) else str(value.id)


def own_reference(metadata: Any, name: str) -> str:
    """Our public id that we sent along as metadata."""
    return str(metadata[name]) if metadata and name in metadata else ""


def read_line(line: stripe.BalanceTransaction) -> LineFacts:
    return LineFacts(
        id=line.id,
        kind=line.type,
        category=line.reporting_category,
        source_id=reference(line.source),
        currency=line.currency.upper(),
        amount_minor=line.amount,
        fee_minor=line.fee,
        net_minor=line.net,
        exchange_rate=None if line.exchange_rate is None else str(line.exchange_rate),
        available_on=day(line.available_on),
    )


def read_lines(*lines: Any) -> tuple[LineFacts, ...]:
    """The expanded ones; a balance transaction that does not exist yet comes with a later event."""
    return tuple(read_line(line) for line in lines if isinstance(line, stripe.BalanceTransaction))


def read_method(method: Any) -> tuple[str, str]:
    """Our method and what a person recognises it by ("Visa 4242") from a payment method or its details on a charge."""
    if method is None or isinstance(method, str):
        return "card", ""
    kind = str(method.type)
    details = getattr(method, kind, None)
    last4 = getattr(details, "last4", None) or ""
    if kind == "card":
        brand = str(getattr(details, "brand", None) or "card").replace("_", " ").title()
        wallet = getattr(details, "wallet", None)
        return ("wallet" if wallet else "card"), f"{brand} {last4}".strip()
    if kind in BANK_DEBITS:
        return "bank_debit", f"Bank account {last4}".strip()
    return "other", kind.replace("_", " ").title()


def read_charge(charge: Any) -> ChargeFacts | None:
    if not isinstance(charge, stripe.Charge):
        return None
    method, paid_with = read_method(charge.payment_method_details)
    return ChargeFacts(
        id=charge.id,
        at=instant(charge.created),
        method=method,
        paid_with=paid_with,
        lines=read_lines(charge.balance_transaction, charge.failure_balance_transaction),
    )


def read_intent(
    intent: stripe.PaymentIntent,
    refunds: Iterable[stripe.Refund] = (),
    disputes: Iterable[stripe.Dispute] = (),
) -> IntentFacts:
    error = intent.last_payment_error
    return IntentFacts(
        id=intent.id,
        status=intent.status,
        currency=intent.currency.upper(),
        amount_minor=intent.amount,
        attempt=own_reference(intent.metadata, "attempt"),
        failure_code=str(error.code or error.type) if error else "",
        livemode=intent.livemode,
        client_secret=intent.client_secret or "",
        charge=read_charge(intent.latest_charge),
        refunds=tuple(read_refund(refund) for refund in refunds),
        disputes=tuple(read_dispute(dispute) for dispute in disputes),
    )


def read_refund(refund: stripe.Refund) -> RefundFacts:
    return RefundFacts(
        id=refund.id,
        amount_minor=refund.amount,
        status=str(refund.status or "pending"),
        ours=own_reference(refund.metadata, "refund"),
        failure=str(getattr(refund, "failure_reason", None) or ""),
        at=instant(refund.created),
        lines=read_lines(refund.balance_transaction, getattr(refund, "failure_balance_transaction", None)),
    )


def read_dispute(dispute: stripe.Dispute) -> DisputeFacts:
    due = dispute.evidence_details.due_by
    return DisputeFacts(
        id=dispute.id,
        amount_minor=dispute.amount,
        status=str(dispute.status),
        reason=str(dispute.reason),
        respond_by=instant(due) if due else None,
        at=instant(dispute.created),
        lines=read_lines(*dispute.balance_transactions),
    )


def read_subscription(subscription: stripe.Subscription) -> SubscriptionFacts:
    item = subscription["items"].data[0]
    _, paid_with = read_method(subscription.default_payment_method)
    invoice = subscription.latest_invoice
    secret = getattr(invoice, "confirmation_secret", None) if isinstance(invoice, stripe.Invoice) else None
    details = subscription.cancellation_details
    next_try_at, tries_over = read_tries(subscription.status, invoice)
    return SubscriptionFacts(
        id=subscription.id,
        status=subscription.status,
        customer_id=reference(subscription.customer),
        currency=item.price.currency.upper(),
        amount_minor=(item.price.unit_amount or 0) * (item.quantity or 1),
        next_on=day(item.current_period_end) if item.current_period_end else None,
        paused=subscription.pause_collection is not None,
        paid_with=paid_with,
        attempt=own_reference(subscription.metadata, "attempt"),
        cancel_reason=str(details.reason or "") if details else "",
        livemode=subscription.livemode,
        client_secret=secret.client_secret if secret else "",
        next_try_at=next_try_at,
        tries_over=tries_over,
    )


def read_tries(status: str, invoice: Any) -> tuple[datetime | None, bool]:
    """When Stripe tries again to collect the invoice of a subscription that is past due, and whether it never will."""
    if status not in UNPAID or not isinstance(invoice, stripe.Invoice):
        return None, False
    planned = invoice.next_payment_attempt
    return (instant(planned), False) if planned else (None, bool(invoice.attempted))


def read_invoice(invoice: stripe.Invoice, payments: Iterable[stripe.InvoicePayment]) -> InvoiceFacts:
    parent = invoice.parent
    details = parent.subscription_details if parent else None
    intents = [reference(row.payment.payment_intent) for row in payments if row.payment.payment_intent]
    return InvoiceFacts(
        id=str(invoice.id),
        status=str(invoice.status or ""),
        subscription_id=reference(details.subscription) if details else "",
        currency=invoice.currency.upper(),
        amount_minor=invoice.total,
        intent_id=intents[0] if intents else "",
        is_first=invoice.billing_reason == "subscription_create",
        livemode=invoice.livemode,
    )


def read_payout(payout: stripe.Payout, lines: Iterable[stripe.BalanceTransaction]) -> PayoutFacts:
    return PayoutFacts(
        id=payout.id,
        status=payout.status,
        currency=payout.currency.upper(),
        amount_minor=payout.amount,
        arrives_on=day(payout.arrival_date),
        automatic=payout.automatic,
        livemode=payout.livemode,
        lines=tuple(read_line(line) for line in lines if line.type != "payout"),
    )
