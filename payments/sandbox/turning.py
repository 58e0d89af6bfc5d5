"""Time passes: whatever is due happens, in the order of its time."""

from collections.abc import Callable
from typing import Final

from payments.sandbox.acts import billing, checkout, disputes, following, invoicing, paying, payouts, refunds
from payments.sandbox.models import StoredObject, Timer
from payments.sandbox.refusals import Refusal
from payments.sandbox.store import clock
from payments.sandbox.store.events import forget_old
from payments.sandbox.store.rows import anything, writing
from payments.sandbox.store.timers import wake_for_next


def settle_debit(intent: StoredObject) -> None:
    paying.settle_debit(intent)
    following.follow_intent(intent)


def dispute_charge(charge: StoredObject) -> None:
    method = anything(charge.data["payment_method"])
    if method is not None:
        disputes.open_dispute(charge.data["payment_intent"], paying.behaviour_of(method).dispute or "fraudulent")


TASKS: Final[dict[str, Callable[[StoredObject], None]]] = {
    "announce": billing.announce,
    "complete_refund": refunds.complete_refund,
    "expire_session": checkout.expire,
    "expire_subscription": billing.expire,
    "fail_refund": refunds.fail_refund,
    "finalize_invoice": billing.finalize_renewal,
    "open_dispute": dispute_charge,
    "payout_arrives": payouts.arrive,
    "renew": billing.renew,
    "resume": billing.resume,
    "retry_invoice": billing.retry,
    "settle_charge": paying.settle_charge,
    "settle_debit": settle_debit,
}


def run_due() -> int:
    """Everything that is due by now, one transaction each; how many."""
    count = 0
    while run_next(clock.now()):
        count += 1
    with writing():
        forget_old()
        wake_for_next()
    return count


def run_next(until: int) -> bool:
    """The earliest timer that is due by `until`, at its own time; False when there is none."""
    with writing():
        timer = Timer.objects.filter(due__lte=until).order_by("due", "id").first()
        if timer is None:
            return False
        timer.delete()
        clock.move_to(timer.due)
        thing = anything(timer.stripe_id)
        if thing is not None:
            run(timer.task, thing)
    return True


def run(task: str, thing: StoredObject) -> None:
    try:
        TASKS[task](thing)
    except Refusal:
        return  # overtaken: the object is in a state in which this no longer makes sense


def advance_to(moment: int) -> int:
    """Move the clock to `moment`, letting everything on the way happen at its own time; how much there was."""
    count = 0
    while run_next(moment):
        count += 1
    with writing():
        clock.move_to(moment)
        wake_for_next()
    return count


def advance(*, seconds: int = 0, days: int = 0) -> int:
    return advance_to(clock.now() + seconds + days * clock.DAY)


def advance_a_month() -> int:
    """To the same day of the next month, and long enough after it for invoices to be finalized and paid."""
    return advance_to(clock.months_after(clock.now(), 1) + 2 * invoicing.DRAFT_SECONDS)
