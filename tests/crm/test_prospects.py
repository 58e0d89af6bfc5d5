"""Moves management: one road a person, its stages, its sums."""

from datetime import date, timedelta

import pytest

from crm.domain.errors import Forbidden, Refused
from crm.domain.money import Money
from crm.domain.moves import ProspectFacts, Stage
from crm.models import AuditEntry, Contact, Nonprofit, Prospect
from crm.selectors.prospects import (
    ProspectsAsked,
    cards_by_stage,
    prospect_of,
    prospect_page,
    prospects_matching,
    totals_by_stage,
)
from crm.services.merging import merge_contacts
from crm.services.prospects import change_prospect, close_prospect, move_prospect, open_prospect
from crm.services.unmerging import undo_merge
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)


@pytest.fixture(autouse=True)
def today(nonprofit: Nonprofit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.services.prospects.local_day", lambda *_: TODAY)


def prospect(email: str = "maya@example.org", **facts: object) -> Prospect:
    contact = makers.contact(email=email)
    return open_prospect(contact_id=contact.pk, facts=ProspectFacts(**facts), by=acting("ben"))  # type: ignore[arg-type]


def test_a_prospect_begins_as_identified_today() -> None:
    row = prospect(ask_minor=500_000, likelihood=40, next_step="Invite her", next_step_on=TODAY)
    assert (row.stage, row.entered_on, row.currency) == (Stage.IDENTIFIED, TODAY, "USD")
    changes = AuditEntry.objects.get(action="prospect.opened").changes
    assert (changes["stage"], changes["ask_minor"]) == ([None, "identified"], [None, 500_000])


def test_one_person_is_one_prospect_at_a_time() -> None:
    row = prospect()
    with pytest.raises(Refused, match="already"):
        open_prospect(contact_id=row.contact_id, facts=ProspectFacts(), by=acting("ben"))
    close_prospect(prospect_id=row.pk, by=acting("ben"))
    again = open_prospect(contact_id=row.contact_id, facts=ProspectFacts(), by=acting("ben"))
    assert prospect_of(row.contact_id) == again
    with pytest.raises(Refused, match="was removed"):
        change_prospect(prospect_id=row.pk, facts=ProspectFacts(), by=acting("ben"))


def test_a_move_goes_where_a_stage_leads_and_counts_from_today() -> None:
    row = prospect()
    Prospect.objects.update(entered_on=TODAY - timedelta(days=90))
    with pytest.raises(Refused, match="no way"):
        move_prospect(prospect_id=row.pk, stage="stewarded", by=acting("ben"))
    moved = move_prospect(prospect_id=row.pk, stage="qualified", by=acting("ben"))
    assert (moved.stage, moved.entered_on) == ("qualified", TODAY)
    assert AuditEntry.objects.get(action="prospect.moved").changes == {"stage": ["identified", "qualified"]}
    move_prospect(prospect_id=row.pk, stage="qualified", by=acting("ben"))
    assert AuditEntry.objects.filter(action="prospect.moved").count() == 1


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (ProspectFacts(ask_minor=0), "above nothing"),
        (ProspectFacts(likelihood=101), "from 0 to 100"),
        (ProspectFacts(next_step="x" * 201), "200 characters"),
        (ProspectFacts(next_step="Call", next_step_on=date(1999, 1, 1)), "between 2000"),
        (ProspectFacts(next_step_on=TODAY), "Say what the next step is"),
        (ProspectFacts(owner_id=987_654), "somebody who works here"),
    ],
)
def test_what_cannot_be_is_refused(facts: ProspectFacts, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        open_prospect(contact_id=makers.contact().pk, facts=facts, by=acting("ben"))


def test_whoever_organises_events_neither_keeps_prospects_nor_is_given_any() -> None:
    with pytest.raises(Refused, match="whose role allows it"):
        prospect(owner_id=member("cy").pk)
    with pytest.raises(Forbidden):
        open_prospect(contact_id=makers.contact(email="b@example.org").pk, facts=ProspectFacts(), by=acting("cy"))


def test_sums_are_told_by_stage_and_together_each_currency_by_itself() -> None:
    prospect(ask_minor=100_001, likelihood=50)
    other = prospect("b@example.org", ask_minor=300_000, likelihood=10)
    move_prospect(prospect_id=other.pk, stage="qualified", by=acting("ben"))
    euros = prospect("c@example.org", ask_minor=1_000)
    Prospect.objects.filter(pk=euros.pk).update(currency="EUR")
    totals = totals_by_stage(ProspectsAsked(), TODAY)
    assert totals["qualified"].expected == [Money(30_000, "USD")]
    assert (totals[""].count, totals[""].hoped) == (3, [Money(1_000, "EUR"), Money(400_001, "USD")])
    assert totals[""].expected == [Money(80_000, "USD")], "half of a cent is not expected"


def test_nothing_is_hoped_for_of_whoever_is_stewarded_and_they_are_counted() -> None:
    prospect(ask_minor=100_000, likelihood=50)
    thanked = prospect("b@example.org", ask_minor=500_000, likelihood=100)
    Prospect.objects.filter(pk=thanked.pk).update(stage="stewarded")
    totals = totals_by_stage(ProspectsAsked(), TODAY)
    assert (totals[""].count, totals["stewarded"].count) == (2, 1)
    assert (totals[""].hoped, totals[""].expected) == ([Money(100_000, "USD")], [Money(50_000, "USD")])
    assert (totals["stewarded"].hoped, totals["stewarded"].expected) == ([], [])


def test_who_stays_too_long_is_found_by_the_stage() -> None:
    late, fresh = prospect(), prospect("b@example.org", owner_id=member("ada").pk)
    Prospect.objects.filter(pk=late.pk).update(entered_on=TODAY - timedelta(days=31))
    Prospect.objects.filter(pk=fresh.pk).update(entered_on=TODAY - timedelta(days=30))
    assert list(prospects_matching(ProspectsAsked(overstayed=True), TODAY)) == [late]
    assert prospect_page(ProspectsAsked(), TODAY).rows == [late, fresh]
    assert cards_by_stage(ProspectsAsked(owner=str(member("ada").pk)), TODAY)[Stage.IDENTIFIED] == [fresh]


def test_of_two_merged_prospects_the_one_of_who_stays_goes_on_and_undo_brings_both_back() -> None:
    one, other = prospect(), prospect("b@example.org")
    merge = merge_contacts(winner_id=one.contact_id, loser_id=other.contact_id, by=acting("ada"))
    assert prospect_of(one.contact_id) == one
    other.refresh_from_db()
    assert (other.contact_id, other.closed_at is not None) == (one.contact_id, True)
    undo_merge(merge_id=merge.pk, by=acting("ada"))
    other.refresh_from_db()
    assert (prospect_of(other.contact_id), Contact.objects.count()) == (other, 2)
