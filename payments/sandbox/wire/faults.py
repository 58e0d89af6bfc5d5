"""Errors that somebody asked for, to see what we make of them: each is owed to one of the next calls."""

from typing import Final

from payments.sandbox.models import Clock
from payments.sandbox.refusals import Refusal
from payments.sandbox.store import clock
from payments.sandbox.store.rows import writing

SLOW_SECONDS: Final = 3
# Owed to the next call that writes.
OF_WRITES: Final = {
    "error_before": "An error 500 without having acted",
    "error_after": "An error 500 after having acted",
    "too_many": "Too many requests",
    "in_use": "The same key is in use by another request",
    "cut_before": "The connection breaks without having acted",
    "cut_after": "The connection breaks after having acted",
    "slow": f"The answer comes after {SLOW_SECONDS} seconds",
}
# Owed to the next call that reads.
OF_READS: Final = {
    "read_error": "An error 500 to a call that reads",
    "read_cut": "The connection breaks before the answer to a call that reads",
}
FAULTS: Final = OF_WRITES | OF_READS
CUTS: Final = ("cut_before", "cut_after", "read_cut")
BEFORE: Final = ("error_before", "too_many", "in_use", "cut_before", "read_error", "read_cut")


def owe(fault: str, count: int = 1) -> None:
    """The next `count` calls get `fault`, a name in FAULTS."""
    if fault not in FAULTS:
        raise ValueError(f"{fault} is none of {', '.join(FAULTS)}")
    with writing():
        owing = clock.the_clock()
        owing.owed_faults = [*owing.owed_faults, *[fault] * count]
        owing.save(update_fields=["owed_faults"])


def next_fault(*, reads: bool) -> str:
    """The fault of this call, which is owed no more, or ""."""
    kinds = OF_READS if reads else OF_WRITES
    if not any(fault in kinds for fault in Clock.objects.values_list("owed_faults", flat=True).first() or ()):
        return ""
    with writing():
        owing = clock.the_clock()
        fault = next((owed for owed in owing.owed_faults if owed in kinds), "")
        if fault:
            owing.owed_faults.remove(fault)
            owing.save(update_fields=["owed_faults"])
        return fault


def refusal_of(fault: str) -> Refusal:
    if fault == "too_many":
        return Refusal("Request rate limit exceeded.", code="rate_limit", status=429)
    if fault == "in_use":
        return Refusal(
            "There is currently another in-progress request using this Idempotency Key.",
            type="idempotency_error",
            code="idempotency_key_in_use",
            status=409,
        )
    return Refusal("An unknown error occurred.", type="api_error", began=True)
