"""Gifts through the API: recorded once, by the same rules as on a page."""

from typing import Any

import pytest
from rest_framework.test import APIClient

from crm.models import Contact, Job
from donors.models import Gift
from tests import makers
from tests.api.caller import calling, wrong
from tests.api.world import grow

pytestmark = pytest.mark.django_db
URL = "/api/v1/gifts/"


def body(**changes: Any) -> dict[str, Any]:
    cheque = {
        "donor": {"first_name": "Ifeoma", "last_name": "Obi", "email": "ifeoma@example.org"},
        "amount": {"minor": 7500, "currency": "USD"},
        "method": "cheque",
        "given_on": "2026-03-14",
        "reference": "1042",
    }
    return {name: value for name, value in (cheque | changes).items() if value is not ...}


def send(client: APIClient, sent: dict[str, Any], key: str = "one") -> Any:
    return client.post(URL, sent, headers={"Idempotency-Key": key} if key else {})


@pytest.fixture
def ben(nonprofit: object) -> APIClient:
    makers.fund()
    return calling("ben")


def test_a_cheque_is_recorded(ben: APIClient) -> None:
    answer = send(ben, body())
    assert answer.status_code == 201, answer.json()
    said = answer.json()
    gift = Gift.objects.get()
    assert (said["id"], said["contact"]) == (gift.pk, gift.contact_id)
    assert said["amount"] == said["kept"] == {"minor": 7500, "currency": "USD"}
    assert said["parts"] == [{"fund": "need", "minor": 7500}]
    assert (said["status"], said["reference"], said["given_on"]) == ("received", "1042", "2026-03-14")
    assert Job.objects.get(task="donors.acknowledge_gift").arguments["thank"] is False


def test_all_that_a_gift_may_say_is_kept(ben: APIClient) -> None:
    makers.fund("homes")
    makers.campaign()
    contact = makers.contact()
    parts = [{"fund": "need", "minor": 5000}, {"fund": "homes", "minor": 2500}]
    tribute = {"kind": "memory", "honoree": "Grandmother"}
    sent = body(donor=..., contact=contact.pk, parts=parts, campaign="winter", tribute=tribute, thank=True)
    said = send(ben, sent).json()
    assert (said["contact"], said["parts"], said["campaign"]) == (contact.pk, parts, "winter")
    assert said["tribute"] == tribute
    assert Job.objects.get(task="donors.acknowledge_gift").arguments["thank"] is True


def test_the_same_call_again_records_nothing_and_answers_the_same(ben: APIClient) -> None:
    first, again = send(ben, body()), send(calling("ben"), body())
    assert first.json() == again.json()
    assert again.status_code == 201
    assert Gift.objects.count() == Contact.objects.count() == 1


@pytest.mark.parametrize(
    "change",
    [
        {"amount": {"minor": 7501, "currency": "USD"}},
        {"amount": {"minor": 7500, "currency": "CAD"}},
        {"method": "cash"},
        {"given_on": "2026-03-13"},
        {"reference": "1043"},
        {"note": "By hand"},
        {"hide_name": True},
        {"donor": {"first_name": "Ifeoma", "email": "other@example.org"}},
    ],
)
def test_another_gift_under_the_same_key_is_refused(ben: APIClient, change: dict[str, Any]) -> None:
    send(ben, body())
    answer = send(ben, body(**change))
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Gift.objects.count() == 1


def test_another_key_and_another_person_s_key_record_another_gift(ben: APIClient) -> None:
    send(ben, body())
    send(ben, body(), key="two")
    send(calling("ada"), body())
    assert Gift.objects.count() == 3
    assert Contact.objects.count() == 1


@pytest.mark.parametrize("key", ["", " ", "a b", "x" * 201, "schlüssel"])
def test_a_gift_without_a_key_is_refused(ben: APIClient, key: str) -> None:
    answer = send(ben, body(), key)
    assert answer.status_code == 400
    assert list(wrong(answer)) == ["Idempotency-Key"]
    assert not Gift.objects.exists()


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"amount": {"minor": 0, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": "7500", "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": 75.0, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": True, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": 10**15, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": 7500, "currency": "usd"}}, "#/amount/currency"),
        ({"amount": {"minor": 7500}}, "#/amount/currency"),
        ({"amount": 7500}, "#/amount"),
        ({"method": "card"}, "#/method"),
        ({"given_on": "2999-01-01"}, "#/given_on"),
        ({"given_on": "1899-12-31"}, "#/given_on"),
        ({"given_on": "14.3.2026"}, "#/given_on"),
        ({"parts": [{"fund": "need", "minor": 7499}]}, "#/parts"),
        ({"parts": [{"fund": "none", "minor": 7500}]}, "#/parts/0/fund"),
        ({"parts": [{"fund": "need", "minor": 1}, {"fund": "need", "minor": 7499}]}, "#/parts"),
        ({"campaign": "none"}, "#/campaign"),
        ({"campaign": ["winter"]}, "#/campaign"),
        ({"donor": {"email": "ifeoma@example.org"}}, "#/donor/last_name"),
        ({"donor": {"first_name": "Ifeoma", "email": "nowhere"}}, "#/donor/email"),
        ({"donor": {"first_name": "I\x00"}}, "#/donor/first_name"),
        ({"donor": {"first_name": "Ifeoma", "custom_fields": {"meal": "Fish"}}}, "#/donor/custom_fields"),
        ({"donor": ...}, "#"),
        ({"contact": 1}, "#/contact"),
        ({"donor": ..., "contact": 999_999}, "#/contact"),
        ({"donor": ..., "contact": 10**30}, "#/contact"),
        ({"donor": ..., "contact": True}, "#/contact"),
        ({"received": True}, "#/received"),
        ({"note": "x" * 301}, "#/note"),
        ({"thank": "yes"}, "#/thank"),
    ],
)
def test_a_refusal_points_at_what_is_wrong(ben: APIClient, change: dict[str, Any], where: str) -> None:
    answer = send(ben, body(**change))
    assert answer.status_code == 400, answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert list(wrong(answer)) == [where]
    assert not Gift.objects.exists()


def test_a_gift_shows_nobody_else_s_address() -> None:
    world = grow()
    dee = calling("dee", ["read"])
    assert "maya0@example.org" not in dee.get(world.address("gifts")).content.decode()
    assert "source_key" not in dee.get(world.address("gifts")).json()
