"""Which object an event concerns: one literal table. The event only wakes us; the object is fetched fresh."""

from collections.abc import Callable
from typing import Any, Final

from payments.domain.roots import Root

Payload = dict[str, Any]


def own(kind: str) -> Callable[[Payload], Root | None]:
    """The object in the event itself."""
    return lambda thing: root(kind, thing.get("id"))


def field(kind: str, name: str) -> Callable[[Payload], Root | None]:
    """The object that a field of the event's object names."""
    return lambda thing: root(kind, thing.get(name))


def root(kind: str, value: object) -> Root | None:
    found = value.get("id") if isinstance(value, dict) else value
    return Root(kind, found) if isinstance(found, str) and found else None


def of_checkout(thing: Payload) -> Root | None:
    return (
        root("intent", thing.get("payment_intent"))
        or root("subscription", thing.get("subscription"))
        or root("checkout", thing.get("id"))
    )


def of_upcoming(thing: Payload) -> Root | None:
    # An upcoming invoice has no id yet.
    details = (thing.get("parent") or {}).get("subscription_details") or {}
    return root("subscription", details.get("subscription"))


INTENT, CHARGE = own("intent"), field("intent", "payment_intent")
INVOICE, PLAN = own("invoice"), own("subscription")
CUSTOMER, PAYOUT = field("customer", "customer"), own("payout")

ROUTES: Final[dict[str, Callable[[Payload], Root | None]]] = {
    "payment_intent.created": INTENT,
    "payment_intent.processing": INTENT,
    "payment_intent.requires_action": INTENT,
    "payment_intent.payment_failed": INTENT,
    "payment_intent.canceled": INTENT,
    "payment_intent.succeeded": INTENT,
    "charge.succeeded": CHARGE,
    "charge.updated": CHARGE,
    "charge.failed": CHARGE,
    "charge.pending": CHARGE,
    "charge.refunded": CHARGE,
    "charge.dispute.created": CHARGE,
    "charge.dispute.updated": CHARGE,
    "charge.dispute.closed": CHARGE,
    "charge.dispute.funds_withdrawn": CHARGE,
    "charge.dispute.funds_reinstated": CHARGE,
    "refund.created": CHARGE,
    "refund.updated": CHARGE,
    "refund.failed": CHARGE,
    "radar.early_fraud_warning.created": CHARGE,
    "checkout.session.completed": of_checkout,
    "checkout.session.async_payment_succeeded": of_checkout,
    "checkout.session.async_payment_failed": of_checkout,
    "checkout.session.expired": own("checkout"),
    "customer.subscription.created": PLAN,
    "customer.subscription.updated": PLAN,
    "customer.subscription.deleted": PLAN,
    "customer.subscription.paused": PLAN,
    "customer.subscription.resumed": PLAN,
    "invoice.paid": INVOICE,
    "invoice.updated": INVOICE,
    "invoice.payment_failed": INVOICE,
    "invoice.payment_action_required": INVOICE,
    "invoice.voided": INVOICE,
    "invoice.marked_uncollectible": INVOICE,
    "invoice.finalization_failed": INVOICE,
    "invoice.upcoming": of_upcoming,
    "invoice_payment.paid": field("invoice", "invoice"),
    "payment_method.automatically_updated": CUSTOMER,
    "payment_method.updated": CUSTOMER,
    "payment_method.detached": CUSTOMER,
    "customer.deleted": own("customer"),
    "payout.created": PAYOUT,
    "payout.updated": PAYOUT,
    "payout.paid": PAYOUT,
    "payout.failed": PAYOUT,
    "payout.canceled": PAYOUT,
    "payout.reconciliation_completed": PAYOUT,
}


def root_of(kind: str, payload: Payload) -> Root | None:
    """What an event of this type concerns; None for one we have no use for, whatever it holds."""
    find = ROUTES.get(kind)
    thing = (payload.get("data") or {}).get("object")
    return find(thing) if find and isinstance(thing, dict) else None
