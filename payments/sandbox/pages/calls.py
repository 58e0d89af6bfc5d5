"""How the pages change the sandbox: one transaction each, in which a decline that was written stays written."""

from collections.abc import Callable
from typing import TypeVar

from payments.sandbox.acts import checkout
from payments.sandbox.models import StoredObject
from payments.sandbox.refusals import Refusal, missing
from payments.sandbox.store.rows import anything, find, get, writing
from payments.sandbox.store.timers import wake_for_next

Answer = TypeVar("Answer")


def changing(change: Callable[[], Answer]) -> Answer:
    """What `change` answers, or its refusal, raised once what it had written is kept (as the API does)."""
    declined: Refusal | None = None
    with writing():
        try:
            answer = change()
        except Refusal as refusal:
            if not refusal.began:
                raise
            declined = refusal
        wake_for_next()
    if declined is not None:
        raise declined
    return answer


def proven_intent(intent_id: str, client_secret: str) -> StoredObject:
    """The intent of a browser that knows its secret; for any other it does not exist."""
    intent = get("payment_intent", intent_id)
    if not client_secret or intent.data["client_secret"] != client_secret:
        raise missing("payment_intent", intent_id, "intent")
    return intent


def session_paid_by(intent: StoredObject) -> StoredObject | None:
    """The session of the hosted page that made an intent, if one did."""
    rows = find("checkout.session", payment_intent=intent.stripe_id) or checkout.of_invoice(intent)
    return rows[0] if rows else None


def intent_made(session: StoredObject) -> StoredObject | None:
    """The intent that a session made at the first press of its button."""
    return anything(session.hidden.get("intent", ""))
