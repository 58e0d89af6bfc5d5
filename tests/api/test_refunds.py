"""Refunds through the API: asked for once, within what is left, by the same rules as on a page."""

from typing import Any

import pytest

from crm.models import AuditEntry, Job
from payments.models import Dispute, Refund
from tests.api.caller import calling, wrong
from tests.api.world import World, grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    """A payment of 60 dollars, of which one is on its way back."""
    grown = grow()
    Dispute.objects.all().delete()
    return grown


def body(minor: int = 2000, **changes: Any) -> dict[str, Any]:
    return {"amount": {"minor": minor, "currency": "USD"}, "reason": "Given twice"} | changes


def send(world: World, sent: dict[str, Any], key: str = "one", name: str = "ben") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return calling(name).post(f"{world.address('payments')}refunds/", sent, headers=headers)


def test_a_refund_is_asked_for_and_stands_with_its_payment(world: World) -> None:
    answer = send(world, body())
    assert answer.status_code == 201, answer.json()
    said = answer.json()
    assert (said["minor"], said["status"], said["reason"], said["failure"]) == (2000, "draft", "Given twice", "")
    assert said in calling("ben").get(world.address("payments")).json()["refunds"]
    assert Job.objects.filter(task="payments.send_refund").count() == 1
    assert AuditEntry.objects.get(action="refund.requested").actor_label == "Ben (Test)"


def test_the_same_call_again_asks_for_nothing_and_answers_the_same(world: World) -> None:
    assert send(world, body()).json() == send(world, body()).json()
    assert Refund.objects.filter(amount_minor=2000).count() == 1


def test_another_refund_under_the_same_key_is_refused(world: World) -> None:
    send(world, body())
    answer = send(world, body(1000))
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")


def test_another_key_and_another_person_s_key_ask_for_another_refund(world: World) -> None:
    for key, name in (("one", "ben"), ("two", "ben"), ("one", "ada")):
        assert send(world, body(1000), key, name).status_code == 201
    assert Refund.objects.filter(amount_minor=1000).count() == 3


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"amount": {"minor": 5901, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": 0, "currency": "USD"}}, "#/amount/minor"),
        ({"amount": {"minor": 100, "currency": "EUR"}}, "#/amount/minor"),
        ({"amount": {"minor": "100", "currency": "USD"}}, "#/amount/minor"),
        ({"amount": 2000}, "#/amount"),
        ({"reason": " "}, "#/reason"),
        ({"reason": "x" * 201}, "#/reason"),
        ({"all": True}, "#/all"),
    ],
)
def test_a_refusal_points_at_what_is_wrong(world: World, changes: dict[str, Any], where: str) -> None:
    answer = send(world, body(**changes))
    assert answer.status_code == 400, answer.json()
    assert list(wrong(answer)) == [where]
    assert Refund.objects.count() == 1


def test_a_refund_without_a_key_is_refused(world: World) -> None:
    assert list(wrong(send(world, body(), key=""))) == ["Idempotency-Key"]
    assert Refund.objects.count() == 1


def test_who_only_reads_gives_nothing_back(world: World) -> None:
    assert send(world, body(), name="dee").status_code == 403
    assert Refund.objects.count() == 1
