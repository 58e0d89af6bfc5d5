"""What the panel shows of the sandbox: the newest things of each kind, with what can be done to them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy

from payments.sandbox.acts.billing import OVER
from payments.sandbox.acts.disputes import OPEN
from payments.sandbox.acts.payouts import lines_to_pay_out
from payments.sandbox.models import Delivery, Event, StoredObject
from payments.sandbox.pages.look import amount_of, shown
from payments.sandbox.store import clock
from payments.sandbox.store.rows import Json

NEWEST: Final = 12
NEWEST_DECLINED: Final = 4
NEWEST_EVENTS: Final = 20
UNDER_WAY: Final = ("succeeded", "processing", "requires_action")
# An intent whose last try came to nothing: it waits for another card, or was canceled after too many.
CAME_TO_NOTHING: Final = ("requires_payment_method", "canceled")
# Why a bank said no, by Stripe's decline code (docs.stripe.com/declines/codes).
REASONS: Final = {
    "generic_decline": gettext_lazy("The bank declined it and gave no reason."),
    "insufficient_funds": gettext_lazy("There was too little money on the account."),
    "lost_card": gettext_lazy("The card was reported lost."),
    "stolen_card": gettext_lazy("The card was reported stolen."),
    "expired_card": gettext_lazy("The card had expired."),
    "incorrect_cvc": gettext_lazy("The security code was wrong."),
    "processing_error": gettext_lazy("The bank could not process it at that moment."),
    "payment_intent_authentication_failure": gettext_lazy("The bank could not confirm that it was the donor."),
}


@dataclass(frozen=True, slots=True)
class SeenPayment:
    """An intent. `reason` says why the last try came to nothing; `dispute` is the id of one that is open;
    `refundable` while something can go back.
    """

    id: str
    amount: str
    status: str
    reason: str
    paid_with: str
    at: datetime
    refunded: str
    refundable: bool
    dispute: str
    disputed: bool


@dataclass(frozen=True, slots=True)
class SeenSubscription:
    """`who` is the name on its card; `tries_at` is when a payment of it that failed is tried again."""

    id: str
    who: str
    amount: str
    status: str
    next_at: datetime
    tries_at: datetime | None
    fails_next: bool
    is_over: bool


@dataclass(frozen=True, slots=True)
class SeenSubscriptions:
    """Some of `of_all`: what somebody began leads, the newest first; then what the demo brought, as it renews."""

    shown: list[SeenSubscription]
    of_all: int


@dataclass(frozen=True, slots=True)
class SeenEvent:
    type: str
    id: str
    at: datetime
    deliveries: list[Delivery]


def newest(kind: str, count: int = NEWEST, *conditions: Q) -> QuerySet[StoredObject]:
    return StoredObject.objects.filter(*conditions, kind=kind).order_by("-pk")[:count]


def by_id(ids: Iterable[str | None]) -> dict[str, StoredObject]:
    return {row.stripe_id: row for row in StoredObject.objects.filter(stripe_id__in=[one for one in ids if one])}


def by_intent(kind: str, intent_ids: list[str]) -> dict[str, StoredObject]:
    """The newest object of a kind that names each intent."""
    rows = StoredObject.objects.filter(kind=kind, data__payment_intent__in=intent_ids).order_by("pk")
    return {row.data["payment_intent"]: row for row in rows}


def payments() -> list[SeenPayment]:
    """The newest, and the newest declined: a month of renewals must not push those off the page."""
    failed = Q(data__status__in=CAME_TO_NOTHING), ~Q(data__last_payment_error=None)
    found = [
        *newest("payment_intent", NEWEST, Q(data__status__in=UNDER_WAY)),
        *newest("payment_intent", NEWEST_DECLINED, *failed),
    ]
    intents = sorted(found, key=attrgetter("pk"), reverse=True)
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
        reason=reason_of(intent.data["last_payment_error"]) if intent.data["status"] in CAME_TO_NOTHING else "",
        paid_with=paid_with(charge),
        at=clock.as_instant(intent.created),
        refunded=shown(back, intent.data["currency"]) if back else "",
        refundable=bool(charge and charge.data["paid"] and not disputed and back < charge.data["amount"]),
        dispute=dispute.stripe_id if dispute and dispute.data["status"] in OPEN else "",
        disputed=disputed,
    )


def reason_of(error: Json) -> str:
    """Why a try came to nothing, in words; in Stripe's own where we have none."""
    return str(REASONS.get(error.get("decline_code") or error["code"], error["message"]))


def paid_with(charge: StoredObject | None) -> str:
    if charge is None:
        return ""
    details = charge.data["payment_method_details"]
    kind = details["type"]
    name = details[kind]["brand"].title() if kind == "card" else kind.replace("_", " ")
    return f"{name} {details[kind]['last4']}"


def subscriptions(*, everything: bool = False) -> SeenSubscriptions:
    rows = sorted(StoredObject.objects.filter(kind="subscription"), key=place_in_list)
    chosen = rows if everything else rows[:NEWEST]
    names = ("default_payment_method", "latest_invoice")
    parts = by_id(row.data[name] for row in chosen for name in names)
    found = [seen_subscription(row, *(parts.get(row.data[name] or "") for name in names)) for row in chosen]
    return SeenSubscriptions(found, len(rows))


def place_in_list(row: StoredObject) -> tuple[bool, bool, bool, int, int]:
    planted, status = bool(row.hidden.get("planted")), row.data["status"]
    renews = row.data["items"]["data"][0]["current_period_end"] if planted else 0
    return status in OVER, planted, status != "past_due", renews, -row.pk


def seen_subscription(row: StoredObject, method: StoredObject | None, invoice: StoredObject | None) -> SeenSubscription:
    item = row.data["items"]["data"][0]
    tries_at = invoice.data["next_payment_attempt"] if invoice and row.data["status"] == "past_due" else None
    return SeenSubscription(
        id=row.stripe_id,
        who=(method.data["billing_details"]["name"] or "") if method else "",
        amount=shown(item["price"]["unit_amount"] * item["quantity"], row.data["currency"]),
        status=row.data["status"],
        next_at=clock.as_instant(item["current_period_end"]),
        tries_at=clock.as_instant(tries_at) if tries_at else None,
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


def under_way_count() -> int:
    """Webhooks that have yet to arrive."""
    return Delivery.objects.filter(state=Delivery.State.WAITING).count()


def held_count() -> int:
    return Delivery.objects.filter(state__in=(Delivery.State.HELD, Delivery.State.FAILED)).count()
