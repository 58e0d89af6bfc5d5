"""The start that is refused: every reason at once, each with what to set."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ImproperlyConfigured

from config.env import env

SHORTEST_SECRET = 50
DEMO_SECRETS = ("django-insecure", "prototype", "change-me", "secret", "unset")


def unsafe(settings: dict[str, Any]) -> Iterator[str]:
    """A sentence for each thing that must not be so, in any installation or in production."""
    key = settings["STRIPE_API_KEY"]
    if settings["IN_SANDBOX"] and ("_live_" in key or "_live_" in settings["STRIPE_PUBLISHABLE_KEY"]):
        yield "STRIPE_MODE=sandbox stands beside a live Stripe key. Set STRIPE_MODE=live or take the key away."
    if settings["STRIPE_MODE"] == "live" and "_test_" in key:
        yield "STRIPE_MODE=live has a test key. Example: STRIPE_API_KEY=rk_live_…"
    if settings["STRIPE_MODE"] == "test" and "_live_" in key:
        yield "STRIPE_MODE=test has a live key. Set STRIPE_MODE=live or use a test key."
    if settings["IN_PRODUCTION"]:
        yield from unsafe_in_production(settings)


def unsafe_in_production(settings: dict[str, Any]) -> Iterator[str]:
    secret = settings["SECRET_KEY"]
    if len(secret) < SHORTEST_SECRET or secret.startswith(DEMO_SECRETS):
        yield "SECRET_KEY is missing, short or a demo value. Example: SECRET_KEY=(50 or more random characters)"
    if settings["DEBUG"]:
        yield "DEBUG is on. Take DEBUG out of the environment."
    if settings["DEMO"]:
        yield "DEMO is on: its sign-ins and its mail reader are for trying Lantern out. Take DEMO out."
    if not settings["ALLOWED_HOSTS"] or "*" in settings["ALLOWED_HOSTS"]:
        yield "ALLOWED_HOSTS names no host or every host. Example: ALLOWED_HOSTS=give.example.org"
    if not settings["PUBLIC_URL"].startswith("https://"):
        yield "PUBLIC_URL must begin with https://. Example: PUBLIC_URL=https://give.example.org"
    if settings["IN_SANDBOX"] and not env.flag("ALLOW_SANDBOX_IN_PRODUCTION"):
        yield "STRIPE_MODE=sandbox takes no real money. Set STRIPE_MODE=test or live."


def refuse_unsafe_start(settings: dict[str, Any]) -> None:
    """Raise ImproperlyConfigured with every problem of the environment, or return."""
    problems = [*env.problems, *unsafe(settings)]
    if problems:
        raise ImproperlyConfigured("Lantern does not start:\n- " + "\n- ".join(dict.fromkeys(problems)))
