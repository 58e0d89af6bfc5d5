"""The sandbox as a server: sockets, time limits, broken connections; and the start that is refused."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from crm.domain.money import Money
from payments.domain.errors import StripeAway, StripeSaidNo
from payments.domain.facts import IntentFacts
from payments.gateway import intents
from payments.gateway.client import v1
from payments.sandbox.models import StoredObject
from payments.sandbox.wire import faults

GIFT = Money(6000, "USD")


def create(key: str = "pi:one", amount: Money = GIFT) -> IntentFacts:
    return intents.create_intent(amount=amount, key=key, description="Gift", suffix="LH", metadata={"attempt": "a"})


@pytest.mark.usefixtures("stripe_over_http")
def test_a_gift_over_a_socket() -> None:
    made = create()
    v1().payment_intents.confirm(made.id, {"payment_method": "pm_card_visa", "return_url": "https://lantern.example/"})
    assert intents.fetch_intent(made.id).status == "succeeded"


@pytest.mark.usefixtures("stripe_over_http")
def test_an_answer_that_is_cut_or_late_is_no_answer_and_the_same_key_finds_it_again(settings: Any) -> None:
    for fault, tries in (("cut_after", 1), ("slow", 2)):  # after a time limit the SDK tries once more by itself
        faults.owe(fault, tries)
        settings.STRIPE_TIMEOUT_SECONDS = 1
        with pytest.raises(StripeAway):
            create(f"pi:{fault}")
        settings.STRIPE_TIMEOUT_SECONDS = 20
        assert create(f"pi:{fault}").id
    assert StoredObject.objects.filter(kind="payment_intent").count() == 2


@pytest.mark.usefixtures("stripe_over_http")
def test_a_refusal_is_no_outage() -> None:
    with pytest.raises(StripeSaidNo) as refused:
        create(amount=Money(1, "USD"))
    assert refused.value.code == "amount_too_small"


@pytest.mark.usefixtures("stripe_over_http")
def test_one_key_sent_by_two_at_once_makes_one_intent() -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda _: create().id, range(4)))
    assert len(set(made)) == 1


def test_a_sandbox_that_is_away_is_no_answer(settings: Any, db: None) -> None:
    settings.STRIPE_API_BASE = "http://127.0.0.1:9"
    with pytest.raises(StripeAway):
        create()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"STRIPE_API_KEY": "sk_live_1"}, "STRIPE_MODE=sandbox stands beside a live Stripe key"),
        ({"STRIPE_PUBLISHABLE_KEY": "pk_live_1"}, "STRIPE_MODE=sandbox stands beside a live Stripe key"),
    ],
)
def test_the_sandbox_does_not_start_beside_a_live_key(changes: dict[str, str], words: str) -> None:
    start = [sys.executable, "manage.py", "check"]
    done = subprocess.run(start, env=os.environ | {"STRIPE_MODE": "sandbox"} | changes, capture_output=True, text=True)
    assert done.returncode != 0
    assert words in done.stderr


def test_the_sandbox_is_not_there_in_another_mode() -> None:
    keys = {"STRIPE_API_KEY": "rk_test_1", "STRIPE_PUBLISHABLE_KEY": "pk_test_1", "STRIPE_WEBHOOK_SECRET": "whsec_1"}
    ask = "from django.apps import apps; print(apps.is_installed('payments.sandbox'))"
    start = [sys.executable, "manage.py", "shell", "-v0", "-c", ask]
    done = subprocess.run(start, env=os.environ | {"STRIPE_MODE": "test"} | keys, capture_output=True, text=True)
    assert done.stdout.strip() == "False", done.stderr
