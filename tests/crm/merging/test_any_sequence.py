"""Whatever is merged and undone in whatever order, with gifts between: no gift is lost and every sum is right."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from crm.domain.errors import Refused
from crm.models import Contact, ContactMerge
from crm.services.merging import merge_contacts
from crm.services.permissions import verify_permissions
from crm.services.unmerging import undo_merge
from donors.models import Gift
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import acting
from tests.crm.merging.people import answer

PEOPLE = st.integers(0, 3)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("merge"), PEOPLE, PEOPLE),
        st.tuples(st.just("undo"), st.integers(0, 5), st.just(0)),
        st.tuples(st.just("gift"), PEOPLE, st.integers(1, 9)),
        st.tuples(st.just("answer"), PEOPLE, st.sampled_from([0, 1])),
    ),
    min_size=4,
    max_size=14,
)


class AnySequence(TestCase):
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(STEPS)
    def test_any_sequence_of_merges_undos_and_gifts_keeps_every_gift_and_sum(
        self, steps: list[tuple[str, int, int]]
    ) -> None:
        makers.nonprofit()
        people = [makers.contact(f"P{number}", "Okafor", f"p{number % 2}@example.org") for number in range(4)]
        given_in_all = 0
        for step, one, two in steps:
            if step == "gift":
                makers.gift(people[one], two * 100)
                given_in_all += two * 100
            else:
                take(step, one, two, people)
        assert sum(Gift.objects.values_list("amount_minor", flat=True)) == given_in_all
        assert not Gift.objects.exclude(contact__standing="live").exists()
        assert verify_summaries().is_proven
        assert verify_permissions().is_proven


def take(step: str, one: int, two: int, people: list[Contact]) -> None:
    try:
        if step == "merge":
            merge_contacts(winner_id=people[one].pk, loser_id=people[two].pk, by=acting("ada"))
        elif step == "answer":
            answer(people[one], ["grant", "withdraw"][two])
        else:
            merged = list(ContactMerge.objects.order_by("pk"))
            if one < len(merged):
                undo_merge(merge_id=merged[one].pk, by=acting("ada"))
    except Refused as refused:
        if refused.code not in ("same_record", "already_merged", "undone_already", "merged_since"):
            raise
