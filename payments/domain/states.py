"""The lives of attempts, payments and plans, and what counts (design: stripe.md D.2)."""

from typing import Final

# A PaymentIntent's status, as ours. One we do not know is treated as waiting: it is looked at again later.
OF_INTENT: Final = {
    "requires_payment_method": "created",
    "requires_confirmation": "action",
    "requires_action": "action",
    "requires_capture": "processing",
    "processing": "processing",
    "succeeded": "succeeded",
    "canceled": "canceled",
}

PAYMENT_MOVES: Final[dict[str, frozenset[str]]] = {
    "created": frozenset({"failed_retryable", "action", "processing", "succeeded", "canceled"}),
    "failed_retryable": frozenset({"created", "action", "processing", "succeeded", "canceled"}),
    "action": frozenset({"created", "failed_retryable", "processing", "succeeded", "canceled"}),
    "processing": frozenset({"created", "failed_retryable", "action", "succeeded", "canceled"}),
    "succeeded": frozenset(),
    "canceled": frozenset(),
}

ATTEMPT_MOVES: Final[dict[str, frozenset[str]]] = {
    "open": frozenset({"submitted", "done", "expired", "blocked"}),
    "submitted": frozenset({"done", "expired", "blocked"}),
    # Money may still arrive for what we had put aside: it is never turned away.
    "expired": frozenset({"done"}),
    "blocked": frozenset({"done"}),
    "done": frozenset(),
}

# Declines after which one attempt's intent is canceled, so that a stolen client secret is no card-testing tool.
MOST_DECLINES: Final = 5

# A dispute takes the money away while it is open and when it is lost. A word we do not know is taken as open.
DISPUTE_IS_HARMLESS: Final = frozenset(
    {"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"}
)

# A subscription's status, as our recurring gift's. None: there is no recurring gift (yet).
OF_SUBSCRIPTION: Final[dict[str, str | None]] = {
    "incomplete": None,
    "incomplete_expired": None,
    "trialing": "active",
    "active": "active",
    "past_due": "failing",
    "unpaid": "failing",
    "paused": "paused",
    "canceled": "ended",
}


def payment_status(intent_status: str, *, has_failure: bool) -> str:
    """Our status of an intent; one that waits for a card after a decline has failed, and may be tried again."""
    status = OF_INTENT.get(intent_status, "action")
    return "failed_retryable" if status == "created" and has_failure else status


def may_move(moves: dict[str, frozenset[str]], old: str, new: str) -> bool:
    return new == old or new in moves[old]


def recurring_status(subscription_status: str, *, paused: bool) -> str | None:
    if not subscription_status:
        return None  # a plan whose subscription was not fetched yet
    status = OF_SUBSCRIPTION.get(subscription_status, "failing")
    return "paused" if status == "active" and paused else status
