"""Every error has one shape, and says no more than it should."""

from typing import Any

import pytest
from django.db import OperationalError
from django.test import override_settings
from rest_framework.test import APIClient

from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db


def check(answer: Any, status: int, code: str) -> None:
    assert answer.status_code == status, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    said = answer.json()
    assert (said["status"], said["code"], said["type"]) == (status, code, "about:blank")
    assert said["title"]
    assert said["detail"]


def post(client: APIClient, raw: bytes | str, kind: str = "application/json") -> Any:
    return client.generic("POST", "/api/v1/contacts/", raw, content_type=kind)


@pytest.mark.parametrize("address", ["/api/v1/", "/api/v1/nothing/", "/api/v1/contacts", "/api/v1/contacts/maya/"])
def test_there_is_nothing_at_an_address_that_is_none(address: str) -> None:
    check(APIClient().get(address), 404, "not_found")
    check(calling("ada").post(address, {}), 404, "not_found")


@pytest.mark.parametrize("kind", ["contacts/999999", "contacts/99999999999999999999999", "funds/none", "gifts/0"])
def test_what_is_not_there_is_not_found(kind: str) -> None:
    check(calling("ada").get(f"/api/v1/{kind}/"), 404, "not_found")


def test_a_segment_that_is_not_there_is_a_fault_of_the_call_not_of_its_address() -> None:
    ada, sentence = calling("ada"), "There is no such segment."
    asked, made = ada.get("/api/v1/contacts/?segment=999"), ada.post("/api/v1/snapshots/", {"segment": 999})
    check(asked, 400, "not_found")
    check(made, 400, "not_found")
    assert (asked.json()["errors"], wrong(made)) == (
        [{"parameter": "segment", "detail": sentence}],
        {"#/segment": sentence},
    )


def test_an_id_that_is_nobody_s_is_told_in_plain_words() -> None:
    answer = calling("ada").post("/api/v1/notes/", {"contact": 999, "text": "Tea"})
    assert wrong(answer) == {"#/contact": "There is none with the id 999."}
    answer = calling("ada").post("/api/v1/notes/", {"contact": "999", "text": "Tea"})
    assert wrong(answer) == {"#/contact": "Send an id, which is a whole number."}


def test_a_method_that_a_resource_lacks_is_told() -> None:
    ada = calling("ada")
    check(ada.delete("/api/v1/contacts/1/"), 405, "method_not_allowed")
    check(ada.put("/api/v1/contacts/1/", {}), 405, "method_not_allowed")
    check(ada.post("/api/v1/payments/", {}), 405, "method_not_allowed")
    check(ada.options("/api/v1/contacts/"), 405, "method_not_allowed")


@pytest.mark.parametrize(
    "raw",
    [b"", b"{", b"\xff", b'{"first_name": "a", "first_name": "b"}', b'{"a": NaN}', b"[" * 100_000, b"{}" * 1_500_000],
)
def test_a_body_that_is_no_json_is_refused(raw: bytes) -> None:
    answer = post(calling("ada"), raw)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"


@pytest.mark.parametrize("raw", ["[]", "null", "1", '"maya"', '[{"first_name": "Maya"}]'])
def test_a_body_that_is_no_object_is_refused(raw: str) -> None:
    answer = post(calling("ada"), raw)
    check(answer, 400, "invalid")


def test_what_was_sent_is_said_back_without_harm() -> None:
    answer = post(calling("ada"), '{"first_name": "Maya", "a/b~c\\ud800": 1, "language": "\\ud800"}')
    check(answer, 400, "invalid")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/a~1b~0c\ud800"}


def test_half_a_letter_is_no_text() -> None:
    answer = post(calling("ada"), '{"first_name": "Maya\\ud800", "language": "\\ud800"}')
    check(answer, 400, "invalid")
    assert {error["pointer"] for error in answer.json()["errors"]} == {"#/first_name", "#/language"}


def test_another_kind_of_body_is_refused() -> None:
    check(post(calling("ada"), "first_name=Maya", "application/x-www-form-urlencoded"), 415, "unsupported_media_type")


def test_an_answer_in_another_form_is_refused() -> None:
    check(calling("ada").get("/api/v1/contacts/", headers={"Accept": "text/html"}), 406, "not_acceptable")


def test_a_refusal_speaks_the_caller_s_language() -> None:
    answer = calling("ada").post("/api/v1/contacts/", {}, headers={"Accept-Language": "es"})
    assert answer["Content-Language"] == "es"
    check(answer, 400, "name_missing")


def test_a_fault_of_ours_says_only_that_it_happened(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise RuntimeError("postgres://user:secret@host")

    monkeypatch.setattr("crm.api.contacts.create_contact", fail)
    ada = calling("ada")
    ada.raise_request_exception = False
    answer = ada.post("/api/v1/contacts/", {"first_name": "Maya"})
    check(answer, 500, "fault")
    assert "secret" not in answer.content.decode()


def test_a_database_that_is_away_is_told_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(**_: object) -> None:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr("crm.api.contacts.create_contact", fail)
    answer = calling("ada").post("/api/v1/contacts/", {"first_name": "Maya"})
    check(answer, 503, "unavailable")
    assert answer["Retry-After"] == "5"


def test_a_token_has_so_many_calls_a_minute_and_each_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.api.throttles.TokenThrottle.THROTTLE_RATES", {"token": "2/min"})
    ada, ben = calling("ada"), calling("ben")
    assert [ada.get("/api/v1/funds/").status_code for _ in range(2)] == [200, 200]
    answer = ada.get("/api/v1/funds/")
    check(answer, 429, "throttled")
    assert 1 <= int(answer["Retry-After"]) <= 60
    assert ben.get("/api/v1/funds/").status_code == 200


def test_a_stranger_is_counted_by_the_network_and_not_by_what_they_write(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rest_framework.throttling.AnonRateThrottle.THROTTLE_RATES", {"anon": "2/min"})
    told = [{"X-Forwarded-For": f"203.0.113.{number}"} for number in range(3)]
    answers = [APIClient().get("/api/v1/schema/", REMOTE_ADDR="192.0.2.77", headers=header) for header in told]
    assert [answer.status_code for answer in answers] == [200, 200, 429]


@override_settings(DEBUG=True)
def test_debugging_shows_no_browsable_api() -> None:
    check(APIClient().get("/api/v1/contacts/", headers={"Accept": "text/html"}), 406, "not_acceptable")
