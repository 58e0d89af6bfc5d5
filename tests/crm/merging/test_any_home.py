"""Whatever is merged, undone, renamed and moved in whatever order: every household is called after who lives there."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.domain.errors import NotThere, Refused
from crm.domain.households import HouseholdNames, automatic_names, member_of
from crm.domain.identity import Identity
from crm.models import Contact, ContactMerge, Household
from crm.selectors.households import households, members_of
from crm.services.contacts import change_contact
from crm.services.households import remove_member, share_household
from crm.services.merging import merge_contacts
from crm.services.unmerging import undo_merge
from tests import makers
from tests.cast import acting

PEOPLE = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), PEOPLE, PEOPLE),
        st.tuples(st.just("undo"), st.integers(0, 3), st.just(0)),
        st.tuples(st.just("share"), PEOPLE, PEOPLE),
        st.tuples(st.just("leave"), PEOPLE, st.just(0)),
        st.tuples(st.just("rename"), PEOPLE, st.integers(0, 9)),
        st.tuples(st.just("die"), PEOPLE, st.just(0)),
    ),
    min_size=5,
    max_size=14,
)
EXPECTED = {"same_record", "already_merged", "undone_already", "merged_since", "member_already", "not_found"}


class AnySequence(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_after_any_sequence_the_names_are_those_of_the_members(self, steps: list[tuple[str, int, int]]) -> None:
        makers.nonprofit()
        people = [makers.contact(f"P{number}", f"Name{number % 2}", "") for number in range(4)]
        for step, one, two in steps:
            take(step, one, two, people)
        assert not Contact.objects.filter(household__isnull=False).exclude(household__in=households()).exists()
        for home in households():
            told = HouseholdNames(home.name, home.formal_greeting, home.informal_greeting)
            assert told == automatic_names(map(member_of, members_of(home.pk)), "en")
        assert not Household.objects.filter(name="-").exists()


def take(step: str, one: int, two: int, people: list[Contact]) -> None:
    ada, pk, other = acting("ada"), people[one].pk, people[two % 4].pk
    try:
        if step == "merge":
            merge_contacts(winner_id=pk, loser_id=other, choices={"household": "loser"}, by=ada)
        elif step == "undo":
            merged = list(ContactMerge.objects.order_by("pk").values_list("pk", flat=True))
            undo_merge(merge_id=merged[one % len(merged)] if merged else 0, by=ada)
        elif step == "share":
            share_household(contact_id=pk, other_id=other, moving=True, by=ada)
        elif step == "leave":
            home = Contact.everyone.get(pk=pk).household_id
            remove_member(household_id=home or 0, contact_id=pk, by=ada)
        else:
            changed = Identity(f"Q{two}" if step == "rename" else "Late", "Lee", is_deceased=step == "die")
            change_contact(contact_id=pk, identity=changed, by=ada)
    except NotThere:
        pass
    except Refused as refused:
        if refused.code not in EXPECTED:
            raise
