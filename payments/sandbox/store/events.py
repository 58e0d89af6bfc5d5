"""Every change makes events; each event goes to the webhook, as well as the switches let it."""

import random
from contextvars import ContextVar
from copy import deepcopy
from datetime import timedelta
from typing import Final

import stripe
from django.utils import timezone

from crm.services.jobs import enqueue
from payments.sandbox.models import Delivery, Event, StoredObject
from payments.sandbox.store import clock
from payments.sandbox.store.ids import new_id
from payments.sandbox.store.rows import Json

API_VERSION: Final = str(stripe.api_version)
SHUFFLED_OVER_SECONDS: Final = 8
KEPT_SECONDS: Final = 30 * clock.DAY
# The API call that is being carried out; None for what happens by itself.
current_request: ContextVar[Json | None] = ContextVar("current_request", default=None)


def emit(kind: str, data: Json, before: Json | None = None) -> Event:
    """Write an event about an object as it is now. `before`: what the object was, for events that say what changed."""
    happened = clock.now()
    about: Json = {"object": deepcopy(data)}
    if before is not None:
        about["previous_attributes"] = {name: old for name, old in before.items() if data.get(name) != old}
    body: Json = {
        "id": new_id("event"),
        "object": "event",
        "api_version": API_VERSION,
        "created": happened,
        "data": about,
        "livemode": False,
        "pending_webhooks": 1,
        "request": current_request.get() or {"id": None, "idempotency_key": None},
        "type": kind,
    }
    event = Event.objects.create(event_id=body["id"], type=kind, created=happened, body=body)
    send_out(event)
    return event


def emit_change(kind: str, row: StoredObject, before: Json) -> None:
    """An "updated" event, if anything did change."""
    if row.data != before:
        emit(kind, row.data, before)


def send_out(event: Event) -> None:
    """On its way to the webhook: at once, twice, late or not at all, as the switches say."""
    switches = clock.the_clock()
    for _ in range(2 if switches.duplicates else 1):
        state = Delivery.State.HELD if switches.drops else Delivery.State.WAITING
        delivery = Delivery.objects.create(event=event, state=state)
        if state == Delivery.State.WAITING:
            late = random.uniform(0, SHUFFLED_OVER_SECONDS) if switches.shuffles else 0  # noqa: S311 - order only
            enqueue("sandbox.deliver", run_at=timezone.now() + timedelta(seconds=late), delivery_id=delivery.pk)


def as_shown(event: Event) -> Json:
    """The event as the API shows it; `pending_webhooks` counts deliveries that have yet to succeed."""
    waiting = [delivery for delivery in event.deliveries.all() if delivery.state != Delivery.State.DELIVERED]
    return event.body | {"pending_webhooks": len(waiting)}


def forget_old() -> None:
    """Events older than thirty days are gone, once they have been delivered or given up."""
    under_way = Delivery.objects.filter(state__in=(Delivery.State.WAITING, Delivery.State.HELD))
    Event.objects.filter(created__lte=clock.now() - KEPT_SECONDS).exclude(pk__in=under_way.values("event")).delete()
