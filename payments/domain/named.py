"""Which objects of Stripe an event names."""

from typing import Any, Final

# A column of ours → the field of the event's object that names it.
NAMED: Final = {
    "object_id": "id",
    "intent_id": "payment_intent",
    "customer_id": "customer",
    "subscription_id": "subscription",
    "invoice_id": "invoice",
    "charge_id": "charge",
}
LONGEST: Final = 120


def ids_in(payload: dict[str, Any]) -> dict[str, str | None]:
    """The ids that an event as Stripe sent it names, by our columns; None for what it does not name."""
    thing = (payload.get("data") or {}).get("object")
    return {column: as_id(thing.get(name)) if isinstance(thing, dict) else None for column, name in NAMED.items()}


def as_id(value: object) -> str | None:
    return value if isinstance(value, str) and 0 < len(value) <= LONGEST else None
