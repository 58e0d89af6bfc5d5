"""Segments over the API: read, made, changed, counted, paged through, used as a filter."""

from typing import Any

import pytest

from crm.models import AuditEntry, Segment, Tag
from crm.services.segments import change_segment, make_segment, take_snapshot
from tests import makers
from tests.api.caller import calling, wrong
from tests.cast import acting

pytestmark = pytest.mark.django_db
SEGMENTS = "/api/v1/segments/"
PERSONS: dict[str, Any] = {"is": "kind", "kind": "person"}
GIVERS: dict[str, Any] = {"is": "gave", "period": {"kind": "ever"}}


@pytest.fixture(autouse=True)
def people() -> None:
    makers.nonprofit()
    makers.gift(makers.contact(), 5000)
    makers.contact("Zoe", "Adams", "")
    makers.contact("", "", "", organisation_name="Harbor Yoga")


def test_a_segment_is_made_read_changed_and_put_away() -> None:
    ada = calling("ada")
    made = ada.post(SEGMENTS, {"name": "Persons", "asked": PERSONS}, format="json")
    assert (made.status_code, made.json()["asked"]) == (201, {"all": [PERSONS]})
    address = f"{SEGMENTS}{made.json()['id']}/"
    changed = ada.patch(address, {"asked": {"not": PERSONS}}, format="json").json()
    assert (changed["name"], changed["asked"]) == ("Persons", {"all": [{"not": PERSONS}]})
    assert ada.post(f"{address}archive/").json()["archived_at"]
    assert ada.post(f"{address}restore/").json()["archived_at"] is None
    assert ada.get(address).json() == ada.get(SEGMENTS).json()["results"][0]
    assert AuditEntry.objects.filter(actor_kind="api", action__startswith="segment.").count() == 4


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"asked": PERSONS}, "#/name"),
        ({"name": "Persons"}, "#/asked"),
        ({"name": "Persons", "asked": "everybody"}, "#/asked"),
        ({"name": "Persons", "asked": {"is": "tag", "tag": "1"}}, "#/asked"),
        ({"name": "Persons", "asked": {"all": []}}, "#/asked"),
        ({"name": "Persons", "asked": PERSONS, "colour": "red"}, "#/colour"),
        ({"name": "Taken", "asked": PERSONS}, "#/name"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(body: dict[str, Any], pointer: str) -> None:
    make_segment(name="taken", asked=PERSONS, by=acting("ada"))
    answer = calling("ada").post(SEGMENTS, body, format="json")
    assert (answer.status_code, list(wrong(answer))) == (400, [pointer])
    assert Segment.objects.count() == 1


def test_counts_and_members_are_those_of_today() -> None:
    row = make_segment(name="Persons", asked=PERSONS, by=acting("ada"))
    ada, address = calling("ada"), f"{SEGMENTS}{row.pk}/"
    assert ada.get(f"{address}count/").json() == {"people": 2}
    told = ada.get(f"{address}count/?purpose=updates&channel=email").json()
    assert told == {"people": 2, "allowed": 0, "left_out": {"not_asked": 2}}
    assert ada.get(f"{address}count/?purpose=spam&channel=email").status_code == 400
    first = ada.get(f"{address}members/?size=1").json()
    assert [found["name"] for found in first["results"]] == ["Zoe Adams"]
    second = ada.get(first["next"]).json()
    assert [found["name"] for found in second["results"]] == ["Maya Okafor"]
    listed = ada.get(f"/api/v1/contacts/?segment={row.pk}").json()["results"]
    assert {found["name"] for found in listed} == {"Zoe Adams", "Maya Okafor"}
    assert ada.get("/api/v1/contacts/?segment=999").status_code == 400


def test_a_snapshot_keeps_who_was_in_it() -> None:
    row = make_segment(name="Persons", asked=PERSONS, by=acting("ada"))
    ada = calling("ada")
    taken = ada.post("/api/v1/snapshots/", {"segment": row.pk, "name": "Spring"}, format="json").json()
    assert (taken["people"], taken["name"], taken["segment"]) == (2, "Spring", row.pk)
    makers.contact("Li", "Wu", "")
    assert len(ada.get(f"/api/v1/snapshots/{taken['id']}/members/").json()["results"]) == 2
    assert ada.get(f"/api/v1/snapshots/?segment={row.pk}").json()["results"] == [taken]
    assert ada.post("/api/v1/snapshots/", {"segment": 999}, format="json").status_code == 400


def test_who_may_not_see_gifts_finds_no_segment_about_them() -> None:
    row = make_segment(name="Givers", asked=GIVERS, by=acting("ada"))
    cy = calling("cy")
    assert cy.get(SEGMENTS).json()["results"] == []
    assert cy.get(f"{SEGMENTS}{row.pk}/members/").status_code == 404
    listed = cy.get(f"/api/v1/contacts/?segment={row.pk}")  # refused: without it everybody would be listed
    assert (listed.status_code, wrong(listed)) == (400, {"segment": "There is no such segment."})
    assert "gave" not in {found["key"] for found in cy.get("/api/v1/segment-criteria/").json()}


def test_a_token_that_may_only_write_reads_nobody_through_a_segment() -> None:
    row = make_segment(name="Persons", asked=PERSONS, by=acting("ada"))
    assert calling("ada", ["write"]).get(f"{SEGMENTS}{row.pk}/members/").status_code == 403


def test_the_criteria_say_what_they_take() -> None:
    tag = Tag.objects.create(name="VIP", key="vip")
    told = {found["key"]: found for found in calling("ada").get("/api/v1/segment-criteria/").json()}
    assert told["tag"]["parameters"][0]["choices"] == {str(tag.pk): "VIP"}
    assert [found["ask"] for found in told["given_total"]["parameters"]] == ["choice", "money", "period"]


def test_a_snapshot_is_listed_for_those_who_may_ask_what_it_asked() -> None:
    row = make_segment(name="Givers", asked=GIVERS, by=acting("ada"))
    taken = take_snapshot(segment_id=row.pk, by=acting("ada"))
    change_segment(segment_id=row.pk, name="Persons", description="", asked=PERSONS, by=acting("ada"))
    assert calling("cy").get("/api/v1/snapshots/").json()["results"] == []
    assert calling("cy").get(f"/api/v1/snapshots/{taken.pk}/").status_code == 404
    assert [found["id"] for found in calling("ada").get("/api/v1/snapshots/").json()["results"]] == [taken.pk]
