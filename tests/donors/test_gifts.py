"""record_gift, the one door: what it makes, what it refuses, and that it makes it once."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, Refused
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.models import AuditEntry, ConsentEvent, Contact, Job
from crm.services.rows import columns
from donors.domain.gifts import GiftFacts, TributeFacts, UpdatesAnswer
from donors.models import CampaignGiver, DailyTotal, Gift, GivingSummary, GivingYear
from donors.services.gifts import fail_gift, receive_gift, record_gift, reflect_returns
from donors.services.summaries import recompute_donors
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.usefixtures("nonprofit")
MAYA = Identity("Maya", "Okafor", email="maya@example.org")


def facts(**changes: object) -> GiftFacts:
    values = {
        "amount": Money(6000, "USD"),
        "method": "card",
        "given_on": makers.A_DAY,
        "received_at": datetime(2026, 3, 14, 17, tzinfo=UTC),
    }
    return GiftFacts(**(values | changes))


def record(donor: Identity = MAYA, **changes: object) -> Gift:
    makers.fund()
    return record_gift(facts=facts(**changes), donor=donor, by=SYSTEM)


def test_a_gift_brings_its_donor_its_history_its_audit_entry_and_its_thanks() -> None:
    gift = record(cover_minor=166)
    assert gift.contact.full_name == "Maya Okafor"
    assert [split.amount_minor for split in gift.splits.all()] == [6000]
    summary = GivingSummary.objects.get(contact=gift.contact)
    assert (summary.total_minor, summary.gift_count, summary.last_on) == (6000, 1, makers.A_DAY)
    assert GivingYear.objects.get().fiscal_year == 2026
    assert DailyTotal.objects.get().total_minor == 6000
    assert AuditEntry.objects.filter(action="gift.recorded", subject_id=str(gift.pk)).count() == 1
    assert Job.objects.get(task="donors.acknowledge_gift").arguments == {"gift_id": gift.pk, "thank": True}


def test_the_same_source_makes_one_gift() -> None:
    first, second = record(source_key="payment:1"), record(source_key="payment:1")
    assert first == second
    assert Gift.objects.count() == Contact.objects.count() == 1


def test_the_second_gift_of_a_donor_finds_them_by_address_and_name() -> None:
    first = record()
    second = record(Identity("maya", "Okafor-Bell", email="MAYA@example.org "))
    assert first.contact == second.contact


def test_a_stranger_who_shares_the_address_becomes_somebody_else() -> None:
    first = record()
    second = record(Identity("Daniel", "Okafor", email="maya@example.org"))
    assert first.contact != second.contact


def test_a_pending_debit_counts_nowhere_until_it_arrives() -> None:
    gift = record(received_at=None)
    assert gift.status == Gift.Status.PENDING
    assert not GivingSummary.objects.exists()
    assert not Job.objects.exists()
    receive_gift(gift=gift, received_at=datetime(2026, 3, 18, tzinfo=UTC), by=SYSTEM)
    assert GivingSummary.objects.get().total_minor == 6000
    assert Job.objects.filter(task="donors.acknowledge_gift").count() == 1


def test_a_debit_that_fails_counts_nowhere() -> None:
    gift = fail_gift(gift=record(received_at=None), by=SYSTEM)
    assert gift.status == Gift.Status.FAILED
    assert not GivingSummary.objects.exists()


def test_a_refund_and_its_failure_move_every_sum_there_and_back() -> None:
    gift = record()
    reflect_returns(gift=gift, refunded_minor=6000, disputed_minor=0, by=SYSTEM)
    assert not GivingSummary.objects.exists()
    assert verify_summaries().is_proven
    reflect_returns(gift=gift, refunded_minor=0, disputed_minor=0, by=SYSTEM)
    assert GivingSummary.objects.get().total_minor == 6000
    assert verify_summaries().is_proven


def test_the_answer_about_updates_is_kept_with_the_words_that_were_shown() -> None:
    words = makers.wording()
    makers.fund()
    answer = UpdatesAnswer(agreed=True, wording_id=words.pk, source_ref="attempt:1")
    for _ in range(2):
        record_gift(facts=facts(), donor=MAYA, updates=answer, by=SYSTEM)
    event = ConsentEvent.objects.get()
    assert (event.action, event.wording) == (ConsentEvent.Action.GRANT, words)


def test_a_tribute_is_kept_with_the_gift() -> None:
    gift = record(tribute=TributeFacts("memory", "Ruth", "sister@example.org"))
    assert (gift.tribute.kind, gift.tribute.honoree) == ("memory", "Ruth")


def test_a_gift_is_split_over_funds() -> None:
    house, legal = makers.fund("house"), makers.fund("legal")
    gift = record(splits={house.pk: 4000, legal.pk: 2000})
    assert sorted(gift.splits.values_list("fund__code", "amount_minor")) == [("house", 4000), ("legal", 2000)]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"amount": Money(0, "USD")}, "amount_not_positive"),
        ({"amount": Money(-500, "USD")}, "amount_not_positive"),
        ({"cover_minor": 6000}, "cover_too_large"),
        ({"given_on": date(2999, 1, 1)}, "given_in_future"),
        ({"given_on": date(26, 3, 14)}, "given_too_long_ago"),
        ({"splits": {1: 5999}}, "splits_do_not_add_up"),
        ({"splits": {1: 7000, 2: -1000}}, "splits_do_not_add_up"),
    ],
)
def test_facts_that_are_no_gift_are_refused(changes: dict[str, object], code: str) -> None:
    with pytest.raises(Refused) as refused:
        record(**changes)
    assert refused.value.code == code
    assert not Contact.objects.exists()


def test_who_may_not_record_gifts_records_none() -> None:
    with pytest.raises(Forbidden):
        record_gift(facts=facts(), donor=MAYA, by=acting("cy"))
    assert not Gift.objects.exists()


def test_a_gift_takes_few_statements(django_assert_max_num_queries: Any) -> None:
    donor, splits = makers.contact(), {makers.fund().pk: 6000}
    record_gift(facts=facts(splits=splits), donor=donor, by=SYSTEM)
    with django_assert_max_num_queries(13):
        record_gift(facts=facts(splits=splits), donor=donor, by=SYSTEM)


def test_the_history_of_many_is_what_their_gifts_wrote_one_by_one() -> None:
    campaign = makers.campaign()
    for days in range(0, 900, 75):
        told = {"given_on": makers.A_DAY - timedelta(days=days), "campaign_id": campaign.pk if days % 2 else None}
        record(Identity(f"Giver {days % 4}", email=f"giver{days % 4}@example.org"), **told)
    models = (GivingSummary, GivingYear, CampaignGiver)
    before = [set(model.objects.values_list(*columns(model))) for model in models]
    for model in models:
        model.objects.all().delete()
    recompute_donors(list(Contact.objects.values_list("pk", flat=True)), 7)
    assert [set(model.objects.values_list(*columns(model))) for model in models] == before
    assert len(before[2]) > 1


def test_the_history_of_nobody_is_nothing_to_write() -> None:
    recompute_donors([], 7)
    assert not GivingSummary.objects.exists()


class HistoryEqualsGifts(HypothesisTestCase):
    """Whatever happens to gifts in whatever order, every derived row equals what the gifts say."""

    acts = st.lists(
        st.tuples(
            st.sampled_from(["Maya", "Daniel"]),
            st.integers(0, 800),
            st.integers(1, 50_000),
            st.sampled_from(["USD", "EUR"]),
            st.sampled_from(["received", "pending", "refunded", "part", "disputed", "won"]),
        ),
        max_size=12,
    )

    def setUp(self) -> None:
        makers.nonprofit()
        makers.fund()
        self.campaign = makers.campaign()

    @settings(max_examples=25, deadline=None)
    @given(acts)
    def test_after_any_sequence(self, acts: list[tuple[str, int, int, str, str]]) -> None:
        for name, days, minor, currency, fate in acts:
            told = facts(
                amount=Money(minor, currency),
                given_on=makers.A_DAY - timedelta(days=days),
                received_at=None if fate == "pending" else datetime(2026, 3, 14, tzinfo=UTC),
                campaign_id=self.campaign.pk if days % 2 else None,
            )
            gift = record_gift(facts=told, donor=Identity(name, "X", email=f"{name}@example.org"), by=SYSTEM)
            self.meet(gift, fate)
        assert verify_summaries().is_proven, verify_summaries().mismatches

    def meet(self, gift: Gift, fate: str) -> None:
        returns = {
            "refunded": [(gift.amount_minor, 0)],
            "part": [(gift.amount_minor // 2, 0)],
            "disputed": [(0, gift.amount_minor)],
            "won": [(0, gift.amount_minor), (0, 0)],
        }
        for refunded, disputed in returns.get(fate, []):
            reflect_returns(gift=gift, refunded_minor=refunded, disputed_minor=disputed, by=SYSTEM)


def test_the_proof_finds_a_gift_that_was_smuggled_in() -> None:
    gift = record()
    Gift.objects.filter(pk=gift.pk).update(amount_minor=9999)
    found = verify_summaries().mismatches
    assert found["donors_givingsummary"] == 2
    assert found["donors_dailytotal"] == 2
