"""The monthly givers of the demo have subscriptions: they renew, fail and recover by the same road as any other."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import timezone

from crm.domain.errors import Refused
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.models import Gift, Receipt, RecurringGift
from donors.services.demo import DEMO_PROMISE
from donors.services.verification import verify_summaries
from payments.models import Payment, Plan
from payments.sandbox import turning
from payments.sandbox import world as stripe_world
from payments.sandbox.models import Event, Timer
from payments.sandbox.store.rows import find
from payments.services.demo import keep_demo_plans
from tests import makers
from tests.fakes.stripe_transport import stripe_in_process
from tests.payments.world import World

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[World]:
    settings.DEMO = True
    with stripe_in_process():
        yield World(monkeypatch)


def promise(name: str, renews: date, **changes: Any) -> RecurringGift:
    """What the demo writes of somebody who has given for three years."""
    values = {"status": "active", "source_key": f"{DEMO_PROMISE}{name}", "next_on": renews} | changes
    return RecurringGift.objects.create(
        contact=makers.contact(name, email=f"{name.lower()}@example.org"),
        currency="USD",
        amount_minor=3000,
        fund=makers.fund(),
        campaign=makers.campaign(),
        started_on=renews.replace(day=min(renews.day, 28), year=renews.year - 3),
        paid_with="Visa 4242",
        **values,
    )


def soon(days: int = 5) -> date:
    """A day to come that every month has."""
    day = local_day(the_nonprofit()) + timedelta(days=days)
    return day if day.day <= 28 else (day + timedelta(days=4)).replace(day=days)


def test_a_month_later_they_have_given_again(world: World) -> None:
    gift = promise("Noor", soon())
    call_command("load_demo_subscriptions")
    assert Event.objects.count() == 0  # nothing of it is news
    turning.advance_a_month()
    world.come_to_rest()
    given = Gift.objects.get(recurring_gift=gift)
    assert (given.contact_id, given.amount_minor, given.given_on) == (gift.contact_id, 3000, soon())
    assert given.campaign_id == gift.campaign_id
    assert Payment.objects.get(gift=given).plan == Plan.objects.get()
    gift.refresh_from_db()
    assert (gift.status, gift.paid_with) == ("active", "Visa 4242")
    assert gift.next_on is not None
    assert gift.next_on > soon()
    assert verify_summaries().is_proven


def test_the_receipt_of_such_a_gift_bears_its_day(world: World) -> None:
    promise("Noor", soon())
    call_command("load_demo_subscriptions")
    turning.advance_a_month()
    world.come_to_rest()
    receipt = Receipt.objects.get()
    assert receipt.snapshot["issued_on"] == receipt.snapshot["lines"][0]["given_on"] == soon().isoformat()
    assert local_day(the_nonprofit(), receipt.issued_at) == soon()


def test_the_next_renewal_can_be_made_to_fail_and_recovers(world: World) -> None:
    promise("Noor", soon())
    call_command("load_demo_subscriptions")
    stripe_world.fail_next_renewal(Plan.objects.get().subscription_id)
    turning.advance(days=7)
    world.come_to_rest()
    gift = RecurringGift.objects.get()
    assert gift.status == "failing"
    assert gift.next_try_on is not None
    turning.advance(days=4)
    world.come_to_rest()
    assert RecurringGift.objects.get().status == "active"
    assert Gift.objects.received().count() == 1


def test_each_has_one_however_often_it_is_asked_for_and_who_ended_has_none(world: World) -> None:
    for number in range(3):
        promise(f"P{number}", soon(number + 1))
    call_command("load_demo_subscriptions")
    call_command("load_demo_subscriptions")
    assert Plan.objects.count() == len(find("subscription")) == len(find("customer")) == 3
    assert not RecurringGift.objects.filter(source_key__startswith=DEMO_PROMISE).exists()
    renewals = Timer.objects.filter(task="renew").order_by("due")
    assert [row.stripe_id for row in renewals] == list(
        Plan.objects.order_by("next_on").values_list("subscription_id", flat=True)
    )
    assert renewals[0].due > timezone.now().timestamp()


def test_what_somebody_ended_is_left_alone(world: World) -> None:
    promise("Gone", soon(), status="ended", ended_on=date(2026, 1, 1))
    call_command("load_demo_subscriptions")
    assert not Plan.objects.exists()


def test_outside_a_demo_it_is_refused(world: World, settings: Any) -> None:
    settings.DEMO = False
    with pytest.raises(Refused):
        keep_demo_plans([])


def test_outside_a_demo_a_receipt_bears_the_day_it_is_written(world: World, settings: Any) -> None:
    settings.DEMO = False
    day = local_day(the_nonprofit())
    makers.gift(on=day + timedelta(days=1), received_at=timezone.now() + timedelta(days=1))
    world.come_to_rest()
    assert Receipt.objects.get().snapshot["issued_on"] == day.isoformat()
