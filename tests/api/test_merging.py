"""Merging through the API, by the same rules and with the same way back."""

import pytest
from rest_framework.test import APIClient

from crm.models import Contact, NotDuplicate, SuspectedDuplicate
from tests import makers
from tests.api.caller import calling, wrong
from tests.crm.merging.people import two_mayas

pytestmark = pytest.mark.django_db
URL = "/api/v1/merges/"


def merged(ada: APIClient, winner: Contact, loser: Contact, **more: object) -> dict[str, object]:
    answer = ada.post(URL, {"winner": winner.pk, "loser": loser.pk, **more})
    assert answer.status_code == 201, answer.json()
    found: dict[str, object] = answer.json()
    return found


def test_two_are_merged_and_an_old_address_leads_to_who_stands() -> None:
    maya, other = two_mayas()
    ada = calling("ada")
    said = merged(ada, maya, other, choices={"first_name": "loser"})
    assert (said["winner"], said["loser"], said["undone_at"]) == (maya.pk, other.pk, None)
    gone = ada.get(f"/api/v1/contacts/{other.pk}/")
    assert (gone.status_code, gone.json()) == (301, {"merged_into": maya.pk})
    assert ada.get(gone["Location"]).json()["first_name"] == "M."
    assert ada.patch(f"/api/v1/contacts/{other.pk}/", {"first_name": "X"}).status_code == 404


def test_a_merge_is_undone() -> None:
    maya, other = two_mayas()
    ada = calling("ada")
    said = merged(ada, maya, other)
    undone = ada.post(f"{URL}{said['id']}/undo/")
    assert (undone.status_code, undone.json()["undone_by"], undone.json()["left_alone"]) == (200, "Ada (Test)", [])
    assert ada.get(f"/api/v1/contacts/{other.pk}/").json()["name"] == "M. Okafor"
    again = ada.post(f"{URL}{said['id']}/undo/")
    assert (again.status_code, again.json()["code"]) == (409, "undone_already")


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, {"#/winner", "#/loser"}),
        ({"winner": "1", "loser": True}, {"#/winner", "#/loser"}),
        ({"winner": 10**12, "loser": 10**30}, {"#/winner", "#/loser"}),
        ({"choices": {"first_name": "both"}}, {"#/choices/first_name", "#/winner", "#/loser"}),
    ],
)
def test_what_names_nobody_is_refused(sent: dict[str, object], where: set[str]) -> None:
    two_mayas()
    answer = calling("ada").post(URL, sent)
    assert (answer.status_code, set(wrong(answer))) == (400, where)


def test_a_choice_between_nothing_is_refused_where_it_stands() -> None:
    maya, other = two_mayas()
    answer = calling("ada").post(URL, {"winner": maya.pk, "loser": other.pk, "choices": {"shoe_size": "loser"}})
    assert (answer.status_code, list(wrong(answer))) == (400, ["#/choices"])


def test_pairs_are_listed_by_points_and_dismissed() -> None:
    maya, other = two_mayas()
    third = makers.contact("Mia", "Lee", "mia@example.org")
    for high, points in ((other, 70), (third, 90)):
        SuspectedDuplicate.objects.create(low=maya, high=high, points=points, reasons=["email"])
    ada = calling("ada")
    first, second = ada.get("/api/v1/duplicates/").json()["results"]
    assert (first["contacts"], first["reasons"], second["points"]) == ([maya.pk, third.pk], ["email"], 70)
    assert ada.post(f"/api/v1/duplicates/{first['id']}/dismiss/").status_code == 204
    assert len(ada.get("/api/v1/duplicates/", {"household": "false"}).json()["results"]) == 1
    assert NotDuplicate.objects.values_list("low", "high").get() == (maya.pk, third.pk)


def test_whoever_may_not_merge_is_told_so() -> None:
    maya, other = two_mayas()
    answer = calling("cy").post(URL, {"winner": maya.pk, "loser": other.pk})
    assert (answer.status_code, answer.json()["code"]) == (403, "forbidden")
