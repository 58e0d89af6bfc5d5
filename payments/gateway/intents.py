"""PaymentIntents, and the refunds of what they brought."""

import stripe

from crm.domain.money import Money
from payments.domain.facts import IntentFacts
from payments.gateway.client import PAGE, in_our_terms, v1
from payments.gateway.reading import read_intent


def create_intent(*, amount: Money, key: str, description: str, suffix: str, metadata: dict[str, str]) -> IntentFacts:
    """One PaymentIntent for a one-time gift. No Customer: a guest leaves no saved card behind."""
    params: stripe.params.PaymentIntentCreateParams = {
        "amount": amount.minor,
        "currency": amount.currency.lower(),
        "automatic_payment_methods": {"enabled": True},
        "description": description,
        "metadata": metadata,
    }
    if suffix:
        params["statement_descriptor_suffix"] = suffix
    with in_our_terms():
        return read_intent(v1().payment_intents.create(params, {"idempotency_key": key}))


def change_intent(*, intent_id: str, amount: Money, key: str) -> IntentFacts:
    """Another amount for an intent that has not been paid."""
    with in_our_terms():
        return read_intent(v1().payment_intents.update(intent_id, {"amount": amount.minor}, {"idempotency_key": key}))


def cancel_intent(*, intent_id: str, key: str) -> IntentFacts:
    with in_our_terms():
        return read_intent(v1().payment_intents.cancel(intent_id, {}, {"idempotency_key": key}))


def fetch_intent(intent_id: str) -> IntentFacts:
    """An intent as it is now, with its charge, its lines, what went back and what is contested."""
    with in_our_terms():
        intent = v1().payment_intents.retrieve(
            intent_id, {"expand": ["latest_charge.balance_transaction", "latest_charge.failure_balance_transaction"]}
        )
        if intent.status != "succeeded":
            return read_intent(intent)
        refunds = v1().refunds.list(
            {
                "payment_intent": intent_id,
                "limit": PAGE,
                "expand": ["data.balance_transaction", "data.failure_balance_transaction"],
            }
        )
        charge = intent.latest_charge
        disputed = isinstance(charge, stripe.Charge) and charge.disputed
        disputes = v1().disputes.list({"payment_intent": intent_id, "limit": PAGE}).data if disputed else []
        return read_intent(intent, refunds.auto_paging_iter(), disputes)


def create_refund(*, intent_id: str, amount: Money, key: str, metadata: dict[str, str]) -> str:
    """Ask for money to be sent back; the id of Stripe's refund."""
    with in_our_terms():
        refund = v1().refunds.create(
            {"payment_intent": intent_id, "amount": amount.minor, "metadata": metadata}, {"idempotency_key": key}
        )
        return refund.id
