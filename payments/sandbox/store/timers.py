"""What will happen by itself: renewals, retries, settlements, expiries."""

from crm.services.jobs import enqueue
from payments.sandbox.models import Timer
from payments.sandbox.store import clock


def set_timer(task: str, stripe_id: str, due: int) -> None:
    """Have `task` (payments.sandbox.turning) happen to an object at `due`, once."""
    Timer.objects.create(task=task, stripe_id=stripe_id, due=due)


def stop_timers(stripe_id: str, *tasks: str) -> None:
    Timer.objects.filter(stripe_id=stripe_id, task__in=tasks).delete()


def wake_for_next() -> None:
    """A job for the next timer: time also passes when nobody presses a button."""
    upcoming = Timer.objects.order_by("due", "id").values_list("due", flat=True).first()
    if upcoming is not None:
        ahead = clock.the_clock().ahead_seconds
        key = f"sandbox.tick:{upcoming}:{ahead}"
        enqueue("sandbox.tick", key=key, run_at=clock.in_the_world(upcoming))
