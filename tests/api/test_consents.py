"""Consent through the API: answers from elsewhere, by the same rules as on a page."""

import pytest

from crm.models import AuditEntry, ConsentEvent, Contact, Nonprofit
from crm.selectors.gate import may_send
from tests import makers
from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db
URL = "/api/v1/consents/"


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def letter(about: Contact, **changes: object) -> dict[str, object]:
    sent = {"contact": about.pk, "purpose": "updates", "channel": "email", "action": "grant"}
    return sent | {"source": "paper", "evidence": "File 12"} | changes


def test_an_answer_is_written_down_and_counts(maya: Contact) -> None:
    wording = makers.wording()
    made = calling("cy", ["write"]).post(URL, letter(maya, wording=wording.pk, at="2026-03-14T12:00:00Z"))
    assert made.status_code == 201, made.json()
    assert (made.json()["wording"], made.json()["recorded_by"]) == (wording.pk, "Cy (Test)")
    assert may_send(maya, "updates", "email").allowed
    (permission,) = calling("dee", ["read"]).get("/api/v1/permissions/", {"contact": maya.pk}).json()["results"]
    assert (permission["allowed"], permission["event"]) == (True, made.json()["id"])


def test_the_same_reference_is_the_same_answer(maya: Contact) -> None:
    ada = calling("ada")
    first, second = (ada.post(URL, letter(maya, source_ref="form-7")).json()["id"] for _ in range(2))
    assert first == second
    assert ConsentEvent.objects.count() == AuditEntry.objects.filter(action="consent.recorded").count() == 1


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"evidence": " "}, "#/evidence"),
        ({"basis": "soft_opt_in_charity"}, "#/basis"),
        ({"basis": "opt_out_us", "channel": "sms"}, "#/basis"),
        ({"basis": "because"}, "#/basis"),
        ({"purpose": "money"}, "#/purpose"),
        ({"channel": "pigeon"}, "#/channel"),
        ({"source": "preference_page"}, "#/source"),
        ({"source": "merge"}, "#/source"),
        ({"contact": 987_654}, "#/contact"),
        ({"wording": 987_654}, "#/wording"),
        ({"at": "2999-01-01T00:00:00Z"}, "#/at"),
        ({"at": "1066-01-01T00:00:00Z"}, "#/at"),
        ({"valid_until": "2026-02-30"}, "#/valid_until"),
        ({"evidence": "x" * 201}, "#/evidence"),
        ({"allowed": True}, "#/allowed"),
    ],
)
def test_what_cannot_be_is_refused_by_name(maya: Contact, changes: dict[str, object], where: str) -> None:
    answer = calling("ada").post(URL, letter(maya, **changes))
    assert answer.status_code in (400, 422), answer.json()
    assert list(wrong(answer)) == [where]
    assert not ConsentEvent.objects.exists()


def test_an_answer_is_never_changed_or_deleted(maya: Contact) -> None:
    ada = calling("ada")
    made = ada.post(URL, letter(maya)).json()
    for method in ("put", "patch", "delete"):
        assert getattr(ada, method)(f"{URL}{made['id']}/", {}).status_code == 405
    assert ada.post("/api/v1/permissions/", {}).status_code == 405
    assert ada.post("/api/v1/wordings/", {}).status_code == 405
