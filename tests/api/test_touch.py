"""Tags, own fields, notes and interactions through the API, by the same rules as on the pages."""

from typing import Any

import pytest

from crm.models import AuditEntry, ContactTag, Interaction, Note, Tag, ViewEntry
from tests.api.caller import calling, wrong
from tests.api.world import World, grow
from tests.cast import member

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return grow()


def written(world: World, circle: str, name: str) -> dict[str, Any]:
    body = {"contact": world.contact.pk, "text": f"{circle} words of {name}", "circle": circle}
    made = calling(name).post("/api/v1/notes/", body)
    assert made.status_code == 201, made.json()
    found: dict[str, Any] = made.json()
    return found


def test_a_note_for_its_author_is_nowhere_for_anybody_else(world: World) -> None:
    mine = written(world, "author", "cy")
    here = f"/api/v1/notes/{mine['id']}/"
    assert calling("cy").get(here).json() == mine
    for name in ("ada", "ben", "dee"):
        reader = calling(name)
        assert reader.get(here).status_code == 404
        assert "words of cy" not in reader.get("/api/v1/notes/").content.decode()
        assert reader.get(f"/api/v1/notes/?author={member('cy').pk}").json()["results"] == []
    assert calling("ada").patch(here, {"circle": "open"}).status_code == 404
    assert calling("ada").delete(here).status_code == 404
    assert Note.objects.get(pk=mine["id"]).circle == "author"


def test_a_restricted_note_takes_the_role_and_who_read_it_is_kept(world: World) -> None:
    made = written(world, "restricted", "ada")
    assert calling("ben").get(f"/api/v1/notes/{made['id']}/").status_code == 404
    assert calling("ada", ["write"]).get("/api/v1/notes/").status_code == 403
    Note.objects.filter(pk=made["id"]).update(author=member("cy"))
    assert "restricted words" in calling("ada").get("/api/v1/notes/").content.decode()
    assert ViewEntry.objects.get().what == "restricted note"
    answer = calling("cy").post("/api/v1/notes/", {"contact": world.contact.pk, "text": "x", "circle": "restricted"})
    assert (answer.status_code, list(wrong(answer))) == (400, ["#/circle"])


def test_a_note_is_changed_and_deleted_by_its_author_alone(world: World) -> None:
    made = written(world, "open", "cy")
    here = f"/api/v1/notes/{made['id']}/"
    assert calling("ada").patch(here, {"text": "Mine now"}).status_code == 403
    changed = calling("cy").patch(here, {"is_pinned": True}).json()
    assert (changed["is_pinned"], changed["text"]) == (True, "open words of cy")
    assert calling("cy").delete(here).status_code == 204


def test_an_interaction_is_recorded_corrected_and_deleted(world: World) -> None:
    ada = calling("ada")
    body = {"contact": world.contact.pk, "kind": "visit", "summary": "Tea", "at": "2026-03-14T15:00:00Z"}
    made = ada.post("/api/v1/interactions/", body).json()
    assert (made["kind"], made["at"], made["from_them"]) == ("visit", "2026-03-14T15:00:00Z", False)
    here = f"/api/v1/interactions/{made['id']}/"
    assert ada.patch(here, {"from_them": True}).json() == made | {"from_them": True}
    assert ada.delete(here).status_code == 204
    assert Interaction.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "sent", "where"),
    [
        ("interactions", {"kind": "visit", "summary": "Tea", "at": "2999-01-01T00:00:00Z"}, "#/at"),
        ("interactions", {"kind": "dream", "summary": "Tea"}, "#/kind"),
        ("interactions", {"kind": "call", "summary": " "}, "#/summary"),
        ("notes", {"text": ""}, "#/text"),
        ("notes", {"text": "\u202e"}, "#/text"),
        ("notes", {"text": "x", "author": 1}, "#/author"),
        ("notes", {"text": "x", "circle": "all"}, "#/circle"),
    ],
)
def test_what_cannot_be_is_refused_by_name(world: World, kind: str, sent: dict[str, Any], where: str) -> None:
    answer = calling("ada").post(f"/api/v1/{kind}/", {"contact": world.contact.pk} | sent)
    assert (answer.status_code, list(wrong(answer))) == (400, [where])


