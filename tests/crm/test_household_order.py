"""Households in the order of their names without capitals and accents, whatever wrote the name."""

import ast
import re
from collections.abc import Callable
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from crm.domain.households import sorted_as
from crm.domain.identity import Identity
from crm.models import Contact, Household
from crm.selectors.household_list import BY_NAME
from crm.selectors.households import households
from crm.selectors.keyset import page_of
from crm.services.contacts import change_contact
from crm.services.dissolving import dissolve_household, restore_household
from crm.services.erasure import erase_contact
from crm.services.household_names import name_all_anew, name_anew
from crm.services.households import (
    HouseholdFacts,
    add_member,
    change_household,
    make_household,
    remove_member,
    share_household,
)
from crm.services.merging import merge_contacts
from crm.services.unmerging import undo_merge
from tests import makers
from tests.architecture.source import calls, python_files, short
from tests.cast import acting

pytestmark = pytest.mark.django_db
IN_ORDER = ("Álvarez", "brandt", "Çelik", "DIAZ", "Éclair", "fernández", "Øster", "Zuñiga")


def home_of(*people: Contact) -> Household:
    return make_household(contact_ids=[contact.pk for contact in people], by=acting("ada"))


def typed(home: Household, name: str) -> None:
    change_household(household_id=home.pk, facts=HouseholdFacts(name=name), by=acting("ada"))


def walk(keys: tuple[str, ...], size: int) -> tuple[list[str], list[str]]:
    """The names as the pages have them: on the way there, and on the way back."""
    page = page_of(households(), keys, size=size)
    there, back = [row.name for row in page.rows], list[str]()
    while page.next:
        page = page_of(households(), keys, page.next, size)
        there += [row.name for row in page.rows]
    back = [row.name for row in page.rows]
    while page.previous:
        page = page_of(households(), keys, page.previous, size)
        back = [row.name for row in page.rows] + back
    return there, back


@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_capitals_and_accents_change_no_place_and_pages_hold_everyone_once(nonprofit: object, size: int) -> None:
    twins = ("Núñez", "NUNEZ", "nuñez", "nunez", "Nunez")
    for name in (*IN_ORDER[::-1], *twins):
        typed(home_of(makers.contact("Ana", "Lee", "")), name)
    wanted = [*IN_ORDER[:6], *twins, *IN_ORDER[6:]]
    assert walk(BY_NAME, size) == (wanted, wanted)
    assert walk(("-sort_name", "-id"), size) == (wanted[::-1], wanted[::-1])


def test_a_page_walks_the_index(nonprofit: object) -> None:
    home_of(makers.contact())
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = Household.objects.filter(sort_name__gte="okafor").order_by(*BY_NAME)[:26].explain()
    assert "household_by_name" in plan
    assert not [sorting for sorting in ("Sort", "TEMP B-TREE") if sorting in plan], plan


Act = Callable[[Household, Contact, Contact], object]


def type_one(home: Household, *_: Contact) -> None:
    typed(home, "ÉLAN on the Hill")


def give_back(home: Household, *_: Contact) -> None:
    typed(home, "ÉLAN on the Hill")
    typed(home, "")


def rename(_: Household, one: Contact, __: Contact) -> None:
    change_contact(contact_id=one.pk, identity=Identity("Íñigo", "Ávila"), by=acting("ada"))


def move_in(home: Household, *_: Contact) -> None:
    add_member(household_id=home.pk, contact_id=makers.contact("Zoë", "Öz", "").pk, by=acting("ada"))


def share(_: Household, one: Contact, __: Contact) -> None:
    share_household(contact_id=one.pk, other_id=makers.contact("Zoë", "Öz", "").pk, by=acting("ada"))


def move_out(home: Household, one: Contact, _: Contact) -> None:
    remove_member(household_id=home.pk, contact_id=one.pk, by=acting("ada"))


def move_elsewhere(_: Household, one: Contact, __: Contact) -> None:
    make_household(contact_ids=[one.pk], moving=True, by=acting("ada"))


def go_and_come(home: Household, *_: Contact) -> None:
    dissolve_household(household_id=home.pk, by=acting("ada"))
    restore_household(household_id=home.pk, by=acting("ada"))


def go_and_come_typed(home: Household, *_: Contact) -> None:
    type_one(home)
    go_and_come(home)


