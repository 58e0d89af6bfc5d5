"""Households and relationships when two records become one, and when they are two again."""

import pytest

from crm.domain.actors import SYSTEM
from crm.domain.relationships import RelationshipFacts
from crm.models import Contact, Household, MergeEntry, Relationship
from crm.selectors.households import households
from crm.services.erasure import erase_contact
from crm.services.households import HouseholdFacts, change_household, make_household
from crm.services.relationships import add_relationship
from crm.services.unmerging import undo_merge
from tests import makers
from tests.cast import acting
from tests.crm.merging.people import everything, merge, two_mayas

pytestmark = pytest.mark.django_db
TIES = (Household, Relationship, Contact)


def home_of(*people: Contact) -> Household:
    return make_household(contact_ids=[contact.pk for contact in people], by=acting("ada"))


def tie(one: Contact, kind: str, other: Contact, **more: object) -> Relationship:
    return add_relationship(facts=RelationshipFacts(one.pk, kind, other.pk, **more), by=acting("ada"))


def greeting(home: Household) -> str:
    home.refresh_from_db()
    return home.informal_greeting


def undo(merged: object) -> None:
    undone = undo_merge(merge_id=merged.pk, by=acting("ada"))
    assert undone.left_alone == []


def test_two_records_of_one_household_become_one_name_and_an_undo_puts_both_back() -> None:
    maya, other = two_mayas()
    home = home_of(maya, other, makers.contact("Dan", "Okafor", ""))
    assert greeting(home) == "Maya, M. and Dan"
    before = everything(TIES)
    merged = merge(maya, other)
    assert greeting(home) == "Maya and Dan"
    undo(merged)
    assert greeting(home) == "Maya, M. and Dan"
    assert everything(TIES) == before


def test_the_name_that_was_chosen_is_in_the_greeting() -> None:
    maya, other = two_mayas()
    home = home_of(maya)
    merged = merge(maya, other, first_name="loser")
    assert greeting(home) == "M."
    undo(merged)
    assert greeting(home) == "Maya"


@pytest.mark.parametrize("side", ["winner", "loser"])
def test_of_two_households_the_chosen_one_stays_and_neither_is_renamed_behind_anybodys_back(side: str) -> None:
    maya, other = two_mayas()
    ours = home_of(maya, makers.contact("Dan", "Okafor", ""))
    theirs = home_of(other, makers.contact("Eli", "Brandt", ""))
    change_household(household_id=theirs.pk, facts=HouseholdFacts(name="The house by the harbor"), by=acting("ada"))
    before = everything(TIES)
    merged = merge(maya, other, household=side)
    chosen, left = (theirs, ours) if side == "loser" else (ours, theirs)
    assert "Maya" in greeting(chosen)
    assert greeting(left) == ("Dan" if side == "loser" else "Eli")
    theirs.refresh_from_db()
    assert theirs.name == "The house by the harbor"
    undo(merged)
    assert everything(TIES) == before


def test_a_household_left_empty_by_a_merge_is_not_listed_and_comes_back_as_it_was() -> None:
    maya, other = two_mayas()
    home_of(maya)
    alone = home_of(other)
    merged = merge(maya, other)
    assert alone not in households()
    alone.refresh_from_db()
    assert alone.name == "Okafor household"
    undo(merged)
    assert alone in households()


def test_a_spouse_of_both_is_one_spouse_from_whichever_end_it_was_written() -> None:
    maya, other = two_mayas()
    early = Contact.objects.filter(pk__lt=maya.pk).first()
    assert early is None
    dan = makers.contact("Dan", "Okafor", "")
    tie(maya, "spouse", dan, title="since school")
    Relationship.objects.create(contact=dan, other=other, kind="spouse")
    tie(other, "friend", maya)
    before = everything(TIES)
    merged = merge(maya, other)
    row = Relationship.objects.get()
    assert ({row.contact_id, row.other_id}, row.kind, row.title) == ({maya.pk, dan.pk}, "spouse", "since school")
    undo(merged)
    assert everything(TIES) == before


def both_friends_of_one() -> tuple[Contact, Contact, Contact]:
    maya, other = two_mayas()
    dan = makers.contact("Dan", "Brook", "")
    tie(maya, "friend", dan)
    tie(other, "friend", dan, title="secret title")
    return maya, other, dan


def test_an_undo_brings_back_nothing_of_somebody_erased_since() -> None:
    maya, other, dan = both_friends_of_one()
    merged = merge(maya, other)
    assert "secret title" in str(list(MergeEntry.objects.values("before", "after")))
    erase_contact(contact_id=dan.pk, name=dan.full_name, by=SYSTEM)
    assert "secret title" not in str(list(MergeEntry.objects.values("before", "after")))
    undo(merged)
    assert not Relationship.objects.exists()


def test_an_undo_leaves_alone_what_points_at_somebody_erased() -> None:
    maya, other, dan = both_friends_of_one()
    merged = merge(maya, other)
    Relationship.objects.all().delete()
    Contact.everyone.filter(pk=dan.pk).update(standing=Contact.Standing.ERASED)
    assert undo_merge(merge_id=merged.pk, by=acting("ada")).left_alone
    assert not Relationship.objects.exists()
