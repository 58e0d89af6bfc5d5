"""A monthly gift whose payment failed says when Stripe takes it again, and when it does no more."""

from collections.abc import Iterator
from datetime import date, datetime

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Nonprofit
from crm.selectors.nonprofit import local_day
from donors.models import RecurringGift
from frontend.staff.recurring_words import fate_of
from payments.models import Plan
from payments.sandbox import turning
from payments.sandbox import world as stripe_world
from payments.sandbox.store import clock
from payments.sandbox.store.rows import find
from tests.cast import member
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    with stripe_in_process():
        at = World(monkeypatch)
        typed = {"number": "4242424242424242", "exp_month": 12, "exp_year": 2040, "cvc": "123"}
        at.give(3000, {"type": "card", "card": typed}, monthly=True)
        at.come_to_rest()
        yield at


def fail_a_month(world: World) -> RecurringGift:
    stripe_world.fail_next_renewal(Plan.objects.get().subscription_id)
    turning.advance_a_month()
    world.come_to_rest()
    return RecurringGift.objects.get()


def planned() -> datetime:
    return clock.as_instant(find("invoice", status="open")[0].data["next_payment_attempt"])


def test_the_day_of_the_next_try_is_kept_and_told(world: World) -> None:
    gift = fail_a_month(world)
    told = local_day(Nonprofit.objects.get(), planned())
    assert (gift.status, gift.next_try_on, gift.tries_over) == ("failing", told, False)
    client = Client()
    client.force_login(member("ada"))
    for page in (reverse("staff:person", args=[gift.contact_id]), reverse("staff:home")):
        assert fate_of(gift) in client.get(page).content.decode()


def test_a_try_that_succeeds_leaves_nothing_to_wait_for(world: World) -> None:
    fail_a_month(world)
    turning.advance(days=4)
    world.come_to_rest()
    gift = RecurringGift.objects.get()
    assert (gift.status, gift.next_try_on, gift.tries_over, fate_of(gift)) == ("active", None, False, "")


def test_the_end_of_all_tries_is_told(world: World) -> None:
    behaves = find("payment_method")[0]
    behaves.hidden["behaviour"] = "declined"
    behaves.save()
    turning.advance_a_month()
    for _ in range(3):
        turning.advance(days=8)
        world.come_to_rest()
    gift = RecurringGift.objects.get()
    assert (gift.status, gift.next_try_on) == ("ended", None)
    assert fate_of(gift) == "The last try to take the payment failed."


def test_a_subscription_that_stripe_leaves_unpaid_says_so(world: World) -> None:
    fail_a_month(world)
    invoice = find("invoice", status="open")[0]
    invoice.data["next_payment_attempt"] = None
    invoice.save()
    stripe_world.update_card(find("payment_method")[0].stripe_id)
    world.come_to_rest()
    gift = RecurringGift.objects.get()
    assert (gift.status, gift.next_try_on, gift.tries_over) == ("failing", None, True)
    assert fate_of(gift) == "Stripe has tried for the last time."


def test_of_a_failure_from_before_we_asked_nothing_is_said() -> None:
    assert fate_of(RecurringGift(status="failing", next_on=date(2026, 12, 1))) == ""
