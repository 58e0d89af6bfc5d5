"""A look over everything between us and Stripe, before donors find out."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from crm.selectors.nonprofit import the_nonprofit
from payments.domain import account as rules
from payments.domain.account import Finding
from payments.domain.errors import StripeAway, StripeSaidNo
from payments.gateway import account as gateway


def examine(*, webhook_url: str, wanted: frozenset[str]) -> Iterator[Finding]:
    """One finding after the other; `wanted` are the types of events that we route."""
    yield rules.judge_key(settings.STRIPE_API_KEY, settings.STRIPE_MODE)
    yield rules.judge_secrets(settings.STRIPE_WEBHOOK_SECRETS)
    yield rules.ok("API version", gateway.API_VERSION)
    try:
        account = gateway.fetch_account()
    except StripeAway:
        yield rules.problem("account", not_answering())
        return
    except StripeSaidNo as refusal:
        yield rules.problem("account", f"Stripe refuses our key ({refusal.code}). Check STRIPE_API_KEY.")
        return
    yield from rules.judge_account(account)
    yield rules.judge_clock(timezone.now(), account.at)
    yield rules.judge_descriptor(account, the_nonprofit().statement_suffix)
    yield from examine_webhook(webhook_url, wanted)


def not_answering() -> str:
    place = settings.STRIPE_API_BASE
    if settings.STRIPE_MODE == "sandbox":
        return (
            f"The sandbox does not answer at {place}. It runs beside the pages, at the port after theirs: start "
            "them, or say SANDBOX_PORT where they run at another port."
        )
    return f"Stripe does not answer at {place}. Check the network."


def examine_webhook(webhook_url: str, wanted: frozenset[str]) -> Iterator[Finding]:
    try:
        endpoints = gateway.fetch_endpoints()
    except StripeAway:
        yield rules.problem("webhook", "Stripe did not answer. Run this once more.")
    except StripeSaidNo as refusal:
        yield rules.note("webhook", f"Our key may not read the endpoints ({refusal.code}). Compare them at Stripe.")
    else:
        yield from rules.judge_endpoints(endpoints, webhook_url, gateway.API_VERSION, wanted)
