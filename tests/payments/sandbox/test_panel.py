"""What the panel of a demo tells: payments that were declined, whose subscriptions renew, how far its clock is."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as known_settings
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override
from pytest_django.asserts import assertContains, assertNotContains

from crm.models import Nonprofit
from payments.sandbox import world
from payments.sandbox.acts.payments import create_intent
from payments.sandbox.models import Clock, StoredObject
from payments.sandbox.pages import seen
from payments.sandbox.seed import Begun, plant
from payments.sandbox.store.rows import find, writing
from payments.sandbox.turning import advance, advance_a_month
from tests.cast import member
from tests.payments.sandbox.test_pages import confirm

PANEL = "/demo/stripe/"


@pytest.fixture
def demo(settings: Any, nonprofit: Nonprofit) -> Nonprofit:
    settings.DEMO = True
    return nonprofit


def begin(name: str, days: int = 5, minor: int = 3000) -> StoredObject:
    """A monthly subscription that renews in so many days."""
    renews = timezone.now() + timedelta(days=days)
    since = renews - timedelta(days=365)
    with writing():
        return plant(Begun(name, "a@example.org", minor, "usd", since, renews, "lantern_page_1", "Gift", {}))


@pytest.fixture
def intent(demo: Nonprofit) -> dict[str, Any]:
    with writing():
        return create_intent({"amount": 6000, "currency": "usd", "automatic_payment_methods": {"enabled": True}})


@pytest.mark.usefixtures("demo")
@pytest.mark.parametrize(
    ("number", "reason"),
    [
        ("4000000000009995", "There was too little money on the account."),
        ("4000000000000002", "The bank declined it and gave no reason."),
        ("4000000000000119", "The bank could not process it at that moment."),
    ],
)
def test_a_declined_payment_is_listed_with_its_reason(
    client: Client, intent: dict[str, Any], number: str, reason: str
) -> None:
    confirm(client, intent, number)
    page = client.get(PANEL)
    assertContains(page, "declined</")
    assertContains(page, reason)
    assertContains(page, f"Visa {number[-4:]} · ")
    assertNotContains(page, "Refund<")
    confirm(client, intent, "4242424242424242")
    assertNotContains(client.get(PANEL), reason)


@pytest.mark.usefixtures("demo")
def test_a_month_of_renewals_does_not_hide_what_was_declined(client: Client, intent: dict[str, Any]) -> None:
    confirm(client, intent, "4000000000000002")
    for number in range(13):
        begin(f"P{number}")
    advance_a_month()
    listed = seen.payments()
    assert len(listed) == 13
    assert [payment.status for payment in listed if payment.reason] == ["requires_payment_method"]


@pytest.mark.usefixtures("demo")
def test_no_line_begins_with_a_dot(client: Client, intent: dict[str, Any]) -> None:
    StoredObject.objects.filter(stripe_id=intent["id"]).update(data=intent | {"status": "requires_action"})
    assertContains(client.get(PANEL), "requires_action")
    assertNotContains(client.get(PANEL), "<small> ·")


@pytest.mark.usefixtures("demo")
def test_the_subscriptions_of_the_demo_are_listed_as_they_renew_and_say_whose_they_are(
    client: Client, django_assert_max_num_queries: Any
) -> None:
    for number in range(13):
        begin(f"Giver {number}.", days=20 - number)
    world.cancel_at_stripe(begin("Gone.", days=1).stripe_id)
    with django_assert_max_num_queries(20):
        page = client.get(PANEL)
    assertContains(page, "Giver 12. ·")
    assertContains(page, "12 of 14")
    assertNotContains(page, "Giver 0.")
    everything = client.get(f"{PANEL}?subscriptions=all").content.decode()
    assert everything.index("Giver 12.") < everything.index("Giver 0.") < everything.index("Gone.")


@pytest.mark.usefixtures("demo")
def test_what_somebody_began_leads_and_then_what_fails(client: Client) -> None:
    for number in range(12):
        begin(f"Giver {number}.")
    world.fail_next_renewal(begin("Failing.", days=6).stripe_id)
    advance(days=7)
    begun = begin("Begun on the page.", days=30)
    begun.hidden.pop("planted")
    begun.save()
    listed = [subscription.who for subscription in seen.subscriptions().shown]
    assert listed[:2] == ["Begun on the page.", "Failing."]


@pytest.mark.usefixtures("demo")
def test_a_failing_subscription_says_when_it_is_tried_again(client: Client) -> None:
    world.fail_next_renewal(begin("Ana").stripe_id)
    advance(days=6)
    assert find("subscription")[0].data["status"] == "past_due"
    assertContains(client.get(PANEL), "tried again on ")


@pytest.mark.usefixtures("demo")
def test_after_a_month_the_panel_says_how_much_has_yet_to_arrive(client: Client) -> None:
    begin("Ana")
    told = client.post(f"{PANEL}month/", follow=True)
    assertContains(told, "webhooks are on their way.")
    assertContains(told, "have yet to arrive: what they say")


def test_how_far_the_clock_is_ahead_is_said_on_every_page_of_a_demo_only(demo: Nonprofit, settings: Any) -> None:
    client = Client()
    client.force_login(member("ada"))
    pages = [reverse("staff:home"), reverse("demo:mail"), PANEL]
    for page in pages:
        assertNotContains(client.get(page), "clock is")
    Clock.objects.update_or_create(pk=1, defaults={"ahead_seconds": 30 * 86_400 + 7200})
    for page in pages:
        assertContains(client.get(page), "The sandbox’s clock is 30 days ahead")
    settings.DEMO = False
    assertNotContains(client.get(pages[0]), "clock is")


def test_the_button_of_the_wallet_speaks_the_languages_of_the_giving_page() -> None:
    script = Path(known_settings.BASE_DIR, "payments/sandbox/static/sandbox/stripe.js").read_text(encoding="utf-8")
    for language, _ in known_settings.LANGUAGES:
        with override(language):
            for words in (gettext("Pay with Test Wallet"), gettext("Test Wallet")):
                assert json.dumps(words, ensure_ascii=False) in script
