"""What browsers may ask of the sandbox: the endpoints of the stand-in, its frames, the hosted page, the panel."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.asserts import assertContains, assertNotContains, assertRedirects

from crm.models import Job
from payments.sandbox.acts import checkout, payments
from payments.sandbox.models import Clock, Delivery, StoredObject
from payments.sandbox.store.rows import get, writing

FORM = "application/x-www-form-urlencoded"
CARD = "payment_method_data[type]=card&payment_method_data[card][exp_month]=12&payment_method_data[card][exp_year]=40"
pytestmark = pytest.mark.django_db


@pytest.fixture
def intent() -> dict[str, Any]:
    with writing():
        given = {"amount": 6000, "currency": "usd", "automatic_payment_methods": {"enabled": True}}
        return payments.create_intent(given | {"metadata": {"attempt": "secret"}})


@pytest.fixture
def session() -> dict[str, Any]:
    price = {"currency": "usd", "unit_amount": 6000, "product_data": {"name": "Gift"}}
    asked = {"mode": "payment", "success_url": "https://charity.example/thanks/", "customer_email": "ana@example.org"}
    with writing():
        return checkout.create_session(asked | {"line_items": [{"quantity": 1, "price_data": price}]})


def confirm(client: Client, intent: dict[str, Any], number: str, **changes: str) -> Any:
    proof = {"key": "pk_test_sandbox", "client_secret": intent["client_secret"]} | changes
    body = f"{CARD}&payment_method_data[card][number]={number}&return_url=https://charity.example/"
    body += "".join(f"&{name}={value}" for name, value in proof.items())
    return client.post(reverse("sandbox:confirm", args=[intent["id"]]), body, content_type=FORM)


def test_a_browser_pays_and_is_told_nothing_that_is_ours(client: Client, intent: dict[str, Any]) -> None:
    answer = confirm(client, intent, "4242424242424242")
    assert (answer.status_code, answer.json()["status"]) == (200, "succeeded")
    assert not {"metadata", "customer", "latest_charge"} & set(answer.json())


def test_a_decline_is_an_error_402_and_stays_written(client: Client, intent: dict[str, Any]) -> None:
    answer = confirm(client, intent, "4000000000000002")
    assert (answer.status_code, answer.json()["error"]["code"]) == (402, "card_declined")
    assert "metadata" not in answer.json()["error"]["payment_intent"]
    assert get("payment_intent", intent["id"]).data["last_payment_error"]["code"] == "card_declined"


@pytest.mark.parametrize(("changes", "status"), [({"key": "pk_test_other"}, 401), ({"client_secret": "guessed"}, 404)])
def test_without_the_key_and_the_secret_nothing_happens(
    client: Client, intent: dict[str, Any], changes: dict[str, str], status: int
) -> None:
    assert confirm(client, intent, "4242424242424242", **changes).status_code == status
    assert get("payment_intent", intent["id"]).data["status"] == "requires_payment_method"


def test_only_frames_may_be_framed_and_only_by_us(client: Client, session: dict[str, Any]) -> None:
    framed = client.get(reverse("sandbox:element", args=["payment"]))
    assert "frame-ancestors 'self'" in framed["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in client.get(f"/_stripe/checkout/{session['id']}/")["Content-Security-Policy"]


def test_the_hosted_page_keeps_the_answers_and_never_shows_a_card_again(
    client: Client, session: dict[str, Any]
) -> None:
    page = reverse("sandbox:checkout", args=[session["id"]])
    typed = {"email": "ana@example.org", "name": "Ana Díaz", "kind": "card", "expiry": "12 / 40", "cvc": "987"}
    declined = client.post(page, typed | {"number": "4000000000000002"})
    assertContains(declined, "Your card was declined.", status_code=422)
    assertContains(declined, 'value="Ana Díaz"', status_code=422)
    assert b"4000000000000002" not in declined.content
    assert b"987" not in declined.content
    paid = client.post(page, typed | {"number": "4242424242424242"})
    assertRedirects(paid, "https://charity.example/thanks/", fetch_redirect_response=False)
    assertRedirects(client.get(page), "https://charity.example/thanks/", fetch_redirect_response=False)


def test_an_expired_session_takes_nothing(client: Client, session: dict[str, Any]) -> None:
    with writing():
        checkout.expire(checkout.session_of(session["id"]))
    assertContains(client.get(f"/_stripe/checkout/{session['id']}/"), "has expired", status_code=410)


@pytest.mark.usefixtures("nonprofit")
def test_the_panel_is_there_in_a_demo_only(client: Client, settings: Any) -> None:
    settings.DEMO = False
    assert client.get("/demo/stripe/").status_code == 404
    assert client.post("/demo/stripe/day/").status_code == 404
    settings.DEMO = True
    assertContains(client.get("/demo/stripe/"), "No payments yet")
    assert client.get("/demo/stripe/day/").status_code == 405
    assert client.post("/demo/stripe/nothing/").status_code == 404
    assert Client(enforce_csrf_checks=True).post("/demo/stripe/day/").status_code == 403


@pytest.mark.usefixtures("nonprofit")
def test_the_panel_asks_little_however_much_there_is(
    client: Client, settings: Any, intent: dict[str, Any], django_assert_max_num_queries: Any
) -> None:
    settings.DEMO = True
    confirm(client, intent, "4242424242424242")
    for _ in range(20):
        StoredObject.objects.create(kind="payout", stripe_id=f"po_{_}", created=0, data=PAYOUT)
    with django_assert_max_num_queries(20):
        assertContains(client.get("/demo/stripe/"), "$60.00")


PAYOUT = {"amount": 100, "currency": "usd", "status": "paid"}


def test_the_panels_switches_and_clock(client: Client, settings: Any) -> None:
    settings.DEMO = True
    client.post("/demo/stripe/switches/", {"drops": "on"})
    client.post("/demo/stripe/day/")
    switches = Clock.objects.get()
    assert (switches.drops, switches.duplicates) == (True, False)
    assert 86_300 < switches.ahead_seconds <= 86_401


@pytest.mark.usefixtures("nonprofit")
def test_what_was_held_back_is_sent_as_soon_as_nothing_is_held_back_any_more(
    client: Client, intent: dict[str, Any], settings: Any
) -> None:
    settings.DEMO = True
    sent = Job.objects.filter(task="sandbox.deliver")
    before = sent.count()
    client.post("/demo/stripe/switches/", {"drops": "on"})
    confirm(client, intent, "4242424242424242")
    held = Delivery.objects.filter(state=Delivery.State.HELD)
    count = held.count()
    assert count
    assertContains(client.get("/demo/stripe/"), f"Send the {count} that were held back")
    client.post("/demo/stripe/switches/", {"drops": "on", "duplicates": "on"})
    assert held.count() == count
    answer = client.post("/demo/stripe/switches/", {}, follow=True)
    assertContains(answer, f"The switches are set. {count} webhooks are on their way.")
    assertNotContains(answer, "held back</button>")
    assert held.count() == 0
    assert sent.count() == before + count