def test_a_tag_is_put_on_taken_off_and_told_with_the_contact(world: World) -> None:
    ada = calling("ada")
    made = ada.post(world.list_of("contact-tags"), {"name": "Major donor"})
    assert (made.status_code, made.json()["name"]) == (201, "Major donor")
    names = [tag["name"] for tag in ada.get(world.address("contacts")).json()["tags"]]
    assert names == ["Major donor", "Runner 0"]
    assert ada.delete(f"{world.list_of('contact-tags')}{made.json()['tag']}/").status_code == 204
    refused = calling("cy").post(world.list_of("contact-tags"), {"name": "New one"})
    assert (refused.status_code, refused.json()["code"]) == (400, "no_such_tag")
    assert ContactTag.objects.count() == 1


def test_tags_are_renamed_archived_and_united(world: World) -> None:
    ada = calling("ada")
    other = ada.post("/api/v1/tags/", {"name": "Walker"}).json()
    assert ada.post("/api/v1/tags/", {"name": "WALKER"}).json()["code"] == "tag_there"
    away = ada.patch(f"/api/v1/tags/{other['id']}/", {"name": "Hiker", "is_archived": True}).json()
    assert (away["name"], away["archived_at"] is None) == ("Hiker", False)
    kept = ada.post(f"{world.address('tags')}unite/", {"into": other["id"]}).json()
    assert (kept["id"], kept["people"], Tag.objects.count()) == (other["id"], 1, 1)


def test_answers_are_read_and_written_with_the_contact(world: World) -> None:
    ada, here = calling("ada"), world.address("contacts")
    for label, kind in (("Age", "number"), ("Joined", "date")):
        assert ada.post("/api/v1/custom-fields/", {"label": label, "kind": kind}).status_code == 201
    several = {"label": "Skills", "kind": "choices", "choices": ["Cook", "Drive"]}
    ada.post("/api/v1/custom-fields/", several)
    told = {"age": 41.5, "joined": "2020-02-29", "skills": ["Drive", "Cook"], "meal_0": None}
    changed = ada.patch(here, {"custom_fields": told}).json()
    assert changed["custom_fields"] == {"age": "41.5", "joined": "2020-02-29", "skills": ["Cook", "Drive"]}
    assert changed.pop("possible_duplicates") == []
    assert ada.get(here).json() == changed
    made = ada.post("/api/v1/contacts/", {"first_name": "Ifeoma", "custom_fields": {"age": "7"}}).json()
    assert made["custom_fields"] == {"age": "7"}
    assert AuditEntry.objects.filter(action="contact.fields_changed", contact_id=world.contact.pk).count() == 2


@pytest.mark.parametrize(
    "answers", [{"meal_0": "Bread"}, {"meal_0": True}, {"meal_0": {"a": 1}}, {"meal_0": [1]}, {"nothing": "x"}, [], "x"]
)
def test_an_answer_that_is_none_is_refused_and_nothing_is_made(world: World, answers: Any) -> None:
    answer = calling("ada").post("/api/v1/contacts/", {"first_name": "Ifeoma", "custom_fields": answers})
    assert answer.status_code == 400
    (where,) = wrong(answer)
    assert where.startswith("#/custom_fields")
    assert calling("ada").get("/api/v1/contacts/").json()["results"][0]["name"] == "Maya Okafor"


def test_a_field_is_changed_renamed_in_its_choices_and_archived(world: World) -> None:
    ada, here = calling("ada"), world.address("custom-fields")
    lost = ada.patch(here, {"choices": ["Meat", "Neither"]})
    assert (lost.status_code, lost.json()["code"], list(wrong(lost))) == (400, "choice_in_use", ["#/choices"])
    renamed = ada.post(f"{here}rename_choice/", {"old": "Fish", "new": "Cod"}).json()
    assert (renamed["key"], renamed["choices"]) == ("meal_0", ["Cod", "Meat"])
    assert ada.get(world.address("contacts")).json()["custom_fields"] == {"meal_0": "Cod"}
    changed = ada.patch(here, {"label": "Dish", "is_archived": True}).json()
    assert (changed["key"], changed["label"], changed["archived_at"] is None) == ("meal_0", "Dish", False)
    assert ada.get(world.address("contacts")).json()["custom_fields"] == {}
    assert calling("ben").patch(here, {"label": "Food"}).status_code == 403
