"""Products, prices and subscriptions."""

from payments.sandbox.objects.empty import empty
from payments.sandbox.store.ids import new_id
from payments.sandbox.store.rows import Json


def product(created: int, given: Json) -> Json:
    return {
        "id": given.get("id") or new_id("product"),
        "object": "product",
        **empty(
            "default_price package_dimensions shippable statement_descriptor tax_code unit_label url",
        ),
        "active": True,
        "created": created,
        "description": given.get("description"),
        "images": [],
        "livemode": False,
        "marketing_features": [],
        "metadata": given.get("metadata", {}),
        "name": given["name"],
        "type": "service",
        "updated": created,
    }


def price(created: int, given: Json, product_id: str) -> Json:
    """An inline price: `given` is a request's price_data."""
    recurring = given.get("recurring")
    return {
        "id": new_id("price"),
        "object": "price",
        **empty(
            "custom_unit_amount lookup_key nickname tiers_mode transform_quantity",
        ),
        "active": False,
        "billing_scheme": "per_unit",
        "created": created,
        "currency": given["currency"],
        "livemode": False,
        "metadata": {},
        "product": product_id,
        "recurring": {
            "interval": recurring["interval"],
            "interval_count": recurring.get("interval_count", 1),
            "meter": None,
            "usage_type": "licensed",
        }
        if recurring
        else None,
        "tax_behavior": "unspecified",
        "type": "recurring" if recurring else "one_time",
        "unit_amount": given["unit_amount"],
        "unit_amount_decimal": str(given["unit_amount"]),
    }


def plan(of_price: Json) -> Json:
    """The same price in the words of the older API, which items still carry."""
    return {
        "id": of_price["id"],
        "object": "plan",
        **empty(
            "meter nickname tiers_mode transform_usage trial_period_days",
        ),
        "active": of_price["active"],
        "amount": of_price["unit_amount"],
        "amount_decimal": of_price["unit_amount_decimal"],
        "billing_scheme": "per_unit",
        "created": of_price["created"],
        "currency": of_price["currency"],
        "interval": of_price["recurring"]["interval"],
        "interval_count": of_price["recurring"]["interval_count"],
        "livemode": False,
        "metadata": {},
        "product": of_price["product"],
        "usage_type": "licensed",
    }


def subscription_item(created: int, subscription_id: str, of_price: Json, start: int, end: int) -> Json:
    return {
        "id": new_id("subscription_item"),
        "object": "subscription_item",
        "billing_thresholds": None,
        "created": created,
        "current_period_end": end,
        "current_period_start": start,
        "discounts": [],
        "metadata": {},
        "plan": plan(of_price),
        "price": of_price,
        "quantity": 1,
        "subscription": subscription_id,
        "tax_rates": [],
    }


def subscription(created: int, given: Json, of_price: Json, period_end: int, trial_end: int | None) -> Json:
    stripe_id = new_id("subscription")
    settings = given.get("payment_settings", {})
    return {
        "id": stripe_id,
        "object": "subscription",
        **empty(
            "application application_fee_percent billing_cycle_anchor_config billing_thresholds",
            "cancel_at canceled_at customer_account days_until_due default_source ended_at",
            "latest_invoice next_pending_invoice_item_invoice on_behalf_of pause_collection",
            "pending_invoice_item_interval pending_setup_intent pending_update schedule test_clock",
            "transfer_data",
        ),
        **billing_terms(),
        "billing_cycle_anchor": trial_end or created,
        "cancel_at_period_end": False,
        "cancellation_details": {"comment": None, "feedback": None, "reason": None},
        "created": created,
        "currency": of_price["currency"],
        "customer": given["customer"],
        "default_payment_method": given.get("default_payment_method"),
        "description": given.get("description"),
        "items": {
            "object": "list",
            "data": [subscription_item(created, stripe_id, of_price, created, period_end)],
            "has_more": False,
            "url": f"/v1/subscription_items?subscription={stripe_id}",
        },
        "livemode": False,
        "metadata": given.get("metadata", {}),
        "payment_settings": {
            "payment_method_options": None,
            "payment_method_types": None,
            "save_default_payment_method": settings.get("save_default_payment_method", "off"),
        },
        "start_date": created,
        "status": "incomplete",
        "trial_end": trial_end,
        "trial_settings": {"end_behavior": {"missing_payment_method": "create_invoice"}},
        "trial_start": created if trial_end else None,
    }


def billing_terms() -> Json:
    """What is the same for every subscription here."""
    return {
        "automatic_tax": {"disabled_reason": None, "enabled": False, "liability": None},
        "billing_mode": {"flexible": {"proration_discounts": "included"}, "type": "flexible"},
        "billing_schedules": [],
        "collection_method": "charge_automatically",
        "default_tax_rates": [],
        "discounts": [],
        "invoice_settings": {"account_tax_ids": None, "issuer": {"type": "self"}},
    }
