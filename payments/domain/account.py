"""Whether an account at Stripe is set up as we need it: plain rules over what Stripe says."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

# A webhook's signature is refused when our clock is 300 seconds off; well before that, somebody should know.
MOST_SKEW_SECONDS: Final = 60
LONGEST_DESCRIPTOR: Final = 22
EVERYTHING: Final = "*"
KEY_OF_MODE: Final = {"sandbox": "_test_", "test": "_test_", "live": "_live_"}


class Grade(StrEnum):
    OK = "ok"
    NOTE = "note"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at; `words` say what was found and, where it is not ok, what to do."""

    grade: Grade
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """`payout_interval` is daily, weekly, monthly, manual or "" where Stripe does not say; `at` is Stripe's clock."""

    id: str
    country: str
    currency: str
    takes_charges: bool
    pays_out: bool
    payout_interval: str
    descriptor_prefix: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class EndpointFacts:
    url: str
    api_version: str
    is_enabled: bool
    events: frozenset[str]


def ok(subject: str, words: str) -> Finding:
    return Finding(Grade.OK, subject, words)


def note(subject: str, words: str) -> Finding:
    return Finding(Grade.NOTE, subject, words)


def problem(subject: str, words: str) -> Finding:
    return Finding(Grade.PROBLEM, subject, words)


def judge_key(key: str, mode: str) -> Finding:
    if KEY_OF_MODE[mode] not in key:
        return problem("key", f"STRIPE_API_KEY is no key of {mode} mode. Set STRIPE_MODE or the key.")
    if mode == "live" and key.startswith("sk_"):
        return note("key", "A secret key opens everything. A restricted key (rk_live_…) is enough and safer.")
    return ok("key", f"fits {mode} mode")


def judge_secrets(secrets: list[str]) -> Finding:
    if not secrets:
        return problem("webhook secret", "STRIPE_WEBHOOK_SECRET is not set. Copy it from the endpoint at Stripe.")
    if not all(secret.startswith("whsec_") for secret in secrets):
        return problem("webhook secret", "STRIPE_WEBHOOK_SECRET does not begin with whsec_. Copy it from Stripe again.")
    return ok("webhook secret", f"{len(secrets)} set")


def judge_account(account: AccountFacts) -> Iterator[Finding]:
    name = f"{account.id}, {account.country}, {account.currency}"
    if not account.takes_charges:
        yield problem("account", f"{name}: Stripe takes no payments for it yet. Finish its activation at Stripe.")
    elif not account.pays_out:
        yield problem("account", f"{name}: Stripe pays nothing out yet. Finish its bank account at Stripe.")
    else:
        yield ok("account", name)
    if account.payout_interval == "manual":
        yield problem("payouts", "Manual payouts cannot be explained line by line. Choose automatic ones at Stripe.")
    else:
        yield ok("payouts", account.payout_interval or "automatic")


def judge_descriptor(account: AccountFacts, suffix: str) -> Finding:
    """What a donor reads on a bank statement: the account's prefix, "* " and our suffix."""
    whole = f"{account.descriptor_prefix}* {suffix}" if suffix else account.descriptor_prefix
    if len(whole) > LONGEST_DESCRIPTOR:
        return problem(
            "bank statement", f"“{whole}” has more than {LONGEST_DESCRIPTOR} characters. Shorten the suffix."
        )
    return ok("bank statement", f"“{whole}”")


def judge_clock(ours: datetime, theirs: datetime | None) -> Finding:
    if theirs is None:
        return note("clock", "Stripe did not say what time it is.")
    seconds = abs((ours - theirs).total_seconds())
    if seconds > MOST_SKEW_SECONDS:
        return problem("clock", f"Our clock is {seconds:.0f} s from Stripe's. Switch time synchronisation on.")
    return ok("clock", f"{seconds:.0f} s from Stripe's")


def judge_endpoints(
    endpoints: list[EndpointFacts], url: str, api_version: str, wanted: frozenset[str]
) -> Iterator[Finding]:
    """The endpoint at our address: there, switched on, in our API version, and told of every event we route."""
    mine = [endpoint for endpoint in endpoints if endpoint.url == url]
    if not mine:
        yield problem("webhook", f"No endpoint at {url}. Make one at Stripe in API version {api_version}.")
        return
    endpoint = mine[0]
    if len(mine) > 1:
        yield note("webhook", f"{len(mine)} endpoints at {url}. One is enough unless a secret is being rotated.")
    if not endpoint.is_enabled:
        yield problem("webhook", f"The endpoint at {url} is switched off. Switch it on at Stripe.")
    if endpoint.api_version != api_version:
        spoken = endpoint.api_version or "the account's default version"
        yield problem("webhook version", f"It speaks {spoken}. Make one in {api_version}, then delete this one.")
    yield judge_events(endpoint.events, wanted)


def judge_events(told: frozenset[str], wanted: frozenset[str]) -> Finding:
    if EVERYTHING in told:
        return note("webhook events", f"It sends every event; these {len(wanted)} are enough.")
    missing, more = sorted(wanted - told), sorted(told - wanted)
    if missing:
        return problem("webhook events", f"Missing: {', '.join(missing)}. Add them to the endpoint at Stripe.")
    if more:
        return note("webhook events", f"More than we use: {', '.join(more)}.")
    return ok("webhook events", f"exactly our {len(wanted)}")
