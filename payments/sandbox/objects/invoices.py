"""Invoices, their one line, and what pays them."""

from payments.sandbox.objects.empty import empty
from payments.sandbox.store.ids import new_id
from payments.sandbox.store.rows import Json


def line(invoice_id: str, of_subscription: Json, item: Json, period: tuple[int, int], words: str, amount: int) -> Json:
    """The one line of an invoice: a period of the subscription."""
    return {
        "id": new_id("line_item"),
        "object": "line_item",
        "amount": amount,
        "currency": of_subscription["currency"],
        "description": words,
        "discount_amounts": [],
        "discountable": True,
        "discounts": [],
        "invoice": invoice_id,
        "livemode": False,
        "metadata": dict(of_subscription["metadata"]),
        "parent": {
            "invoice_item_details": None,
            "subscription_item_details": {
                "invoice_item": None,
                "proration": False,
                "proration_details": {"credited_items": None},
                "subscription": of_subscription["id"],
                "subscription_item": item["id"],
            },
            "type": "subscription_item_details",
        },
        "period": {"end": period[1], "start": period[0]},
        "pretax_credit_amounts": [],
        "pricing": {
            "price_details": {"price": item["price"]["id"], "product": item["price"]["product"]},
            "type": "price_details",
            "unit_amount_decimal": item["price"]["unit_amount_decimal"],
        },
        "quantity": item["quantity"],
        "quantity_decimal": str(item["quantity"]),
        "subscription": of_subscription["id"],
        "subtotal": amount,
        "taxes": [],
    }


def invoice(created: int, of_subscription: Json, customer: Json, reason: str, amount: int) -> Json:
    """A draft without lines; `reason` is subscription_create, subscription_cycle or upcoming."""
    stripe_id = new_id("invoice")
    return {
        "id": stripe_id,
        "object": "invoice",
        **of_every_invoice(),
        **sums(amount),
        "billing_reason": reason,
        "created": created,
        "currency": of_subscription["currency"],
        "customer": customer["id"],
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "lines": {"object": "list", "data": [], "has_more": False, "url": f"/v1/invoices/{stripe_id}/lines"},
        "parent": {
            "quote_details": None,
            "subscription_details": {
                "metadata": dict(of_subscription["metadata"]),
                "subscription": of_subscription["id"],
            },
            "type": "subscription_details",
        },
        "period_end": created,
        "period_start": created,
    }


def of_every_invoice() -> Json:
    """What a draft here says whatever it is for."""
    return {
        **empty(
            "account_tax_ids application automatically_finalizes_at custom_fields customer_account",
            "customer_address customer_phone customer_shipping default_payment_method default_source",
            "description due_date effective_at ending_balance footer from_invoice hosted_invoice_url",
            "invoice_pdf last_finalization_error latest_revision next_payment_attempt number",
            "on_behalf_of receipt_number rendering shipping_cost shipping_details statement_descriptor",
            "test_clock webhooks_delivered_at",
        ),
        "account_country": "US",
        "account_name": "Sandbox",
        "attempt_count": 0,
        "attempted": False,
        "auto_advance": True,
        "automatic_tax": {"enabled": False} | empty("disabled_reason liability provider status"),
        "collection_method": "charge_automatically",
        "customer_tax_exempt": "none",
        "customer_tax_ids": [],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "payment_settings": empty("default_mandate payment_method_options payment_method_types"),
        "status": "draft",
        "status_transitions": empty("finalized_at marked_uncollectible_at paid_at voided_at"),
    }


def sums(amount: int) -> Json:
    """All of it is due; nothing is paid, taxed or discounted."""
    whole = "amount_due amount_remaining subtotal subtotal_excluding_tax total total_excluding_tax"
    nothing = (
        "amount_overpaid amount_paid amount_paid_off_stripe amount_shipping post_payment_credit_notes_amount"
        " pre_payment_credit_notes_amount starting_balance"
    )
    none = "total_discount_amounts total_pretax_credit_amounts total_taxes"
    return {
        **dict.fromkeys(whole.split(), amount),
        **dict.fromkeys(nothing.split(), 0),
        **{name: [] for name in none.split()},
    }


def invoice_payment(created: int, of_invoice: Json, intent_id: str) -> Json:
    return {
        "id": new_id("invoice_payment"),
        "object": "invoice_payment",
        "amount_paid": None,
        "amount_requested": of_invoice["amount_due"],
        "created": created,
        "currency": of_invoice["currency"],
        "invoice": of_invoice["id"],
        "is_default": True,
        "livemode": False,
        "payment": {"payment_intent": intent_id, "type": "payment_intent"},
        "status": "open",
        "status_transitions": empty("canceled_at paid_at"),
    }
