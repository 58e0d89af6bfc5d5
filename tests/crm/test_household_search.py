"""Households are found as people are: by any part of a name, without minding capitals, accents and apostrophes."""

from datetime import date
from importlib import import_module
from types import SimpleNamespace

import pytest
from django.apps import apps
from django.db import connection

from crm.models import Contact, DissolvedHousehold, Household, Nonprofit, Task
from crm.selectors import household_list
from crm.selectors.household_list import called, households_called
from crm.selectors.search import contacts_matching, words_of
from crm.selectors.tasks import TasksAsked, tasks_matching
from crm.services.dissolving import dissolve_household, restore_household
from crm.services.households import HouseholdFacts, change_household, make_household
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
CURLED = "\u2019"


def home_of(last: str, *firsts: str, name: str = "") -> Household:
    ids = [makers.contact(first, last, "").pk for first in firsts]
    made = make_household(contact_ids=ids, by=acting("ada"))
    return change_household(household_id=made.pk, facts=HouseholdFacts(name=name), by=acting("ada"))


def found(text: str) -> list[str]:
    return sorted(row.name for row in households_called(text).rows)


@pytest.fixture
def homes(nonprofit: Nonprofit) -> None:
    home_of("García", "Ana", name="Los García de Olmo 12")
    home_of("O'Brien", "Pat")
    home_of(f"D{CURLED}Angelo", "Ivo")
    home_of("Wu", "Li", "Bo", name="Elm Street 9")


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("garcia", ["Los García de Olmo 12"]),
        ("GARCÍA", ["Los García de Olmo 12"]),
        ("olmo los", ["Los García de Olmo 12"]),
        ("12 garc", ["Los García de Olmo 12"]),
        ("12", ["Los García de Olmo 12"]),
        ("obrien", ["O'Brien household"]),
        ("o'brien", ["O'Brien household"]),
        (f"O{CURLED}BRIEN", ["O'Brien household"]),
        ("dangelo", [f"D{CURLED}Angelo household"]),
        ("d'angelo", [f"D{CURLED}Angelo household"]),
        ("wu", ["Elm Street 9"]),
        ("bo wu", ["Elm Street 9"]),
        ("garcia wu", []),
        ('"', []),
        ("%", []),
        (",", []),
        ("'", []),
    ],
)
def test_a_search_folds_what_is_typed_and_what_is_kept(
    homes: None, monkeypatch: pytest.MonkeyPatch, text: str, names: list[str]
) -> None:
    assert found(text) == names
    monkeypatch.setattr(household_list, "MOST_HITS", 0)
    assert found(text) == names, "so it is where many are called like this"


def test_the_index_follows_every_change_of_a_name(homes: None) -> None:
    home = Household.objects.get(name="O'Brien household")
    change_household(household_id=home.pk, facts=HouseholdFacts(name="Thé Núñez"), by=acting("ada"))
    assert found("nunez") == ["Thé Núñez"]
    assert found("household") == [f"D{CURLED}Angelo household"]
    dissolve_household(household_id=home.pk, by=acting("ada"))
    assert found("nunez") == []
    assert DissolvedHousehold.objects.count() == 1
    restore_household(household_id=home.pk, by=acting("ada"))
    assert found("nunez the") == ["Thé Núñez"]


def test_a_search_asks_the_index(homes: None) -> None:
    if connection.vendor != "sqlite":  # a few rows are read sooner than an index: it has no other way here
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_indexscan = off")
    plan = Household.objects.filter(called(words_of("García"))).explain()
    assert ("crm_household_search" if connection.vendor == "sqlite" else "household_search_trigrams") in plan


@pytest.mark.parametrize("typed", ["obrien", "O'Brien", f"o{CURLED}brien"])
@pytest.mark.parametrize("kept", ["O'Brien", f"O{CURLED}Brien"])
def test_people_and_their_tasks_are_found_without_apostrophes_too(nonprofit: Nonprofit, typed: str, kept: str) -> None:
    pat = makers.contact("Pat", kept, "")
    task = Task.objects.create(title="Call", contact=pat)
    assert contacts_matching(typed).ids == [pat.pk]
    assert list(tasks_matching(TasksAsked(text=typed), date(2026, 11, 21))) == [task]


def test_what_was_kept_with_apostrophes_is_mended_by_the_migration(homes: None) -> None:
    mending = import_module("crm.migrations.0015_found_without_apostrophes")
    pat = Contact.objects.get(last_name="O'Brien")
    for kept in ("o'brien", f"o{CURLED}brien", "o`brien"):
        Contact.objects.filter(pk=pat.pk).update(search=f"pat {kept}")
        Household.objects.filter(pk=pat.household_id).update(sort_name=f"{kept} household")
        mending.take_out(apps, SimpleNamespace(connection=connection))
        pat.refresh_from_db()
        assert (pat.search, Household.objects.get(pk=pat.household_id).sort_name) == ("pat obrien", "obrien household")
        assert found("obrien") == ["O'Brien household"]
