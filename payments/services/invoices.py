"""The invoice of a month: its payment and its plan are read together."""

from functools import partial

from payments.domain.facts import IntentFacts, SubscriptionFacts
from payments.gateway import intents, invoices, subscriptions
from payments.services import plans, settlement
from payments.services.tickets import Apply, take_ticket


def read_invoice(invoice_id: str) -> Apply | None:
    """Fetch an invoice of a plan of ours, with its payment and the subscription as they are now."""
    facts = invoices.fetch_invoice(invoice_id)
    payment = plans.payment_of_invoice(facts)
    plan = plans.plan_of(facts.subscription_id) if facts.subscription_id else None
    if plan is None:
        return None
    plan_ticket = take_ticket(plan)
    subscription = subscriptions.fetch_subscription(facts.subscription_id)
    if payment is None:
        return partial(plans.apply_plan, plan.pk, plan_ticket, subscription)
    payment_ticket = take_ticket(payment)
    intent = intents.fetch_intent(facts.intent_id)
    return partial(apply_both, plan.pk, plan_ticket, subscription, payment.pk, payment_ticket, intent)


def apply_both(
    plan_id: int,
    plan_ticket: int,
    subscription: SubscriptionFacts,
    payment_id: int,
    payment_ticket: int,
    intent: IntentFacts,
) -> None:
    plans.apply_plan(plan_id, plan_ticket, subscription)
    settlement.apply_payment(payment_id, payment_ticket, intent)
