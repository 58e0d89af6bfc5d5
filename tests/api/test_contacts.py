"""People through the API, made and changed by the same rules as on a page."""

import pytest

from crm.models import Contact
from tests import makers
from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db
URL = "/api/v1/contacts/"


def at(contact: Contact) -> str:
    return f"{URL}{contact.pk}/"


def test_a_contact_is_listed_with_its_address() -> None:
    maya = makers.contact()
    (row,) = calling("dee", ["read"]).get(URL).json()["results"]
    assert (row["id"], row["name"], row["kind"]) == (maya.pk, "Maya Okafor", "person")
    (email,) = row["email_addresses"]
    assert (email["address"], email["is_primary"], email["is_masked"]) == ("maya@example.org", True, False)


def test_a_contact_is_made() -> None:
    answer = calling("cy", ["write"]).post(URL, {"organisation_name": "Harbor Yoga", "email": "hi@harbor.example"})
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["name"], answer.json()["kind"]) == ("Harbor Yoga", "organisation")
    assert Contact.objects.get().sort_name == "harbor yoga"


def test_a_name_that_no_field_has_is_refused() -> None:
    answer = calling("ada").post(URL, {"first_name": "Ifeoma", "emial": "ifeoma@example.org"})
    assert answer.status_code == 400
    assert wrong(answer) == {"#/emial": "There is no such field here."}
    assert not Contact.objects.exists()


@pytest.mark.parametrize(
    ("sent", "where"),
    [
        ({}, "#/last_name"),
        ({"first_name": "   "}, "#/last_name"),
        ({"first_name": "Maya", "email": "maya"}, "#/email"),
        ({"first_name": "x" * 101}, "#/first_name"),
        ({"first_name": 7}, "#/first_name"),
        ({"first_name": "Maya", "language": "xx"}, "#/language"),
        ({"first_name": "Maya", "plain_mail": "yes"}, "#/plain_mail"),
        ({"first_name": "Maya", "no_post": 1}, "#/no_post"),
        ({"first_name": "Maya", "pronouns": "x" * 41}, "#/pronouns"),
        ({"first_name": "Maya", "deceased_on": "2026-02-30", "is_deceased": True}, "#/deceased_on"),
        ({"first_name": "Maya", "deceased_on": "2026-02-03"}, "#/deceased_on"),
        ({"first_name": "Maya", "deceased_on": "2099-02-03", "is_deceased": True}, "#/deceased_on"),
        ({"first_name": "Maya", "email": "<script>@example.org"}, "#/email"),
        ({"first_name": "Maya", "email": "maya@example..org"}, "#/email"),
        ({"first_name": "Maya", "id": 7}, "#/id"),
        ({"first_name": "Maya", "sort_name": "a"}, "#/sort_name"),
    ],
)
def test_what_is_nobody_is_refused(sent: dict[str, object], where: str) -> None:
    answer = calling("ada").post(URL, sent)
    assert answer.status_code == 400
    assert list(wrong(answer)) == [where]


def test_a_change_leaves_the_rest() -> None:
    maya = makers.contact(plain_mail=True)
    said = calling("ada").patch(at(maya), {"last_name": "Obi", "language": "es"}).json()
    assert (said["name"], said["language"], said["plain_mail"]) == ("Maya Obi", "es", True)
    assert [found["address"] for found in said["email_addresses"]] == ["maya@example.org"]
    assert Contact.objects.get().sort_name == "obi, maya"


def test_a_new_address_becomes_the_one_we_write_to_and_the_old_one_stays_known() -> None:
    maya = makers.contact()
    said = calling("ada").patch(at(maya), {"email": "m@example.org"}).json()
    found = {address["address"]: address["is_primary"] for address in said["email_addresses"]}
    assert found == {"maya@example.org": False, "m@example.org": True}


def test_two_who_change_one_contact_do_not_undo_each_other() -> None:
    maya = makers.contact()
    ada, read = calling("ada"), calling("ada").get(at(maya)).json()["updated_at"]
    assert ada.patch(at(maya), {"last_name": "Obi", "updated_at": read}).status_code == 200
    late = ada.patch(at(maya), {"last_name": "Late", "updated_at": read})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert Contact.objects.get().last_name == "Obi"


def test_a_token_that_only_writes_cannot_read_by_writing() -> None:
    maya = makers.contact()
    answer = calling("ada", ["write"]).patch(at(maya), {})
    assert (answer.status_code, answer.json()["code"]) == (403, "scope_missing")
    assert "read" in answer.json()["detail"]


def test_every_fact_is_taken_and_told() -> None:
    facts = {
        "prefix": "Dr.",
        "suffix": "Jr.",
        "preferred_name": "Zuzu",
        "pronouns": "she/her",
        "salutation": "Dr. Okafor",
        "safe_contact": True,
        "no_phone": True,
        "is_deceased": True,
        "deceased_on": "2026-03-01",
    }
    made = calling("ada").post(URL, {"first_name": "Maya", **facts})
    assert made.status_code == 201, made.json()
    assert {name: made.json()[name] for name in facts} == facts
    again = calling("ada").patch(f"{URL}{made.json()['id']}/", {"is_deceased": False, "deceased_on": None}).json()
    assert (again["deceased_on"], again["preferred_name"]) == (None, "Zuzu")