def go_and_come_renamed(home: Household, one: Contact, other: Contact) -> None:
    dissolve_household(household_id=home.pk, by=acting("ada"))
    rename(home, one, other)
    restore_household(household_id=home.pk, by=acting("ada"))


def merge(_: Household, one: Contact, __: Contact) -> int:
    chosen = {"last_name": "loser"}
    twin = makers.contact("Ángel", "Ñu", "")
    return merge_contacts(winner_id=one.pk, loser_id=twin.pk, choices=chosen, by=acting("ada")).pk


def merge_and_part(home: Household, one: Contact, other: Contact) -> None:
    undo_merge(merge_id=merge(home, one, other), by=acting("ada"))


def erase(_: Household, one: Contact, __: Contact) -> None:
    erase_contact(contact_id=one.pk, name="Ángel Núñez", by=acting("ada"))


def speak_spanish(*_: object) -> None:
    makers.nonprofit(language="es")
    name_all_anew()


def stay(*_: object) -> None:
    """It was made, and nothing else."""


@pytest.mark.parametrize(
    ("act", "called"),
    [
        (stay, "Núñez and Çelik household"),
        (type_one, "ÉLAN on the Hill"),
        (give_back, "Núñez and Çelik household"),
        (rename, "Ávila and Çelik household"),
        (move_in, "Núñez, Çelik and Öz household"),
        (share, "Núñez, Çelik and Öz household"),
        (move_out, "Çelik household"),
        (move_elsewhere, "Çelik household"),
        (go_and_come, "Núñez and Çelik household"),
        (go_and_come_typed, "ÉLAN on the Hill"),
        (go_and_come_renamed, "Ávila and Çelik household"),
        (merge, "Ñu and Çelik household"),
        (merge_and_part, "Núñez and Çelik household"),
        (erase, "Çelik household"),
        (speak_spanish, "Familia Núñez y Çelik"),
    ],
    ids=lambda told: getattr(told, "__name__", None),
)
def test_whatever_writes_a_name_writes_its_place(nonprofit: object, act: Act, called: str) -> None:
    one, other = makers.contact("Ángel", "Núñez", ""), makers.contact("Ipek", "Çelik", "")
    home = home_of(one, other)
    act(home, one, other)
    home.refresh_from_db()
    assert home.name == called
    assert places() == right_places()
    assert home.sort_name.startswith(("nu", "elan", "avila", "celik", "familia nu"))


def places() -> dict[str, str]:
    return dict(Household.objects.values_list("name", "sort_name"))


def right_places() -> dict[str, str]:
    return {name: sorted_as(name) for name in places()}


def test_a_name_that_grows_as_it_is_folded_fits(nonprofit: object) -> None:
    home = home_of(makers.contact())
    typed(home, "æ" * 200)
    assert places() == {"æ" * 200: ("ae" * 200)[:210]}


def test_nothing_else_writes_households() -> None:
    """Whoever adds a file or an act to these adds it to the acts above."""
    verbs = "bulk_create|bulk_update|create|get_or_create|update|update_or_create"
    written = re.compile(rf"Household(\.objects\b.*\.({verbs}))?")
    found = {
        short(path) for path in python_files() for call in calls(path) if written.fullmatch(ast.unparse(call.func))
    }
    assert found == {f"crm/services/{name}.py" for name in ("dissolving", "household_names", "households")}


def as_before() -> list[Household]:
    """Five households whose names an older Lantern wrote."""
    found = [home_of(makers.contact("Ana", last, "")) for last in ("Ávila", "Çelik", "Lee", "Ñu", "Öz")]
    Household.objects.update(sort_name="")
    return found


def test_the_households_there_were_are_given_their_places(nonprofit: object, monkeypatch: pytest.MonkeyPatch) -> None:
    filling = import_module("crm.migrations.0013_fill_folded_names_of_households")
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    as_before()
    seen = dict(Household.objects.values_list("pk", "updated_at"))
    filling.fill(apps, SimpleNamespace(connection=connection))
    assert places() == right_places()
    assert dict(Household.objects.values_list("pk", "updated_at")) == seen
    filling.fill(apps, SimpleNamespace(connection=connection))
    assert places() == right_places()


def test_a_place_that_was_left_behind_is_put_right_as_names_are_made_anew(nonprofit: object) -> None:
    first = as_before()[0]
    name_anew([first.pk])
    assert [place for place in places().values() if place] == ["avila household"]
    name_all_anew()
    assert places() == right_places()
