"""Households and relationships through the API, by the same rules."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.models import Contact, Household, Relationship
from tests import makers
from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db
HOMES, TIES = "/api/v1/households/", "/api/v1/relationships/"


@pytest.fixture
def people(nonprofit: object) -> list[Contact]:
    names = (("Daniel", "Okafor"), ("Ruth", "Okafor"), ("Ivy", "Brandt"))
    return [makers.contact(first, last, "") for first, last in names]


@pytest.fixture
def harbor(nonprofit: object) -> Contact:
    return makers.contact("", "", "", organisation_name="Harbor Co-op")


def made(people: list[Contact]) -> dict[str, object]:
    answer = calling("ada").post(HOMES, {"members": [contact.pk for contact in people]})
    assert answer.status_code == 201, answer.json()
    found: dict[str, object] = answer.json()
    return found


def test_a_household_is_made_named_changed_and_dissolved(people: list[Contact]) -> None:
    ada, dan, ruth = calling("ada"), *people[:2]
    home = made(people[:2])
    assert (home["name"], home["name_is_typed"], home["informal_greeting"]) == (
        "Okafor household",
        False,
        "Daniel and Ruth",
    )
    here = f"{HOMES}{home['id']}/"
    order = [{"id": ruth.pk}, {"id": dan.pk, "in_formal_greeting": False}]
    changed = ada.patch(here, {"name": "The Okafors", "members": order, "updated_at": home["updated_at"]}).json()
    assert (changed["name"], changed["formal_greeting"]) == ("The Okafors", "Ruth Okafor")
    assert [row["id"] for row in changed["members"]] == [ruth.pk, dan.pk]
    again = ada.patch(here, {"spouses_as_one": True}).json()
    assert (again["name"], again["name_is_typed"], again["spouses_as_one"]) == ("The Okafors", True, True)
    late = ada.patch(here, {"name": "Ours", "updated_at": home["updated_at"]})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert ada.patch(here, {"name": ""}).json()["name"] == "Okafor household"
    assert ada.delete(here).status_code == 204
    assert ada.get(here).status_code == 404
    assert Contact.objects.filter(household=None).count() == 3


def test_members_move_in_and_out(people: list[Contact]) -> None:
    ada, (dan, ruth, ivy) = calling("ada"), people
    home, other = made([dan]), made([ruth])
    members = f"{HOMES}{home['id']}/members/"
    refused = ada.post(members, {"contact": ruth.pk})
    assert (refused.status_code, refused.json()["code"]) == (400, "lives_elsewhere")
    assert ada.post(members, {"contact": ruth.pk, "moving": True}).json()["name"] == "Ruth Okafor"
    assert ada.get(f"{HOMES}{other['id']}/").status_code == 404
    assert ada.post(members, {"contact": ivy.pk}).status_code == 201
    assert len(ada.get(members).json()["results"]) == 3
    assert [row["id"] for row in ada.get(HOMES, {"contact": ivy.pk}).json()["results"]] == [home["id"]]
    assert ada.delete(f"{members}{ivy.pk}/").status_code == 204
    assert ada.get(f"{members}{ivy.pk}/").status_code == 404
    assert ada.get(HOMES, {"contact": ivy.pk}).json()["results"] == []


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, "#/members"),
        ({"members": []}, "#/members"),
        ({"members": [987_654]}, "#/members/0"),
        ({"members": ["1"]}, "#/members/0"),
        ({"members": [1], "name": "x"}, "#/name"),
    ],
)
def test_a_household_of_nobody_is_refused(people: list[Contact], sent: dict[str, object], where: str) -> None:
    answer = calling("ada").post(HOMES, sent)
    assert answer.status_code == 400
    assert where in wrong(answer)
    assert not Household.objects.exists()


def test_a_dissolved_household_is_restored_under_its_id(people: list[Contact]) -> None:
    ada, ruth = calling("ada"), people[1]
    home = made(people[:2])
    here = f"{HOMES}{home['id']}/"
    ada.patch(here, {"name": "The Okafors"})
    ada.delete(here)
    made([ruth])
    answer = ada.post(f"{here}restore/")
    assert answer.status_code == 200, answer.json()
    back = answer.json()
    assert (back["id"], back["name"], back["name_is_typed"]) == (home["id"], "The Okafors", True)
    assert [row["name"] for row in back["members"]] == ["Daniel Okafor"]
    assert back["left_out"] == [{"id": ruth.pk, "name": "Ruth Okafor", "why": "lives_elsewhere"}]
    assert ada.get(here).json()["informal_greeting"] == "Daniel"
    assert ada.post(f"{here}restore/").json()["left_out"] == []
    assert ada.post(f"{HOMES}987654/restore/").status_code == 404


def test_households_are_found_by_name_and_by_who_lives_there(people: list[Contact]) -> None:
    ada = calling("ada")
    for some in (people[:2], people[2:]):
        made(some)
    for typed, found in (("okafor", ["Okafor household"]), ("ivy", ["Brandt household"]), ("zoe", [])):
        assert [row["name"] for row in ada.get(HOMES, {"search": typed}).json()["results"]] == found
    listed = ada.get(HOMES, {"sort": "name"}).json()["results"]
    assert [row["name"] for row in listed] == ["Brandt household", "Okafor household"]


@pytest.mark.parametrize(("sort", "step"), [("name", 1), ("-name", -1)])
def test_by_name_means_without_capitals_and_accents(nonprofit: object, sort: str, step: int) -> None:
    ada, found, url = calling("ada"), [], f"{HOMES}?sort={sort}&size=2"
    names = ["Álvarez", "brandt", "Çelik", "DIAZ", "Éclair"]
    for last in reversed(names):
        made([makers.contact("Ana", last, "")])
    while url:
        page = ada.get(url).json()
        found += [row["name"] for row in page["results"]]
        url = page["next"]
    assert found == [f"{last} household" for last in names][::step]


def test_an_organisation_lives_nowhere(people: list[Contact], harbor: Contact) -> None:
    answer = calling("ada").post(HOMES, {"members": [harbor.pk]})
    assert (answer.status_code, answer.json()["code"]) == (400, "persons_only")


def test_a_relationship_is_kept_changed_and_removed(people: list[Contact], harbor: Contact) -> None:
    ada, dan = calling("ada"), people[0]
    sent = {"contact": dan.pk, "kind": "employee", "other": harbor.pk, "title": "Chef", "since": "2020-01-01"}
    row = ada.post(TIES, sent)
    assert row.status_code == 201, row.json()
    assert {name: row.json()[name] for name in sent} == sent
    here = f"{TIES}{row.json()['id']}/"
    assert ada.patch(here, {"until": "2024-01-01"}).json()["until"] == "2024-01-01"
    for contact in (dan, harbor):
        assert len(ada.get(TIES, {"contact": contact.pk}).json()["results"]) == 1
    assert ada.get(TIES, {"kind": "friend"}).json()["results"] == []
    assert ada.delete(here).status_code == 204
    assert not Relationship.objects.exists()


@pytest.mark.parametrize(
    ("changes", "where"),
    [
        ({"kind": "boss"}, "#/kind"),
        ({"kind": "spouse"}, "#/kind"),
        ({"since": "2020-02-30"}, "#/since"),
        ({"until": "2019-01-01"}, "#/until"),
        ({"title": "x" * 121}, "#/title"),
        ({"other": True}, "#/other"),
        ({"whose": 1}, "#/whose"),
    ],
)
def test_what_cannot_be_is_refused_by_name(
    people: list[Contact], harbor: Contact, changes: dict[str, object], where: str
) -> None:
    sent = {"contact": people[0].pk, "kind": "employee", "other": harbor.pk, "since": "2020-01-01", **changes}
    answer = calling("ada").post(TIES, sent)
    assert (answer.status_code, list(wrong(answer))) == (400, [where])
    assert not Relationship.objects.exists()


def test_many_rows_cost_what_one_does(people: list[Contact], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.api.throttles.TokenThrottle.cache", caches["process"])
    ada, counts = calling("ada"), []
    ada.get(HOMES)
    for number in range(9):
        other = makers.contact(f"P{number}", "Lee", "")
        Relationship.objects.create(contact=people[0], other=other, kind="friend")
        made([other])
        with CaptureQueriesContext(connection) as captured:
            assert len(ada.get(TIES).json()["results"]) == number + 1
            assert len(ada.get(HOMES).json()["results"]) == number + 1
        counts.append(len(captured))
    assert len(set(counts)) == 1
