"""Lists of objects and events: filtered as their endpoints allow, a page at a time."""

from typing import Final

from django.db.models import QuerySet

from payments.sandbox.models import Delivery, Event, StoredObject
from payments.sandbox.refusals import bad_parameter, missing
from payments.sandbox.store import clock
from payments.sandbox.store.events import KEPT_SECONDS, as_shown
from payments.sandbox.store.rows import Json
from payments.sandbox.wire.paging import cut, listed, within

MOST_TYPES: Final = 20
# A filter's name where it is not the field's own; nested filters are named with a dot.
FIELDS: Final = {
    "payment.payment_intent": "data__payment__payment_intent",
    "payout": "hidden__payout",
    "invoice.subscription": "data__parent__subscription_details__subscription",
}
PAGING: Final = ("limit", "starting_after", "ending_before", "expand", "created", "type")


def list_objects(kind: str, url: str, asked: Json) -> Json:
    """The objects of a kind, the newest first."""
    found = within(StoredObject.objects.filter(kind=kind), asked.get("created"))
    for name, value in filters_of(asked):
        field = FIELDS.get(f"{kind}.{name}") or FIELDS.get(name) or f"data__{name}"
        found = found.filter(**{field: value})
    if kind == "subscription" and "status" not in asked:
        found = found.exclude(data__status="canceled")
    rows, more = cut(found, asked, "stripe_id", kind.replace(".", " "))
    return listed(url, [row.data for row in rows], has_more=more)


def filters_of(asked: Json) -> list[tuple[str, object]]:
    """What is left of the parameters when paging is taken away: (name, value)."""
    pairs: list[tuple[str, object]] = []
    for name, value in asked.items():
        if isinstance(value, dict) and name != "created":
            pairs += [(f"{name}.{part}", inner) for part, inner in value.items() if part != "type"]
        elif name == "type" or (name not in PAGING and value != "all"):
            pairs.append((name, value))
    return pairs


def list_events(asked: Json) -> Json:
    if "type" in asked and "types" in asked:
        raise bad_parameter("You may pass either type or types, but not both.", "types")
    if len(asked.get("types", ())) > MOST_TYPES:
        raise bad_parameter(f"Array must have at most {MOST_TYPES} elements", "types")
    found = within(kept_events(), asked.get("created"))
    if "type" in asked:
        found = found.filter(type=asked["type"])
    if "types" in asked:
        found = found.filter(type__in=asked["types"])
    if "delivery_success" in asked:
        late = Delivery.objects.exclude(state=Delivery.State.DELIVERED).values("event")
        found = found.exclude(pk__in=late) if asked["delivery_success"] else found.filter(pk__in=late)
    rows, more = cut(found.prefetch_related("deliveries"), asked, "event_id", "event")
    return listed("/v1/events", [as_shown(row) for row in rows], has_more=more)


def kept_events() -> QuerySet[Event]:
    """Stripe shows the events of thirty days."""
    return Event.objects.filter(created__gt=clock.now() - KEPT_SECONDS)


def one_event(event_id: str) -> Json:
    event = kept_events().filter(event_id=event_id).first()
    if event is None:
        raise missing("event", event_id)
    return as_shown(event)
