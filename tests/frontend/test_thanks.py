"""The way back to one's gift: for who holds the link, and in full for a day only."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Fund
from frontend.giving.tokens import thanks_token
from payments.models import GivingAttempt
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db
PAGES = ["giving:thanks", "giving:status", "giving:receipt"]


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The link of a gift that has arrived, with its receipt."""
    with stripe_in_process():
        world = World(monkeypatch)
        card = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        world.give(5000, {"type": "card", "card": card}, monthly=False)
        world.come_to_rest()
        yield thanks_token(GivingAttempt.objects.get().public_id)


def test_who_holds_the_link_sees_the_gift_and_its_receipt(client: Client, token: str) -> None:
    answers = {name: client.get(reverse(name, args=[token])) for name in PAGES}
    assert {answer.status_code for answer in answers.values()} == {200}
    assert answers["giving:receipt"].content.startswith(b"%PDF")
    assert all("no-store" in answer["Cache-Control"] for answer in answers.values())


def test_it_names_the_fund_and_in_whose_name(client: Client, token: str) -> None:
    attempt = GivingAttempt.objects.get()
    tribute = {"kind": "memory", "honoree": "Rosa Díaz", "card_to": "rosa@example.org"}
    GivingAttempt.objects.update(answers=attempt.answers | {"tribute": tribute})
    page = client.get(reverse("giving:thanks", args=[token])).content.decode()
    for said in (Fund.objects.get().name, "In memory of", "Rosa Díaz", "A card goes to rosa@example.org."):
        assert said in page


def test_after_a_day_the_link_in_a_browsers_history_shows_no_address_and_no_receipt(client: Client, token: str) -> None:
    GivingAttempt.objects.update(created_at=timezone.now() - timedelta(hours=25))
    assert client.get(reverse("giving:receipt", args=[token])).status_code == 404
    page = client.get(reverse("giving:thanks", args=[token])).content.decode()
    assert "@example.org" not in page
    assert "Goes to" not in page
    assert "receipt.pdf" not in page


@pytest.mark.parametrize("name", PAGES)
def test_a_link_that_we_did_not_sign_leads_nowhere(client: Client, token: str, name: str) -> None:
    attempt, _, signature = token.partition(":")
    for forged in (attempt, f"{attempt}:{signature[::-1]}", f"{'0' * 32}:{signature}"):
        assert client.get(reverse(name, args=[forged])).status_code == 404
