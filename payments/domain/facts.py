"""What we read of Stripe's objects, in our own plain terms. Amounts are minor units; currencies are upper case."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


@dataclass(frozen=True, slots=True)
class LineFacts:
    """A balance transaction: one line of Stripe's account."""

    id: str
    kind: str
    category: str
    source_id: str
    currency: str
    amount_minor: int
    fee_minor: int
    net_minor: int
    exchange_rate: str | None
    available_on: date


@dataclass(frozen=True, slots=True)
class ChargeFacts:
    id: str
    at: datetime
    method: str
    paid_with: str
    lines: tuple[LineFacts, ...]


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """`ours` is the public id of our Refund row when we asked for it, else ""."""

    id: str
    amount_minor: int
    status: str
    ours: str
    failure: str
    at: datetime
    lines: tuple[LineFacts, ...]


@dataclass(frozen=True, slots=True)
class DisputeFacts:
    id: str
    amount_minor: int
    status: str
    reason: str
    respond_by: datetime | None
    at: datetime
    lines: tuple[LineFacts, ...]


@dataclass(frozen=True, slots=True)
class IntentFacts:
    """A PaymentIntent with all that hangs off it. `attempt` is the public id of our attempt, or ""."""

    id: str
    status: str
    currency: str
    amount_minor: int
    attempt: str
    failure_code: str
    livemode: bool
    client_secret: str
    charge: ChargeFacts | None
    refunds: tuple[RefundFacts, ...] = ()
    disputes: tuple[DisputeFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class SubscriptionFacts:
    """While a payment of it fails, `next_try_at` is when Stripe takes it again; `tries_over` when it does no more."""

    id: str
    status: str
    customer_id: str
    currency: str
    amount_minor: int
    next_on: date | None
    paused: bool
    paid_with: str
    attempt: str
    cancel_reason: str
    livemode: bool
    client_secret: str = ""
    next_try_at: datetime | None = None
    tries_over: bool = False


@dataclass(frozen=True, slots=True)
class InvoiceFacts:
    id: str
    status: str
    subscription_id: str
    currency: str
    amount_minor: int
    intent_id: str
    is_first: bool
    livemode: bool


@dataclass(frozen=True, slots=True)
class PayoutFacts:
    id: str
    status: str
    currency: str
    amount_minor: int
    arrives_on: date
    automatic: bool
    livemode: bool
    lines: tuple[LineFacts, ...]


@dataclass(frozen=True, slots=True)
class CheckoutFacts:
    id: str
    url: str
    status: str
    intent_id: str
    subscription_id: str


@dataclass(frozen=True, slots=True)
class EventFacts:
    """A verified event; `payload` is the event as Stripe sent it."""

    id: str
    type: str
    api_version: str
    at: datetime
    livemode: bool
    payload: dict[str, Any]
