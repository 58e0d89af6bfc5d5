"""stripe_doctor: one line for each thing it looks at, and what to do where something is wrong."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from payments.domain import account as rules
from payments.domain.account import AccountFacts, EndpointFacts, Grade
from payments.webhooks.routes import ROUTES
from tests import makers
from tests.fakes.stripe_transport import InProcess, stripe_in_process

NOW = datetime(2026, 3, 14, 12, tzinfo=UTC)
URL, VERSION, WANTED = "https://give.example.org/stripe/webhook/", "2026-10-28.endive", frozenset({"charge.updated"})


def run() -> str:
    out = StringIO()
    call_command("stripe_doctor", stdout=out)
    return out.getvalue()


@pytest.fixture
def sandbox(db: None) -> Any:
    makers.nonprofit()
    with stripe_in_process() as transport:
        yield transport


def test_the_sandbox_is_in_order(sandbox: InProcess) -> None:
    lines = run().splitlines()
    assert [line.split()[0] for line in lines].count("problem") == 0
    assert {line[9:].partition(":")[0] for line in lines} == {
        "key", "webhook secret", "API version", "account", "payouts", "clock", "bank statement", "webhook events",
    }  # fmt: skip


def test_a_webhook_at_another_address_is_a_problem_and_fails(sandbox: InProcess, settings: Any) -> None:
    settings.PUBLIC_URL = "https://give.example.org"
    with pytest.raises(CommandError, match="1 to mend"):
        run()


def test_a_stripe_that_does_not_answer_is_said_so(db: None, settings: Any) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    out = StringIO()
    with pytest.raises(CommandError):
        call_command("stripe_doctor", stdout=out)
    assert "problem  account: The sandbox does not answer at http://127.0.0.1:9. It runs beside" in out.getvalue()
    settings.STRIPE_MODE = "test"
    with pytest.raises(CommandError):
        call_command("stripe_doctor", stdout=out)
    assert "problem  account: Stripe does not answer at http://127.0.0.1:9. Check the network." in out.getvalue()


def test_a_wrong_key_is_said_so_without_showing_it(sandbox: InProcess, settings: Any) -> None:
    settings.STRIPE_API_KEY = "sk_test_of_somebody_else"
    sandbox_knows = InProcess.request

    def refuse(self: InProcess, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        settings.STRIPE_API_KEY = "sk_test_sandbox"
        return sandbox_knows(self, method, url, headers, post_data)

    out = StringIO()
    with pytest.MonkeyPatch.context() as patch, pytest.raises(CommandError):
        patch.setattr(InProcess, "request", refuse)
        call_command("stripe_doctor", stdout=out)
    assert "Stripe refuses our key" in out.getvalue()
    assert "somebody" not in out.getvalue()


@pytest.mark.parametrize(
    ("key", "mode", "grade"),
    [
        ("rk_live_1", "live", Grade.OK),
        ("sk_live_1", "live", Grade.NOTE),
        ("sk_test_1", "live", Grade.PROBLEM),
        ("rk_live_1", "test", Grade.PROBLEM),
        ("sk_test_1", "test", Grade.OK),
    ],
)
def test_the_key_fits_the_mode(key: str, mode: str, grade: Grade) -> None:
    assert rules.judge_key(key, mode).grade == grade


@pytest.mark.parametrize(("secrets", "grade"), [([], "problem"), (["hush"], "problem"), (["whsec_1", "whsec_2"], "ok")])
def test_the_secret_is_one(secrets: list[str], grade: str) -> None:
    assert rules.judge_secrets(secrets).grade == grade


def account(**changes: Any) -> AccountFacts:
    facts = {
        "id": "acct_1", "country": "US", "currency": "USD", "takes_charges": True, "pays_out": True,
        "payout_interval": "daily", "descriptor_prefix": "LANTERN", "at": NOW,
    }  # fmt: skip
    return AccountFacts(**(facts | changes))


@pytest.mark.parametrize(
    ("changes", "grades"),
    [
        ({}, ["ok", "ok"]),
        ({"takes_charges": False}, ["problem", "ok"]),
        ({"pays_out": False}, ["problem", "ok"]),
        ({"payout_interval": "manual"}, ["ok", "problem"]),
    ],
)
def test_the_account_takes_and_pays_out(changes: dict[str, Any], grades: list[str]) -> None:
    assert [finding.grade for finding in rules.judge_account(account(**changes))] == grades


@pytest.mark.parametrize(("suffix", "grade"), [("", "ok"), ("THIRTEEN CHAR", "ok"), ("FOURTEEN CHARS", "problem")])
def test_a_bank_statement_has_22_characters(suffix: str, grade: str) -> None:
    assert rules.judge_descriptor(account(), suffix).grade == grade


@pytest.mark.parametrize(("seconds", "grade"), [(0, "ok"), (-60, "ok"), (61, "problem"), (-300, "problem")])
def test_the_clock_is_near_stripes(seconds: int, grade: str) -> None:
    assert rules.judge_clock(NOW, NOW + timedelta(seconds=seconds)).grade == grade
    assert rules.judge_clock(NOW, None).grade == "note"


def endpoint(**changes: Any) -> EndpointFacts:
    return EndpointFacts(**({"url": URL, "api_version": VERSION, "is_enabled": True, "events": WANTED} | changes))


@pytest.mark.parametrize(
    ("endpoints", "grades"),
    [
        ([endpoint()], ["ok"]),
        ([], ["problem"]),
        ([endpoint(url="https://other.example.org/")], ["problem"]),
        ([endpoint(is_enabled=False)], ["problem", "ok"]),
        ([endpoint(api_version="2024-06-20")], ["problem", "ok"]),
        ([endpoint(api_version="")], ["problem", "ok"]),
        ([endpoint(events=frozenset({"charge.failed"}))], ["problem"]),
        ([endpoint(events=WANTED | {"charge.failed"})], ["note"]),
        ([endpoint(events=frozenset({"*"}))], ["note"]),
        ([endpoint(), endpoint()], ["note", "ok"]),
    ],
)
def test_the_endpoint_is_ours_and_tells_us_all(endpoints: list[EndpointFacts], grades: list[str]) -> None:
    assert [finding.grade for finding in rules.judge_endpoints(endpoints, URL, VERSION, WANTED)] == grades


def test_what_is_missing_is_named() -> None:
    told = frozenset(ROUTES) - {"charge.updated"}
    assert "Missing: charge.updated." in rules.judge_events(told, frozenset(ROUTES)).words
