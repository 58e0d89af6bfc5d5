"""The account itself, webhook endpoints, domains that may show wallets, and sessions of the hosted page."""

from typing import Final

from payments.sandbox.objects.empty import empty
from payments.sandbox.store.ids import letters, new_id
from payments.sandbox.store.rows import Json

ACCOUNT_ID: Final = "acct_sandbox000000000"


def account() -> Json:
    return {
        "id": ACCOUNT_ID,
        "object": "account",
        "business_profile": empty(
            "mcc name product_description support_address support_email support_phone support_url"
        )
        | {"annual_revenue": None, "estimated_worker_count": None, "minority_owned_business_designation": None},
        "business_type": "non_profit",
        "capabilities": {"card_payments": "active", "transfers": "active"},
        "charges_enabled": True,
        "controller": {"type": "account"},
        "country": "US",
        "created": 1_600_000_000,
        "default_currency": "usd",
        "details_submitted": True,
        "email": "sandbox@example.org",
        "metadata": {},
        "payouts_enabled": True,
        "settings": account_settings(),
        "type": "standard",
    }


def account_settings() -> Json:
    schedule = {"delay_days": 2, "interval": "daily"}
    return {
        "branding": empty("icon logo primary_color secondary_color"),
        "card_payments": {
            "decline_on": {"avs_failure": False, "cvc_failure": True},
            "statement_descriptor_prefix": "SANDBOX",
        },
        "dashboard": {"display_name": "Sandbox", "timezone": "Etc/UTC"},
        "payments": {"statement_descriptor": "SANDBOX"},
        "payouts": {"debit_negative_balances": True, "schedule": schedule, "statement_descriptor": None},
    }


def webhook_endpoint(created: int, given: Json) -> Json:
    """The secret is shown once, in the answer that creates the endpoint, and is not kept here."""
    return {
        "id": new_id("webhook_endpoint"),
        "object": "webhook_endpoint",
        "api_version": given.get("api_version"),
        "application": None,
        "created": created,
        "description": given.get("description"),
        "enabled_events": given["enabled_events"],
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "status": "enabled",
        "url": given["url"],
    }


def payment_method_domain(created: int, name: str) -> Json:
    wallets = ("amazon_pay", "apple_pay", "google_pay", "klarna", "link", "paypal")
    return {
        "id": new_id("payment_method_domain"),
        "object": "payment_method_domain",
        "created": created,
        "domain_name": name,
        "enabled": True,
        "livemode": False,
        **{wallet: {"status": "active"} for wallet in wallets},
    }


def session(created: int, given: Json, amount: int, currency: str, methods: list[str], page: str) -> Json:
    """An open session of the hosted page; `page` is the address that its id is put behind."""
    stripe_id = f"cs_test_{letters(58)}"
    paying = given["mode"] == "payment"
    return {
        "id": stripe_id,
        "object": "checkout.session",
        **empty(
            "adaptive_pricing after_expiration allow_promotion_codes allowed_payment_method_types",
            "branding_settings client_secret collected_information consent consent_collection",
            "currency_conversion customer customer_account integration_identifier invoice managed_payments",
            "optional_items origin_context payment_intent payment_link permissions recovered_from",
            "setup_intent shipping_address_collection shipping_cost subscription wallet_options",
            "payment_method_configuration_details saved_payment_method_options",
        ),
        **session_sums(amount, currency),
        "billing_address_collection": None,
        "cancel_url": given.get("cancel_url"),
        "client_reference_id": given.get("client_reference_id"),
        "created": created,
        "custom_fields": [],
        "custom_text": empty("after_submit shipping_address submit terms_of_service_acceptance"),
        "customer_creation": "if_required" if paying else "always",
        "customer_details": None,
        "customer_email": given.get("customer_email"),
        "expires_at": created + 86400,
        "invoice_creation": None,
        "livemode": False,
        "locale": given.get("locale"),
        "metadata": given.get("metadata", {}),
        "mode": given["mode"],
        "payment_method_collection": "if_required" if paying else "always",
        "payment_method_options": {},
        "payment_method_types": methods,
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "submit_type": given.get("submit_type"),
        "success_url": given["success_url"],
        "ui_mode": "hosted_page",
        "url": f"{page}{stripe_id}/",
    }


def session_sums(amount: int, currency: str) -> Json:
    return {
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "currency": currency,
        "discounts": [],
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
    }


def session_line(of_price: Json, quantity: int, words: str) -> Json:
    amount = of_price["unit_amount"] * quantity
    return {
        "id": f"li_{letters(24)}",
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": of_price["currency"],
        "description": words,
        "metadata": {},
        "price": of_price,
        "quantity": quantity,
    }
