"""Privacy through the API: requests, holds, a copy, and erasing in two steps."""

import pytest
from rest_framework.test import APIClient

from crm.models import Contact
from donors.models import RecurringGift
from tests import makers
from tests.api.caller import calling, wrong
from tests.crm.privacy.somebody import MARK, somebody

pytestmark = pytest.mark.django_db
REQUESTS, HOLDS = "/api/v1/privacy-requests/", "/api/v1/legal-holds/"


def of(person: Contact) -> str:
    return f"/api/v1/contacts/{person.pk}/"


@pytest.fixture
def ada(nonprofit: object) -> APIClient:
    return calling("ada")


def test_a_request_is_taken_in_put_off_and_closed(ada: APIClient) -> None:
    person = makers.contact()
    today = ada.get(REQUESTS)
    assert today.json()["results"] == []
    made = ada.post(REQUESTS, {"contact": person.pk, "kind": "access", "received_on": "2026-03-02"})
    assert (made.status_code, made.json()["due_on"], made.json()["state"]) == (201, "2026-04-16", "open")
    row = f"{REQUESTS}{made.json()['id']}/"
    assert ada.post(f"{row}extend/", {"reason": "Much"}).json()["code"] == "overdue"
    assert wrong(ada.post(f"{row}close/", {"state": "open", "outcome": "x"})).keys() == {"#/state"}
    closed = ada.post(f"{row}close/", {"state": "done", "outcome": "Sent by post"}).json()
    assert (closed["state"], closed["outcome"]) == ("done", "Sent by post")
    assert ada.post(f"{row}close/", {"state": "done", "outcome": "Again"}).status_code == 409


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, {"#/contact", "#/kind", "#/received_on"}),
        ({"contact": 1, "kind": "wish", "received_on": "yesterday"}, {"#/contact", "#/kind", "#/received_on"}),
    ],
)
def test_what_is_no_request_is_refused_where_it_is_wrong(ada: APIClient, sent: dict, where: set[str]) -> None:
    assert set(wrong(ada.post(REQUESTS, sent))) == where


def test_a_hold_keeps_and_a_lifted_one_does_not(ada: APIClient) -> None:
    person = somebody()
    hold = ada.post(HOLDS, {"contact": person.pk, "reason": "Court case 12"}).json()
    assert len(ada.get(HOLDS, {"standing": "true"}).json()["results"]) == 1
    looked = ada.get(f"{of(person)}erasure/").json()
    assert [bar["code"] for bar in looked["bars"]] == ["on_hold"]
    refused = ada.post(f"{of(person)}erase/", {"confirmation": looked["confirmation"]})
    assert (refused.status_code, refused.json()["code"]) == (409, "on_hold")
    assert ada.post(f"{HOLDS}{hold['id']}/lift/").json()["lifted_by"] == "Ada (Test)"
    assert ada.get(HOLDS, {"standing": "true"}).json()["results"] == []


def test_a_copy_holds_everything(ada: APIClient) -> None:
    person = somebody()
    told = ada.post(f"{of(person)}copy/").json()
    assert told["about"]["name"] == "Ifeoma Zuckerfeld"
    assert {part["part"] for part in told["parts"]} == {"crm", "donors", "payments"}
    assert f"author note on {MARK}" in str(told)


def test_an_erasure_is_looked_at_and_then_confirmed(ada: APIClient) -> None:
    person = somebody()
    looked = ada.get(f"{of(person)}erasure/").json()
    fates = {fate["kind"]: fate for fate in looked["fates"]}
    assert (fates["crm.note"]["on_erase"], fates["donors.receipt"]["on_erase"]) == ("delete", "keep")
    assert fates["donors.receipt"]["until"]
    assert ada.post(f"{of(person)}erase/", {"confirmation": looked["confirmation"]}).status_code == 204
    for address in (of(person), f"{of(person)}erasure/"):
        gone = ada.get(address)
        assert (gone.status_code, gone.json()["code"]) == (410, "erased")


def test_a_confirmation_of_something_else_erases_nobody(ada: APIClient) -> None:
    person, other = somebody(), makers.contact("Bo", "Zed", "bo@zed.example")
    of_other = ada.get(f"{of(other)}erasure/").json()["confirmation"]
    before = ada.get(f"{of(person)}erasure/").json()["confirmation"]
    ada.patch(of(person), {"prefix": "Dr."})
    for said in ("", "yes", of_other, before):
        answer = ada.post(f"{of(person)}erase/", {"confirmation": said})
        assert (answer.status_code, set(wrong(answer))) == (400, {"#/confirmation"}), said
    assert Contact.objects.filter(pk=person.pk).exists()


def test_a_token_without_the_scope_does_nothing_of_it() -> None:
    person = somebody()
    ada = calling("ada", ["read", "write"])
    for answer in (ada.get(REQUESTS), ada.post(f"{of(person)}copy/"), ada.get(f"{of(person)}erasure/")):
        assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")


def test_a_monthly_gift_that_goes_on_is_told_before(ada: APIClient) -> None:
    person = somebody()
    RecurringGift.objects.update(status="active", ended_on=None)
    assert [bar["code"] for bar in ada.get(f"{of(person)}erasure/").json()["bars"]] == ["monthly_gift_goes_on"]
