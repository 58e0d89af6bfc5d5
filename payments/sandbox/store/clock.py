"""The sandbox's time: the world's, plus how far somebody has moved it ahead."""

import time
from datetime import UTC, datetime
from typing import Final

from payments.sandbox.models import Clock

MINUTE: Final = 60
HOUR: Final = 3600
DAY: Final = 86400


def the_clock() -> Clock:
    clock, _ = Clock.objects.get_or_create(pk=1)
    return clock


def ahead_of_the_world() -> int:
    """Seconds."""
    return Clock.objects.filter(pk=1).values_list("ahead_seconds", flat=True).first() or 0


def now() -> int:
    return int(time.time()) + ahead_of_the_world()


def move_to(moment: int) -> None:
    """Time never goes back."""
    clock = the_clock()
    clock.ahead_seconds = max(clock.ahead_seconds, moment - int(time.time()))
    clock.save(update_fields=["ahead_seconds"])


def as_instant(moment: int) -> datetime:
    return datetime.fromtimestamp(moment, UTC)


def in_the_world(moment: int) -> datetime:
    """When the world's clock says what the sandbox's clock says at `moment`."""
    return as_instant(moment - the_clock().ahead_seconds)


def months_after(anchor: int, months: int) -> int:
    """The same day and time so many months later; the 31st becomes the last day of a shorter month."""
    start = as_instant(anchor)
    year, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    for day in range(start.day, 27, -1):
        try:
            return int(start.replace(year=year, month=month + 1, day=day).timestamp())
        except ValueError:
            continue
    return int(start.replace(year=year, month=month + 1).timestamp())
