"""What the panel shows of the sandbox: the newest things of each kind, with what can be done to them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db.models import QuerySet

from payments.sandbox.acts.billing import OVER
from payments.sandbox.acts.disputes import OPEN
from payments.sandbox.acts.payouts import lines_to_pay_out
from payments.sandbox.models import Delivery, Event, StoredObject
from payments.sandbox.pages.look import amount_of, shown
from payments.sandbox.store import clock

NEWEST: Final = 12
NEWEST_EVENTS: Final = 20
UNDER_WAY: Final = ("succeeded", "processing", "requires_action")


@dataclass(frozen=True, slots=True)
class SeenPayment:
    """An intent. `dispute` is the id of one that is open; `refundable` while something can go back."""

    id: str
    amount: str
    status: str
    paid_with: str
    at: datetime
    refunded: str
    refundable: bool
    dispute: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class SeenSubscription:
    id: str
    amount: str
    status: str
    next_at: datetime
    fails_next: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class SeenEvent:
    type: str
    id: str
    at: datetime
    deliveries: list[Delivery]


def newest(kind: str, count: int = NEWEST, **filters: Any) -> QuerySet[StoredObject]:
    return StoredObject.objects.filter(kind=kind, **filters).order_by("-pk")[:count]


def by_intent(kind: str, intent_ids: list[str]) -> dict[str, StoredObject]:
    """The newest object of a kind that names each intent."""
    rows = StoredObject.objects.filter(kind=kind, data__payment_intent__in=intent_ids).order_by("pk")
    return {row.data["payment_intent"]: row for row in rows}


def payments() -> list[SeenPayment]:
    intents = list(newest("payment_intent", data__status__in=UNDER_WAY))
    ids = [intent.stripe_id for intent in intents]
    charges, disputes = by_intent("charge", ids), by_intent("dispute", ids)
    return [seen_payment(intent, charges.get(intent.stripe_id), disputes.get(intent.stripe_id)) for intent in intents]


def seen_payment(intent: StoredObject, charge: StoredObject | None, dispute: StoredObject | None) -> SeenPayment:
    back = charge.data["amount_refunded"] if charge else 0
    disputed = bool(charge and charge.data["disputed"])
    return SeenPayment(
        id=intent.stripe_id,
        amount=amount_of(intent.data),
        status=intent.data["status"],
        paid_with=paid_with(charge),
        at=clock.as_instant(intent.created),
        refunded=shown(back, intent.data["currency"]) if back else "",
        refundable=bool(charge and charge.data["paid"] and not disputed and back < charge.data["amount"]),
        dispute=dispute.stripe_id if dispute and dispute.data["status"] in OPEN else "",
        disputed=disputed,
    )


def paid_with(charge: StoredObject | None) -> str:
    if charge is None:
        return ""
    details = charge.data["payment_method_details"]
    kind = details["type"]
    name = details[kind]["brand"].title() if kind == "card" else kind.replace("_", " ")
    return f"{name} {details[kind]['last4']}"


def subscriptions() -> list[SeenSubscription]:
    return [seen_subscription(row) for row in newest("subscription")]


def seen_subscription(row: StoredObject) -> SeenSubscription:
    item = row.data["items"]["data"][0]
    return SeenSubscription(
        id=row.stripe_id,
        amount=shown(item["price"]["unit_amount"] * item["quantity"], row.data["currency"]),
        status=row.data["status"],
        next_at=clock.as_instant(item["current_period_end"]),
        fails_next=bool(row.hidden.get("fail_next")),
        is_over=row.data["status"] in OVER,
    )


def payouts() -> list[dict[str, Any]]:
    return [
        {"id": row.stripe_id, "amount": amount_of(row.data), "status": row.data["status"]}
        for row in newest("payout", 5)
    ]


def waiting_for_payout() -> list[str]:
    """What the next payout would bring, in each currency."""
    waiting = lines_to_pay_out()
    return [shown(sum(line.data["net"] for line in lines), currency) for currency, lines in waiting.items()]


def events() -> list[SeenEvent]:
    rows = Event.objects.prefetch_related("deliveries").order_by("-pk")[:NEWEST_EVENTS]
    return [
        SeenEvent(row.type, row.event_id, clock.as_instant(row.created), list(row.deliveries.all())) for row in rows
    ]


def held_count() -> int:
    return Delivery.objects.filter(state__in=(Delivery.State.HELD, Delivery.State.FAILED)).count()
