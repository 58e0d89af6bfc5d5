"""What every page of a demo is told: how far the sandbox's clock is ahead of the world's."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from payments.sandbox.store import clock


def clock_ahead(request: HttpRequest) -> dict[str, Any]:
    """A template that asks for `days_ahead` has it looked up; outside a demo there is nothing to ask for."""
    return {"days_ahead": days_ahead} if settings.DEMO else {}


def days_ahead() -> int:
    """Whole days, to the nearest."""
    return round(clock.ahead_of_the_world() / clock.DAY)
