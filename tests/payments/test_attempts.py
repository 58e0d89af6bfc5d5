"""One wish is one thing at Stripe, priced here: whatever a browser sends, and however often."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest

from campaigns.models import GivingPage
from crm.domain.errors import Refused
from crm.domain.money import Money
from payments.domain.answers import Answers
from payments.models import GivingAttempt
from payments.sandbox.acts import methods, payments
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.rows import find, get, writing
from payments.services.attempts import start_attempt
from payments.services.handover import Wish
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stripe_in_process():
        yield World(monkeypatch)


def wish_on(page: GivingPage) -> Wish:
    return Wish(
        public_id=uuid4(),
        gift=Money(5000, "USD"),
        cover=False,
        monthly=False,
        answers=Answers(first_name="Maya", last_name="Okafor", email="maya@example.org", fund_id=page.default_fund_id),
        flow=GivingPage.Flow.ELEMENTS,
        visitor="192.0.2.1",
        success_url="http://testserver/thanks/",
        cancel_url="http://testserver/",
    )


def test_the_same_wish_again_is_the_same_payment(world: World) -> None:
    wish = wish_on(world.page)
    secrets = {start_attempt(page=world.page, wish=wish).client_secret for _ in range(3)}
    assert (len(secrets), len(find("payment_intent")), GivingAttempt.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("payment_intent", {}),
        ("subscription", {"monthly": True}),
        ("customer", {"monthly": True}),
        ("checkout.session", {"flow": GivingPage.Flow.CHECKOUT}),
    ],
)
def test_after_an_answer_that_was_lost_stripe_is_asked_for_the_same_thing(
    world: World, kind: str, changes: dict[str, Any]
) -> None:
    wish = replace(wish_on(world.page), **changes)
    for _ in range(2):
        start_attempt(page=world.page, wish=wish)
        GivingAttempt.objects.update(intent_id=None, subscription_id=None, checkout_id=None)
    assert len(find(kind)) == 1


def test_another_amount_changes_the_payment_there_and_back(world: World) -> None:
    wish = wish_on(world.page)
    for minor in (5000, 7500, 5000, 7500):
        start_attempt(page=world.page, wish=replace(wish, gift=Money(minor, "USD")))
        assert [row.data["amount"] for row in find("payment_intent")] == [minor]


def test_a_wish_that_became_another_kind_needs_a_fresh_form(world: World) -> None:
    wish = wish_on(world.page)
    start_attempt(page=world.page, wish=wish)
    with pytest.raises(Refused) as refused:
        start_attempt(page=world.page, wish=replace(wish, monthly=True))
    assert refused.value.code == "attempt_over"
    assert not find("subscription")


def test_the_covered_cost_is_reckoned_here(world: World) -> None:
    start_attempt(page=world.page, wish=replace(wish_on(world.page), cover=True))
    attempt = GivingAttempt.objects.get()
    assert attempt.amount_minor == 5000 + attempt.cover_minor > 5000
    assert find("payment_intent")[0].data["amount"] == attempt.amount_minor


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"gift": Money(100, "USD")}, "too_little"),
        ({"gift": Money(99_999_999, "USD")}, "too_much"),
        ({"gift": Money(5000, "EUR")}, "wrong_currency"),
    ],
)
def test_what_the_page_does_not_take_is_refused_before_stripe_is_asked(
    world: World, changes: dict[str, Money], code: str
) -> None:
    with pytest.raises(Refused) as refused:
        start_attempt(page=world.page, wish=replace(wish_on(world.page), gift=changes["gift"]))
    assert refused.value.code == code
    assert not GivingAttempt.objects.exists()


def test_after_five_declines_the_payment_is_canceled_and_the_form_is_over(world: World) -> None:
    wish = wish_on(world.page)
    intent_id = start_attempt(page=world.page, wish=wish).client_secret.split("_secret_")[0]
    card = {"number": "4000000000000002", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
    for _ in range(5):
        with writing():
            method = methods.create_method({"type": "card", "card": card}).stripe_id
            try:
                payments.confirm(
                    get("payment_intent", intent_id), {"payment_method": method, "return_url": "http://t/"}
                )
            except Refusal:
                continue
    world.come_to_rest()
    assert GivingAttempt.objects.get().state == GivingAttempt.State.BLOCKED
    assert get("payment_intent", intent_id).data["status"] == "canceled"
    with pytest.raises(Refused) as refused:
        start_attempt(page=world.page, wish=wish)
    assert refused.value.code == "attempt_over"
