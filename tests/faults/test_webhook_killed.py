"""kill -9 of the worker, and of the web server, while webhooks are taken and settled."""

import random
from collections import Counter
from typing import Any
from uuid import uuid4

import pytest

from campaigns.models import GivingPage
from crm.domain.money import Money
from crm.models import DemoMail
from donors.models import Gift, Receipt
from donors.services.verification import verify_summaries
from payments.domain.answers import Answers
from payments.models import LedgerLine, Payment, StripeEvent
from payments.sandbox.acts import methods, payments
from payments.sandbox.store.rows import get, writing
from payments.services.attempts import start_attempt
from payments.services.handover import Wish
from tests import makers
from tests.stack import eventually
from tests.stacks import Stacks

pytestmark = pytest.mark.faults
GIFTS = 60
KILLS = 20
CARD = {"type": "card", "card": {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}}


def give(page: GivingPage, number: int) -> None:
    """One donor, from an address of their own, pays by card."""
    answers = Answers("Donor", f"Number{number}", f"d{number}@example.org", page.default_fund_id)
    wish = Wish(
        public_id=uuid4(),
        gift=Money(1000 + number, "USD"),
        cover=False,
        monthly=False,
        answers=answers,
        flow=GivingPage.Flow.ELEMENTS,
        visitor=f"192.0.2.{number}",
        success_url="http://127.0.0.1/thanks/",
        cancel_url="http://127.0.0.1/",
    )
    started = start_attempt(page=page, wish=wish)
    with writing():
        intent = get("payment_intent", started.client_secret.split("_secret_")[0])
        payments.confirm(intent, {"payment_method": methods.create_method(CARD).stripe_id, "return_url": "http://x/"})


def test_sixty_gifts_survive_twenty_kills_of_worker_and_web(stacks: Stacks, settings: Any) -> None:
    makers.nonprofit()
    page = makers.giving_page()
    stack = stacks(JOB_LEASE_SECONDS="1")
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{stack.sandbox_port}"
    stack.start("web")
    for number in range(GIFTS):
        give(page, number)
    dice = random.Random(7)
    for turn in range(KILLS):
        stack.start("worker")
        wanted = StripeEvent.objects.filter(state="done").count() + dice.randint(1, 12)
        eventually(
            lambda wanted=wanted: StripeEvent.objects.filter(state="done").count() >= min(wanted, 3 * GIFTS),
            240,
            "for events to be settled",
        )
        if turn % 5 == 4:
            stack.kill("web")
            stack.start("web")
        stack.kill("worker")
    stack.start("worker")
    eventually(lambda: Receipt.objects.count() == GIFTS, 180, "for every receipt")
    eventually(lambda: len(set(DemoMail.objects.values_list("recipient", flat=True))) == GIFTS, 120, "for the mails")
    eventually(lambda: LedgerLine.objects.count() == GIFTS, 120, "for the ledger")

    assert Payment.objects.count() == Gift.objects.received().count() == GIFTS
    assert sorted(Gift.objects.values_list("amount_minor", flat=True)) == [1000 + number for number in range(GIFTS)]
    numbers = Receipt.objects.values_list("number", flat=True)
    assert sorted(numbers) == list(range(min(numbers), min(numbers) + GIFTS))
    # The demo mailbox can be asked what it has, as a provider can: so not even a mail goes out twice.
    assert set(Counter(DemoMail.objects.values_list("recipient", flat=True)).values()) == {1}
    assert verify_summaries().is_proven
