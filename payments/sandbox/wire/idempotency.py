"""Idempotency keys (https://docs.stripe.com/api/idempotent_requests).

The same key and parameters replay the saved answer, a saved error 500 too; other parameters are refused. Nothing is
saved for what failed validation, and a key is forgotten after a day.
"""

import hashlib
from typing import Final

from payments.sandbox.models import SavedAnswer
from payments.sandbox.refusals import Refusal
from payments.sandbox.store import clock
from payments.sandbox.store.rows import Json

KEPT_SECONDS: Final = clock.DAY
LONGEST_KEY: Final = 255


def fingerprint(method: str, path: str, encoded: str) -> str:
    return hashlib.sha256(f"{method} {path}\n{encoded}".encode()).hexdigest()


def saved_answer(key: str, request: str) -> SavedAnswer | None:
    """What was answered under this key, or None for a fresh one."""
    if len(key) > LONGEST_KEY:
        raise Refusal(f"Idempotency keys have at most {LONGEST_KEY} characters.", type="idempotency_error")
    SavedAnswer.objects.filter(key=key, created__lte=clock.now() - KEPT_SECONDS).delete()
    saved = SavedAnswer.objects.filter(key=key).first()
    if saved is not None and saved.request != request:
        raise Refusal(
            "Keys for idempotent requests can only be used with the same parameters they were first used with. "
            f"Try using a key other than '{key}' if you meant to execute a different request.",
            type="idempotency_error",
        )
    return saved


def save_answer(key: str, request: str, status: int, body: Json, request_id: str) -> None:
    SavedAnswer.objects.create(
        key=key, request=request, status=status, body=body, request_id=request_id, created=clock.now()
    )
