"""Funds, campaigns and giving pages through the API."""

from typing import Any

import pytest

from campaigns.models import Campaign, Fund, GivingPage
from tests import makers
from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page(nonprofit: object) -> GivingPage:
    return makers.giving_page()


def test_a_fund_is_made_and_changed() -> None:
    ada = calling("ada")
    made = ada.post("/api/v1/funds/", {"name": "Safe homes", "names": {"es": "Vivienda segura"}})
    assert made.status_code == 201, made.json()
    assert made.json()["code"] == "safe-homes"
    assert (made.json()["is_default"], made.json()["is_active"]) == (False, True)
    said = ada.patch("/api/v1/funds/safe-homes/", {"restriction": "purpose"}).json()
    assert (said["name"], said["restriction"]) == ("Safe homes", "purpose")
    assert said["names"] == {"es": "Vivienda segura"}


def test_the_default_fund_passes_on_and_cannot_rest() -> None:
    makers.fund("homes")
    ada = calling("ada")
    answer = ada.patch("/api/v1/funds/need/", {"is_active": False})
    assert list(wrong(answer)) == ["#/is_active"]
    assert ada.patch("/api/v1/funds/homes/", {"is_default": True}).status_code == 200
    assert Fund.objects.get(is_default=True).code == "homes"


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"name": " "}, "#/name"),
        ({"names": {"xx": "a"}}, "#/names/xx"),
        ({"names": {"es": 7}}, "#/names/es"),
        ({"names": []}, "#/names"),
        ({"restriction": "whole"}, "#/restriction"),
        ({"code": "other"}, "#/code"),
    ],
)
def test_what_is_no_fund_is_refused(sent: dict[str, Any], where: str) -> None:
    answer = calling("ada").patch("/api/v1/funds/need/", sent)
    assert answer.status_code == 400
    assert list(wrong(answer)) == [where]


def test_a_campaign_is_made_and_changed() -> None:
    ada = calling("ada")
    made = ada.post("/api/v1/campaigns/", {"name": "Spring", "currency": "JPY", "goal_minor": 500})
    assert made.status_code == 201, made.json()
    said = ada.patch("/api/v1/campaigns/spring/", {"ends_on": "2026-06-30", "goal_minor": None}).json()
    assert (said["name"], said["currency"], said["goal_minor"]) == ("Spring", "JPY", None)
    assert said["ends_on"] == "2026-06-30"
    answer = ada.patch("/api/v1/campaigns/spring/", {"starts_on": "2026-07-01"})
    assert list(wrong(answer)) == ["#/ends_on"]
    assert Campaign.objects.get(code="spring").starts_on is None


def test_a_campaign_keeps_its_currency() -> None:
    answer = calling("ada").patch("/api/v1/campaigns/winter/", {"currency": "EUR"})
    assert list(wrong(answer)) == ["#/currency"]


def test_a_page_goes_from_draft_to_open_to_closed() -> None:
    ada = calling("ada")
    sent = {"slug": "spring", "campaign": "winter", "headline": "A door that opens."}
    made = ada.post("/api/v1/giving-pages/", sent)
    assert made.status_code == 201, made.json()
    assert (made.json()["state"], made.json()["default_fund"]) == ("draft", "need")
    assert made.json()["url"].endswith("/give/spring/")
    for verb, state in (("publish", "open"), ("close", "closed"), ("withdraw", "draft")):
        assert ada.post(f"/api/v1/giving-pages/spring/{verb}/").json()["state"] == state


def test_a_page_is_changed_where_named() -> None:
    makers.fund("homes")
    sent = {"one_time_amounts": [2000, 6000], "funds": ["homes"], "colour": "#0e5c47", "offers_cover": False}
    said = calling("ada").patch("/api/v1/giving-pages/lantern/", sent).json()
    assert {name: said[name] for name in sent} == sent
    assert (said["monthly_amounts"], said["chosen_one_time"]) == ([1500, 3000], 6000)
    assert said["texts"]["en"]["headline"] == "A door that locks from the inside."


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({"chosen_one_time": 1}, "#/one_time_amounts"),
        ({"monthly_amounts": []}, "#/monthly_amounts"),
        ({"one_time_amounts": [0]}, "#/one_time_amounts/0"),
        ({"one_time_amounts": [3500, "6000"]}, "#/one_time_amounts/1"),
        ({"most_minor": 100}, "#/most_minor"),
        ({"cover_bps": 1001}, "#/cover_bps"),
        ({"embed_origins": ["ftp://x"]}, "#/embed_origins"),
        ({"texts": {"en": {"headline": ""}}}, "#/texts/en/headline"),
        ({"texts": {"en": {"hedline": "x"}}}, "#/texts/en/hedline"),
        ({"texts": {"xx": {}}}, "#/texts/xx"),
        ({"slug": "other"}, "#/slug"),
        ({"default_fund": "none"}, "#/default_fund"),
        ({"funds": ["need", "none"]}, "#/funds/1"),
        ({"colour": "red"}, "#/colour"),
        ({"image": "x.png"}, "#/image"),
        ({"state": "closed"}, "#/state"),
    ],
)
def test_a_page_that_would_not_be_sound_is_refused(sent: dict[str, Any], where: str) -> None:
    before = GivingPage.objects.values().get()
    answer = calling("ada").patch("/api/v1/giving-pages/lantern/", sent)
    assert answer.status_code == 400, answer.json()
    assert list(wrong(answer)) == [where]
    assert GivingPage.objects.values().get() == before
