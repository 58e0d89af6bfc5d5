"""The ways to reach a contact through the API: masked, until a call asks to see them."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.domain.identity import Identity
from crm.models import EmailAddress, Phone, PostalAddress, SuspectedDuplicate, ViewEntry
from crm.services.contacts import change_contact
from tests import makers
from tests.api.caller import calling, wrong
from tests.api.world import WAYS, World, grow
from tests.cast import acting

pytestmark = pytest.mark.django_db
PLACE = {"lines": "9 Quay Street", "city": "Galway", "country": "IE"}


@pytest.fixture
def world() -> World:
    return grow()


def test_whoever_asks_sees_all_of_it_and_that_they_did_is_kept(world: World) -> None:
    ada, show = calling("ada"), {"show": "ways"}
    phone, place = ada.get(world.address("phones"), show).json(), ada.get(world.address("addresses"), show).json()
    assert (phone["number"], phone["is_primary"], phone["is_masked"]) == ("+12075550134", True, False)
    assert (place["lines"], place["postal_code"], place["is_masked"]) == ("12 Harbor St", "04101", False)
    assert "5550134" in ada.get("/api/v1/contacts/", show).content.decode()
    kept = [(view.user.email, view.contact_id, view.what) for view in ViewEntry.objects.order_by("pk")]
    assert kept == [("ada@lantern.example", world.contact.pk, what) for what in ("phones", "addresses", "contacts")]


def test_an_address_that_hides_nothing_is_not_said_to_be_seen(world: World) -> None:
    calling("ada").get(world.address("emails"), {"show": "ways"})
    assert not ViewEntry.objects.exists()


@pytest.mark.parametrize("kind", ["contacts", *WAYS])
def test_only_ways_can_be_shown(world: World, kind: str) -> None:
    assert calling("ada").get(world.address(kind), {"show": "all"}).status_code == 400


@pytest.mark.parametrize(("name", "scopes"), [("dee", ["read"]), ("ada", ["read", "write"]), ("ben", ["read"])])
def test_whoever_does_not_ask_sees_the_mask(world: World, name: str, scopes: list[str]) -> None:
    reader = calling(name, scopes)
    phone, place = reader.get(world.address("phones")).json(), reader.get(world.address("addresses")).json()
    assert (phone["number"], phone["is_masked"]) == ("+1 ••• ••34", True)
    assert (place["lines"], place["city"], place["postal_code"]) == ("•••", "Portland", "•••")
    whole = reader.get(world.address("contacts")).content.decode()
    assert "Harbor" not in whole
    assert "5550134" not in whole
    assert reader.get(world.address("emails")).json()["address"] == "maya0@example.org"


def test_safety_masks_the_address_for_mail_and_the_city_too(world: World) -> None:
    safe = Identity("Maya", "Okafor", email="maya0@example.org", safe_contact=True)
    change_contact(contact_id=world.contact.pk, identity=safe, by=acting("ada"))
    dee = calling("dee", ["read"])
    assert dee.get(world.address("emails")).json()["address"] == "m•••@•••"
    assert dee.get(world.address("addresses")).json()["city"] == "•••"
    assert "maya0@" not in dee.get("/api/v1/contacts/").content.decode()


@pytest.mark.parametrize(
    ("kind", "sent", "told"),
    [
        ("emails", {"address": "m@work.example", "kind": "work"}, {"address": "m@work.example", "is_primary": False}),
        ("phones", {"number": "(207) 555-0199 x7"}, {"number": "+12075550199", "extension": "7", "kind": "home"}),
        ("addresses", PLACE | {"season_from": "12-01", "season_until": "03-31"}, {"season_from": "12-01"}),
    ],
)
def test_a_way_is_added_changed_and_removed(
    world: World, kind: str, sent: dict[str, str], told: dict[str, object]
) -> None:
    ada = calling("ada")
    made = ada.post(world.list_of(kind), sent)
    assert made.status_code == 201, made.json()
    assert {name: made.json()[name] for name in told} == told
    here = f"{world.list_of(kind)}{made.json()['id']}/"
    changed = ada.patch(here, {"kind": "other", "is_primary": True}).json()
    assert changed == made.json() | {"kind": "other", "is_primary": True}
    assert ViewEntry.objects.count() == (0 if kind == "emails" else 2), "a change is answered whole, and that is kept"
    assert not ada.get(world.address(kind)).json()["is_primary"]
    assert ada.delete(here).status_code == 204
    assert ada.get(here).status_code == 404


def test_a_token_that_only_writes_adds_a_way(world: World) -> None:
    made = calling("ada", ["write"]).post(world.list_of("phones"), {"number": "207 555 0199"})
    assert made.status_code == 201


@pytest.mark.parametrize(
    ("kind", "sent", "where"),
    [
        ("emails", {"address": "maya"}, "#/address"),
        ("emails", {"address": "maya0@example.org."}, "#/address"),
        ("emails", {}, "#/address"),
        ("phones", {"number": "020 7946 0018"}, "#/number"),
        ("phones", {"number": "207 555 0134"}, "#/number"),
        ("phones", {"number": 2075550134}, "#/number"),
        ("phones", {"number": "2" * 10_000}, "#/number"),
        ("phones", {"number": "207 555 0199", "kind": "car"}, "#/kind"),
        ("addresses", {**PLACE, "city": ""}, "#/city"),
        ("addresses", {**PLACE, "country": "US"}, "#/region"),
        ("addresses", {**PLACE, "country": "Ireland"}, "#/country"),
        ("addresses", {**PLACE, "valid_from": "2026-02-30"}, "#/valid_from"),
        ("addresses", {**PLACE, "season_from": "12-01"}, "#/season_until"),
        ("addresses", {**PLACE, "season_from": "02-30", "season_until": "03-01"}, "#/season_from"),
        ("addresses", {**PLACE, "season_from": 1201, "season_until": "03-01"}, "#/season_from"),
        ("addresses", {**PLACE, "match_key": "x"}, "#/match_key"),
    ],
)
def test_what_cannot_be_is_refused_by_name(world: World, kind: str, sent: dict[str, object], where: str) -> None:
    answer = calling("ada").post(world.list_of(kind), sent)
    assert answer.status_code == 400, answer.json()
    assert list(wrong(answer)) == [where]
    assert (EmailAddress.objects.count(), Phone.objects.count(), PostalAddress.objects.count()) == (1, 1, 1)


def test_two_who_change_one_contact_do_not_undo_each_other(world: World) -> None:
    ada = calling("ada")
    read = ada.get(world.address("contacts")).json()["updated_at"]
    ada.post(world.list_of("phones"), {"number": "207 555 0199"})
    late = ada.patch(world.address("phones"), {"number": "207 555 0177", "contact_updated_at": read})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")


@pytest.mark.parametrize("kind", WAYS)
def test_a_way_is_found_only_under_its_own_contact(world: World, kind: str) -> None:
    ada, other = calling("ada"), grow(1)
    stray = f"{other.list_of(kind)}{getattr(world, kind)}/"
    assert ada.get(stray).status_code == 404
    assert ada.delete(stray).status_code == 404
    assert ada.get(f"/api/v1/contacts/{10**30}/{kind}/").status_code == 404
    assert ada.get(f"/api/v1/contacts/987654/{kind}/").status_code == 404


@pytest.mark.parametrize("kind", WAYS)
def test_a_list_shows_each_row_as_its_own_address_does(world: World, kind: str) -> None:
    ada = calling("ada")
    listed = ada.get(world.list_of(kind))
    assert listed.json()["results"] == [ada.get(world.address(kind)).json()]
    assert ada.get(world.list_of(kind), {"colour": "red"}).status_code == 400


@pytest.mark.parametrize("many", [1, 25, 100])
def test_a_list_costs_three_queries_however_long(world: World, many: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.api.throttles.TokenThrottle.cache", caches["process"])
    Phone.objects.bulk_create(Phone(contact=world.contact, number=f"+1207556{n:04}") for n in range(many))
    ada = calling("ada")
    ada.get(world.list_of("phones"))  # the token is noted as used
    with CaptureQueriesContext(connection) as captured:
        assert len(ada.get(world.list_of("phones"), {"size": 200}).json()["results"]) == many + 1
    assert len(captured) == 3  # the token, the contact, the rows


@pytest.mark.parametrize(
    ("kind", "way"),
    [("emails", {"address": "maya0@example.org"}), ("phones", {"number": "+12075550134"})],
)
def test_who_may_be_the_same_is_told_with_a_way_and_noted(world: World, kind: str, way: dict[str, str]) -> None:
    twin = makers.contact("Maya", "Okafor", "twin@example.org")
    answer = calling("ada").post(f"/api/v1/contacts/{twin.pk}/{kind}/", way)
    assert answer.status_code == 201
    assert [like["id"] for like in answer.json()["possible_duplicates"]] == [world.contact.pk]
    assert SuspectedDuplicate.objects.filter(low=world.contact, high=twin).exists()


def test_who_may_be_the_same_is_told_with_changed_facts(world: World) -> None:
    other = makers.contact("Zed", "Quill", "twin@example.org")
    ada, there = calling("ada"), f"/api/v1/contacts/{other.pk}/"
    assert ada.patch(there, {"pronouns": "they"}).json()["possible_duplicates"] == []
    told = ada.patch(there, {"first_name": "Maya", "last_name": "Okafor"}).json()["possible_duplicates"]
    assert world.contact.pk in [like["id"] for like in told]
