"""PaymentIntents, SetupIntents and Charges as they begin."""

from typing import Final

from payments.sandbox.objects.empty import empty
from payments.sandbox.objects.people import NO_ADDRESS
from payments.sandbox.store.ids import client_secret, new_id
from payments.sandbox.store.rows import Json

OPTIONS: Final[dict[str, Json]] = {
    "card": {
        "installments": None,
        "mandate_options": None,
        "network": None,
        "request_three_d_secure": "automatic",
    },
    "sepa_debit": {},
    "us_bank_account": {"verification_method": "automatic"},
}


def payment_intent(created: int, given: Json, methods: list[str]) -> Json:
    """An intent without a payment method; `methods` are the types that may pay it."""
    stripe_id = new_id("payment_intent")
    automatic = given.get("automatic_payment_methods")
    return {
        "id": stripe_id,
        "object": "payment_intent",
        **empty(
            "allowed_payment_method_types application application_fee_amount canceled_at",
            "cancellation_reason customer_account excluded_payment_method_types last_payment_error",
            "latest_charge next_action on_behalf_of payment_method payment_method_configuration_details",
            "processing receipt_email review shipping source statement_descriptor transfer_data",
            "transfer_group",
        ),
        "amount": given["amount"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "automatic_payment_methods": {"allow_redirects": "always", "enabled": True} | automatic if automatic else None,
        "capture_method": "automatic_async",
        "client_secret": client_secret(stripe_id),
        "confirmation_method": "automatic",
        "created": created,
        "currency": given["currency"],
        "customer": given.get("customer"),
        "description": given.get("description"),
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "payment_method_options": {kind: dict(OPTIONS[kind]) for kind in methods},
        "payment_method_types": methods,
        "setup_future_usage": given.get("setup_future_usage"),
        "statement_descriptor_suffix": given.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
    }


def setup_intent(created: int, customer: str, methods: list[str]) -> Json:
    """What asks for a card without charging it."""
    stripe_id = new_id("setup_intent")
    return {
        "id": stripe_id,
        "object": "setup_intent",
        **empty(
            "allowed_payment_method_types application automatic_payment_methods cancellation_reason",
            "customer_account description excluded_payment_method_types flow_directions",
            "last_setup_error latest_attempt mandate next_action on_behalf_of payment_method",
            "payment_method_configuration_details single_use_mandate",
        ),
        "client_secret": client_secret(stripe_id),
        "created": created,
        "customer": customer,
        "livemode": False,
        "metadata": {},
        "payment_method_options": {},
        "payment_method_types": methods,
        "status": "requires_payment_method",
        "usage": "off_session",
    }


def charge(created: int, intent: Json, method: Json, details: Json, status: str) -> Json:
    """One try to take the money; `status` is succeeded, pending or failed."""
    paid = status == "succeeded"
    suffix = intent["statement_descriptor_suffix"]
    return {
        "id": new_id("charge"),
        "object": "charge",
        **empty(
            "application application_fee application_fee_amount authorization_code balance_transaction",
            "failure_balance_transaction failure_code failure_message on_behalf_of receipt_email",
            "receipt_number receipt_url review shipping source source_transfer statement_descriptor",
            "transfer_data transfer_group",
        ),
        "amount": intent["amount"],
        "amount_captured": intent["amount"] if paid else 0,
        "amount_refunded": 0,
        "billing_details": method["billing_details"] | {"address": method["billing_details"]["address"] or NO_ADDRESS},
        "calculated_statement_descriptor": f"SANDBOX* {suffix}" if suffix else "SANDBOX",
        "captured": status != "failed",
        "created": created,
        "currency": intent["currency"],
        "customer": intent["customer"],
        "description": intent["description"],
        "disputed": False,
        "fraud_details": {},
        "livemode": False,
        "metadata": dict(intent["metadata"]),
        "outcome": outcome(status),
        "paid": paid,
        "payment_intent": intent["id"],
        "payment_method": method["id"],
        "payment_method_details": details,
        "radar_options": {},
        "refunded": False,
        "statement_descriptor_suffix": suffix,
        "status": status,
    }


def outcome(status: str) -> Json:
    failed = status == "failed"
    return {
        "advice_code": None,
        "network_advice_code": None,
        "network_decline_code": None,
        "network_status": "declined_by_network" if failed else "approved_by_network",
        "reason": "generic_decline" if failed else None,
        "risk_level": "normal",
        "risk_score": 12,
        "seller_message": "The bank did not return any further details." if failed else "Payment complete.",
        "type": "issuer_declined" if failed else "authorized",
    }
