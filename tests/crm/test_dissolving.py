"""A household that was dissolved comes back as it was, with whoever can still live there."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm.domain.errors import NotThere, Refused
from crm.models import (
    AuditEntry,
    Contact,
    ContactMerge,
    DissolvedHousehold,
    FormerMember,
    Household,
    SuspectedDuplicate,
)
from crm.selectors.households import members_of
from crm.services import dissolving
from crm.services.dissolving import Restored, Why, dissolve_household, restore_household
from crm.services.erasure import erase_contact
from crm.services.households import HouseholdFacts, Place, change_household, make_household
from crm.services.legal_holds import lift_hold, place_hold
from crm.services.merging import merge_contacts
from crm.services.retention import run_nightly
from crm.services.unmerging import undo_merge
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db
TEXTS = ("name", "formal_greeting", "informal_greeting", "spouses_as_one", "name_is_typed", "informal_is_typed")
PLACE = ("first_name", "household_rank", "in_household_name", "in_formal_greeting", "in_informal_greeting")


@pytest.fixture
def people(nonprofit: object) -> list[Contact]:
    return [makers.contact(name, "Okafor", "") for name in ("Daniel", "Ruth", "Ivy")]


@pytest.fixture
def home(people: list[Contact]) -> Household:
    """Ruth is its head, Daniel is not in the formal greeting, and its name is typed."""
    dan, ruth, ivy = people
    made = make_household(contact_ids=[contact.pk for contact in people], by=acting("ada"))
    places = [Place(ruth.pk), Place(dan.pk, in_formal_greeting=False), Place(ivy.pk)]
    facts = HouseholdFacts(name="The Okafors", spouses_as_one=True, places=places)
    return change_household(household_id=made.pk, facts=facts, by=acting("ada"))


def as_it_stands(household_id: int) -> tuple[list[object], list[object]]:
    row = Household.objects.filter(pk=household_id).values_list("created_at", *TEXTS)
    members = Contact.objects.filter(household=household_id).order_by("household_rank").values_list(*PLACE)
    return list(row), list(members)


def dissolve(home: Household) -> None:
    dissolve_household(household_id=home.pk, by=acting("ada"))


def restore(home: Household) -> Restored:
    return restore_household(household_id=home.pk, by=acting("ada"))


def left_out(found: Restored) -> list[tuple[str, Why]]:
    return [(contact.first_name, why) for contact, why in found.left_out]


def test_what_comes_back_is_what_went(home: Household) -> None:
    before = as_it_stands(home.pk)
    dissolve(home)
    assert as_it_stands(home.pk) == ([], [])
    found = restore(home)
    assert as_it_stands(home.pk) == before
    assert (found.household, found.left_out) == (home, [])
    assert not DissolvedHousehold.objects.exists()
    told = AuditEntry.objects.get(action="household.restored")
    assert (told.subject_id, told.changes, told.actor_label) == (str(home.pk), {"members": [0, 3]}, "Ada")
    assert AuditEntry.objects.filter(action="household.joined").count() == 6


def test_it_can_go_and_come_more_than_once(home: Household) -> None:
    before = as_it_stands(home.pk)
    for _ in range(2):
        dissolve(home)
        restore(home)
    assert as_it_stands(home.pk) == before


def test_whoever_lives_elsewhere_stays_there_and_is_named(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    other = make_household(contact_ids=[people[1].pk], by=acting("ada"))
    found = restore(home)
    assert left_out(found) == [("Ruth", Why.LIVES_ELSEWHERE)]
    assert [contact.first_name for contact in members_of(home.pk)] == ["Daniel", "Ivy"]
    assert [contact.first_name for contact in members_of(other.pk)] == ["Ruth"]
    assert found.household.name == "The Okafors"
    assert found.household.informal_greeting == "Daniel and Ivy"


def test_texts_that_were_not_typed_follow_what_people_are_called_since(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    Contact.objects.filter(pk=people[0].pk).update(preferred_name="Dan")
    assert restore(home).household.informal_greeting == "Ruth, Dan and Ivy"


def test_for_somebody_merged_the_one_they_became_comes_once(home: Household, people: list[Contact]) -> None:
    dan, ruth, ivy = people
    dissolve(home)
    twin = makers.contact("Danny", "Okafor", "")
    for winner, loser in ((twin, dan), (ruth, ivy)):
        merge_contacts(winner_id=winner.pk, loser_id=loser.pk, by=acting("ada"))
    assert restore(home).left_out == []
    assert [contact.first_name for contact in members_of(home.pk)] == ["Ruth", "Danny"]


def test_an_organisation_by_now_lives_nowhere(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    Contact.objects.filter(pk=people[0].pk).update(kind="organisation", organisation_name="Okafor Ltd")
    assert left_out(restore(home)) == [("Daniel", Why.NO_PERSON)]


def test_where_nobody_can_come_nothing_happens(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    make_household(contact_ids=[contact.pk for contact in people], by=acting("ada"))
    with pytest.raises(Refused, match="live in other households now") as refused:
        restore(home)
    assert refused.value.code == "nobody_comes"
    assert Household.objects.count() == 1
    assert DissolvedHousehold.objects.exists()


def test_what_is_there_stays_and_what_never_was_is_not_brought_back(home: Household) -> None:
    before = as_it_stands(home.pk)
    assert restore(home) == Restored(home)
    assert as_it_stands(home.pk) == before
    for number in (987_654, 2**70):
        with pytest.raises(NotThere, match="cannot be brought back"):
            restore_household(household_id=number, by=acting("ada"))


def test_two_who_live_together_again_are_not_suspected(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    SuspectedDuplicate.objects.create(low=people[0], high=people[1], points=60)
    restore(home)
    assert not SuspectedDuplicate.objects.exists()


def test_an_erasure_takes_what_was_kept_of_the_household(home: Household, people: list[Contact]) -> None:
    dissolve(home)
    erase_contact(contact_id=people[2].pk, name="Ivy Okafor", by=acting("ada"))
    assert not DissolvedHousehold.objects.exists()
    assert not FormerMember.objects.exists()
    with pytest.raises(NotThere):
        restore(home)


@pytest.mark.parametrize(("days", "is_kept"), [(89, True), (91, False)])
def test_what_was_kept_goes_after_a_while(home: Household, days: int, is_kept: bool) -> None:
    dissolve(home)
    DissolvedHousehold.objects.update(dissolved_at=timezone.now() - timedelta(days=days))
    run_nightly()
    run_due_jobs()
    assert DissolvedHousehold.objects.exists() is is_kept


def test_a_legal_hold_on_one_of_its_people_keeps_it(home: Household, people: list[Contact]) -> None:
    place_hold(contact_id=people[2].pk, reason="Court case", by=acting("ada"))
    dissolve(home)
    DissolvedHousehold.objects.update(dissolved_at=timezone.now() - timedelta(days=91))
    run_nightly()
    run_due_jobs()
    assert DissolvedHousehold.objects.exists()


@pytest.fixture
def ida(home: Household, people: list[Contact]) -> Contact:
    """Who lives in a home of her own, and whom Ivy, who keeps her place there, was merged into."""
    ida = makers.contact("Ida", "Okafor", "")
    make_household(contact_ids=[ida.pk], by=acting("ada"))
    merge_contacts(winner_id=ida.pk, loser_id=people[2].pk, by=acting("ada"))
    return ida


def test_who_was_merged_away_before_does_not_come_back(home: Household, ida: Contact) -> None:
    dissolve(home)
    assert restore(home).left_out == []
    assert [contact.first_name for contact in members_of(home.pk)] == ["Ruth", "Daniel"]


def test_whose_merge_was_undone_since_comes_back(home: Household, ida: Contact) -> None:
    dissolve(home)
    undo_merge(merge_id=ContactMerge.objects.get().pk, by=acting("ada"))
    restore(home)
    assert [contact.first_name for contact in members_of(home.pk)] == ["Ruth", "Daniel", "Ivy"]


def test_an_erasure_and_a_hold_know_who_was_merged_away_before(home: Household, ida: Contact) -> None:
    dissolve(home)
    DissolvedHousehold.objects.update(dissolved_at=timezone.now() - timedelta(days=91))
    hold = place_hold(contact_id=ida.pk, reason="Court case", by=acting("ada"))
    run_nightly()
    run_due_jobs()
    assert DissolvedHousehold.objects.exists()
    lift_hold(hold_id=hold.pk, by=acting("ada"))
    erase_contact(contact_id=ida.pk, name="Ida Okafor", by=acting("ada"))
    assert not DissolvedHousehold.objects.exists()


def test_somebody_who_is_merged_as_it_comes_back_comes_as_who_they_became(
    home: Household, people: list[Contact], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The merge ends between the look at who comes and the lock."""
    dissolve(home)
    twin, real = makers.contact("Danny", "Okafor", ""), dissolving.former_members

    def then_merged(household_id: int) -> dict[int, FormerMember]:
        found = real(household_id)
        if not ContactMerge.objects.exists():
            merge_contacts(winner_id=twin.pk, loser_id=people[0].pk, by=acting("ada"))
        return found

    monkeypatch.setattr(dissolving, "former_members", then_merged)
    assert restore(home).left_out == []
    assert [contact.first_name for contact in members_of(home.pk)] == ["Ruth", "Danny", "Ivy"]
