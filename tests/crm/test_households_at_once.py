"""Two who change one household, or move between two, at the same moment."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.relationships import RelationshipFacts
from crm.models import Contact, Household, Relationship
from crm.services.contacts import change_contact
from crm.services.households import add_member, make_household
from crm.services.relationships import add_relationship
from tests import makers

pytestmark = [
    pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time"),
    pytest.mark.django_db(transaction=True),
]
ROUNDS = 5


def at_once(*acts: Callable[[], Any]) -> list[Exception | None]:
    """Each on a connection of its own; what each of them raised."""
    with ThreadPoolExecutor(len(acts)) as pool:
        return [future.exception() for future in [pool.submit(alone, act) for act in acts]]


def alone(act: Callable[[], Any]) -> None:
    try:
        act()
    finally:
        connection.close()


def home_of(*names: str) -> tuple[Household, list[Contact]]:
    people = [makers.contact(name, "Okafor", "") for name in names]
    return make_household(contact_ids=[person.pk for person in people], by=SYSTEM), people


def renaming(contact: Contact, first: str) -> Callable[[], Any]:
    return lambda: change_contact(contact_id=contact.pk, identity=Identity(first, "Okafor"), by=SYSTEM)


def test_the_greeting_holds_both_of_two_names_that_change_at_once() -> None:
    makers.nonprofit()
    for number in range(ROUNDS):
        home, (dan, ruth) = home_of("Dan", "Ruth")
        assert at_once(renaming(dan, f"Daniel{number}"), renaming(ruth, f"Ruthie{number}")) == [None, None]
        home.refresh_from_db()
        assert home.informal_greeting == f"Daniel{number} and Ruthie{number}"


def test_two_who_change_places_wait_for_each_other() -> None:
    makers.nonprofit()
    for _ in range(ROUNDS):
        (one, (_, dan)), (other, (_, eli)) = home_of("Ann", "Dan"), home_of("Bea", "Eli")
        moves = ((other, dan), (one, eli))
        acts = [
            lambda home=home, who=who: add_member(household_id=home.pk, contact_id=who.pk, moving=True, by=SYSTEM)
            for home, who in moves
        ]
        assert at_once(*acts) == [None, None]
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.informal_greeting, other.informal_greeting) == ("Ann and Eli", "Bea and Dan")


def test_one_marriage_said_from_both_ends_at_once_is_kept_once() -> None:
    makers.nonprofit()
    for number in range(ROUNDS):
        dan, ruth = makers.contact("Dan", "Okafor", ""), makers.contact("Ruth", "Okafor", "")
        said = [RelationshipFacts(dan.pk, "spouse", ruth.pk), RelationshipFacts(ruth.pk, "spouse", dan.pk)]
        told = at_once(*(lambda facts=facts: add_relationship(facts=facts, by=SYSTEM) for facts in said))
        assert [getattr(error, "code", "") for error in told].count("tied_already") == 1
        assert Relationship.objects.count() == number + 1
