"""What moves on Stripe's account: balance transactions, refunds, disputes, payouts."""

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

from crm.domain.money import exponent
from payments.sandbox.objects.empty import empty
from payments.sandbox.store.clock import DAY
from payments.sandbox.store.ids import letters, new_id
from payments.sandbox.store.rows import Json

# The account holds these; everything else is exchanged into the first, at rates that never change.
HELD: Final = ("usd", "eur", "gbp")
RATES: Final = {"jpy": "0.0067", "cad": "0.73", "aud": "0.65", "chf": "1.13", "mxn": "0.055", "inr": "0.012"}
OTHER_RATE: Final = "0.1"
# Two days until the bank has the money; a fee of 2.9 % and 30 cents, for debits 0.8 % and at most 5.
FEE_BPS, FEE_FIXED, DEBIT_FEE_BPS, DEBIT_FEE_MOST = 290, 30, 80, 500
DISPUTE_FEE: Final = 1500


def settled(amount: int, currency: str) -> tuple[int, str, float | None]:
    """An amount as the account holds it, in which currency, and at which rate."""
    if currency in HELD:
        return amount, currency, None
    rate = Decimal(RATES.get(currency, OTHER_RATE))
    major = Decimal(amount).scaleb(-exponent(currency.upper())) * rate
    minor = major.scaleb(exponent(HELD[0].upper())).quantize(Decimal(1), rounding=ROUND_HALF_UP)
    return int(minor), HELD[0], float(rate)


def charge_fee(amount: int, kind: str) -> int:
    """In the minor units that the account holds."""
    if kind == "card":
        return min((amount * FEE_BPS + 5_000) // 10_000 + FEE_FIXED, amount)
    return min((amount * DEBIT_FEE_BPS + 5_000) // 10_000, DEBIT_FEE_MOST)


def balance_transaction(created: int, kind: str, category: str, source: str, amount: int, fee: int, money: str) -> Json:
    """One line. `amount` is in minor units of `money`, as it was charged; the fee is in what the account holds."""
    held, currency, rate = settled(amount, money)
    return {
        "id": new_id("balance_transaction"),
        "object": "balance_transaction",
        "amount": held,
        "available_on": created - created % DAY + 2 * DAY,
        "balance_type": "payments",
        "created": created,
        "currency": currency,
        "description": None,
        "exchange_rate": rate,
        "fee": fee,
        "fee_details": fee_details(fee, currency, kind),
        "net": held - fee,
        "reporting_category": category,
        "source": source,
        "status": "pending",
        "type": kind,
    }


def fee_details(fee: int, currency: str, kind: str) -> list[Json]:
    if not fee:
        return []
    words = "Dispute fee" if kind == "adjustment" else "Stripe processing fees"
    return [{"amount": fee, "application": None, "currency": currency, "description": words, "type": "stripe_fee"}]


def refund(created: int, charge: Json, given: Json, amount: int, status: str) -> Json:
    kind = charge["payment_method_details"]["type"]
    details: Json = {"type": kind}
    if kind == "card":
        details["card"] = {
            "reference": letters(20),
            "reference_status": "available",
            "reference_type": "acquirer_reference_number",
            "type": "refund",
        }
    return {
        "id": new_id("refund"),
        "object": "refund",
        **empty(
            "balance_transaction customer_account receipt_number source_transfer_reversal",
            "transfer_reversal",
        ),
        "amount": amount,
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "customer": charge["customer"],
        "destination_details": details,
        "metadata": given.get("metadata", {}),
        "payment_intent": charge["payment_intent"],
        "payment_method": charge["payment_method"],
        "reason": given.get("reason"),
        "status": status,
    }


EVIDENCE: Final = (
    "access_activity_log billing_address cancellation_policy cancellation_policy_disclosure cancellation_rebuttal"
    " customer_communication customer_email_address customer_name customer_purchase_ip customer_signature"
    " duplicate_charge_documentation duplicate_charge_explanation duplicate_charge_id product_description receipt"
    " refund_policy refund_policy_disclosure refund_refusal_explanation service_date service_documentation"
    " shipping_address shipping_carrier shipping_date shipping_documentation shipping_tracking_number"
    " uncategorized_file uncategorized_text"
)


def dispute(created: int, charge: Json, reason: str, status: str, due_by: int | None) -> Json:
    kind = charge["payment_method_details"]["type"]
    details: Json | None = None  # Stripe has no words for those of a debit
    if kind == "card":
        brand = charge["payment_method_details"]["card"]["brand"]
        shown = {"brand": brand, "case_type": "chargeback", "network": brand, "network_reason_code": "10.4"}
        details = {"card": shown, "type": kind}
    return {
        "id": new_id("dispute"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge["id"],
        "created": created,
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": dict.fromkeys(EVIDENCE.split()) | {"enhanced_evidence": {}},
        "evidence_details": {
            "due_by": due_by,
            "enhanced_eligibility": {},
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "intended_submission_method": None,
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "payment_method_details": details,
        "reason": reason,
        "status": status,
    }


def payout(created: int, amount: int, currency: str, arrives: int) -> Json:
    return {
        "id": new_id("payout"),
        "object": "payout",
        **empty(
            "application_fee application_fee_amount balance_transaction destination",
            "failure_balance_transaction failure_code failure_message original_payout payout_method",
            "reversed_by statement_descriptor",
        ),
        "amount": amount,
        "arrival_date": arrives,
        "automatic": True,
        "created": created,
        "currency": currency,
        "description": "STRIPE PAYOUT",
        "livemode": False,
        "metadata": {},
        "method": "standard",
        "reconciliation_status": "in_progress",
        "source_type": "card",
        "status": "in_transit",
        "trace_id": {"status": "pending", "value": None},
        "type": "bank_account",
    }


def fraud_warning(created: int, charge: Json) -> Json:
    return {
        "id": new_id("radar.early_fraud_warning"),
        "object": "radar.early_fraud_warning",
        "actionable": True,
        "charge": charge["id"],
        "created": created,
        "fraud_type": "made_with_stolen_card",
        "livemode": False,
        "payment_intent": charge["payment_intent"],
    }
