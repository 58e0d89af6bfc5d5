"""Customers, and how their payment methods are shown."""

from typing import Any

from payments.sandbox.objects.empty import empty
from payments.sandbox.store.ids import letters, new_id
from payments.sandbox.store.rows import Json

NO_ADDRESS = {"city": None, "country": None, "line1": None, "line2": None, "postal_code": None, "state": None}


def customer(created: int, given: Json) -> Json:
    return {
        "id": new_id("customer"),
        "object": "customer",
        **empty(
            "address currency customer_account default_source discount shipping test_clock",
        ),
        "balance": 0,
        "created": created,
        "delinquent": False,
        "description": given.get("description"),
        "email": given.get("email"),
        "invoice_prefix": letters(8).upper(),
        "invoice_settings": {
            "custom_fields": None,
            "default_payment_method": None,
            "footer": None,
            "rendering_options": None,
        },
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "name": given.get("name"),
        "next_invoice_sequence": 1,
        "phone": given.get("phone"),
        "preferred_locales": [],
        "tax_exempt": "none",
    }


def billing_details(given: Json) -> Json:
    address = given.get("address")
    return {
        "address": NO_ADDRESS | address if isinstance(address, dict) else dict(NO_ADDRESS),
        "email": given.get("email"),
        "name": given.get("name"),
        "phone": given.get("phone"),
        "tax_id": None,
    }


def payment_method(created: int, kind: str, details: Json, given: Json) -> Json:
    """`details` are a card's or an account's, without its number: only the last four digits are ever shown."""
    return {
        "id": new_id("payment_method"),
        "object": "payment_method",
        "allow_redisplay": given.get("allow_redisplay", "unspecified"),
        "billing_details": billing_details(given.get("billing_details", {})),
        kind: details,
        "created": created,
        "customer": None,
        "customer_account": None,
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "type": kind,
    }


def card(brand: str, number: str, month: int, year: int) -> Json:
    return {
        "brand": brand,
        "checks": {"address_line1_check": None, "address_postal_code_check": None, "cvc_check": "pass"},
        "country": "US",
        "display_brand": brand,
        "exp_month": month,
        "exp_year": year,
        "fingerprint": f"card{number[-8:]}",
        "funding": "credit",
        "generated_from": None,
        "last4": number[-4:],
        "networks": {"available": [brand], "preferred": None},
        "regulated_status": "unregulated",
        "three_d_secure_usage": {"supported": True},
        "wallet": None,
    }


def sepa_debit(iban: str) -> Json:
    return {
        "bank_code": iban[4:12],
        "branch_code": "",
        "country": iban[:2],
        "fingerprint": f"iban{iban[-8:]}",
        "generated_from": {"charge": None, "setup_attempt": None},
        "last4": iban[-4:],
    }


def us_bank_account(routing: str, number: str, holder: str) -> Json:
    return {
        "account_holder_type": holder,
        "account_type": "checking",
        "bank_name": "STRIPE TEST BANK",
        "financial_connections_account": None,
        "fingerprint": f"acct{number[-8:]}",
        "last4": number[-4:],
        "networks": {"preferred": "ach", "supported": ["ach"]},
        "routing_number": routing,
        "status_details": {},
    }


def details_on_charge(method: Json, mandate: str | None, *, authenticated: bool) -> Json:
    """`payment_method_details` of a charge: what was used, as it was then."""
    kind = method["type"]
    known: dict[str, Any] = method[kind]
    if kind == "card":
        shown = {
            "amount_authorized": None,
            "authorization_code": None,
            "brand": known["brand"],
            "checks": known["checks"],
            "country": known["country"],
            "exp_month": known["exp_month"],
            "exp_year": known["exp_year"],
            "extended_authorization": {"status": "disabled"},
            "fingerprint": known["fingerprint"],
            "funding": known["funding"],
            "incremental_authorization": {"status": "unavailable"},
            "installments": None,
            "last4": known["last4"],
            "mandate": None,
            "multicapture": {"status": "unavailable"},
            "network": known["brand"],
            "network_token": {"used": False},
            "network_transaction_id": None,
            "overcapture": {"maximum_amount_capturable": 0, "status": "unavailable"},
            "regulated_status": known["regulated_status"],
            "three_d_secure": three_d_secure() if authenticated else None,
            "wallet": known["wallet"],
        }
    elif kind == "sepa_debit":
        shown = picked(known, "bank_code branch_code country fingerprint last4") | {"mandate": mandate}
    else:
        names = "account_holder_type account_type bank_name fingerprint last4 routing_number"
        shown = picked(known, names) | {"mandate": mandate, "payment_reference": None}
    return {kind: shown, "type": kind}


def picked(known: Json, names: str) -> Json:
    return {name: known[name] for name in names.split()}


def three_d_secure() -> Json:
    return {
        "authentication_flow": "challenge",
        "electronic_commerce_indicator": "05",
        "exemption_indicator": None,
        "result": "authenticated",
        "result_reason": None,
        "transaction_id": letters(20),
        "version": "2.2.0",
    }


def mandate(method: Json) -> Json:
    """The permission to debit a bank account."""
    kind = method["type"]
    details: Json = {"us_bank_account": {}}
    if kind == "sepa_debit":
        details = {"sepa_debit": {"reference": letters(16).upper(), "url": "https://payments.stripe.com/mandate"}}
    return {
        "id": new_id("mandate"),
        "object": "mandate",
        "customer_acceptance": {
            "accepted_at": method["created"],
            "online": {"ip_address": "127.0.0.1", "user_agent": "Lantern sandbox"},
            "type": "online",
        },
        "livemode": False,
        "multi_use": {},
        "payment_method": method["id"],
        "payment_method_details": details | {"type": kind},
        "status": "active",
        "type": "multi_use",
    }
