"""A merge taken back: everything as before, but for what somebody changed since."""

from typing import Any

import pytest
from django.apps import apps

from crm.domain.errors import Forbidden, Refused
from crm.domain.registry import OnMerge, contact_records
from crm.models import (
    AuditEntry,
    Contact,
    ContactMerge,
    ContactTag,
    CustomField,
    CustomValue,
    Household,
    LegalHold,
    MergeEntry,
    Phone,
    Prospect,
    Relationship,
    Tag,
    Task,
)
from crm.services.contact_rows import note_change_of_ways
from crm.services.unmerging import undo_merge
from donors.models import Gift, GivingSummary
from donors.services.receipts import issue_receipt
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import acting
from tests.crm.merging.people import (
    Action,
    addresses_of,
    answer,
    email,
    everything,
    may_write,
    merge,
    phone,
    tag,
    tags_of,
    two_mayas,
)

pytestmark = pytest.mark.django_db
HISTORY = ("crm.auditentry", "crm.consentevent", "crm.contactmerge", "crm.mergeentry")  # what only ever grows


def undo(merged: ContactMerge) -> ContactMerge:
    return undo_merge(merge_id=merged.pk, by=acting("ada"))


def all_that_moves() -> list[Any]:
    rules = [rule for part in contact_records for rule in part.rules if rule.on_merge != OnMerge.RECOMPUTE]
    return [apps.get_model(rule.model) for rule in rules if rule.model not in HISTORY]


def with_everything() -> tuple[Contact, Contact]:
    """Two records with a like and an unlike of each kind, so that every rule has something to do."""
    maya, other = two_mayas()
    theirs = email(other, "maya@example.org")
    Gift.objects.filter(pk=makers.gift(other).pk).update(mail_to=theirs)
    issue_receipt(gift=makers.gift(other, 900, currency="EUR"), by=acting("ada"))
    makers.gift(maya, 100)
    phone(maya, "+12075550134")
    phone(other, "+12075550134", is_primary=True)
    phone(other, "+12075550199")
    tag(maya, "Board")
    tag(other, "Board", "Press")
    coop = makers.contact("", "", "", organisation_name="Harbor Co-op")
    for contact in (maya, other):
        Relationship.objects.create(contact=contact, other=coop, kind="employee")
        Prospect.objects.create(contact=contact, stage="solicitation", entered_on="2026-01-01", currency="USD")
    Relationship.objects.create(contact=maya, other=other, kind="spouse")
    shirt = CustomField.objects.create(key="shirt", label="Shirt", kind="number")
    for contact, number in ((maya, 3), (other, 4)):
        CustomValue.objects.create(contact=contact, field=shirt, number=number)
    Task.objects.create(contact=other, title="Call", created_by="Ada")
    home = Household.objects.create(name="Okafor")
    Contact.objects.filter(pk=other.pk).update(household=home, prefix="Dr.", no_post=True)
    for contact in (maya, other):
        note_change_of_ways(contact)
    return maya, other


@pytest.mark.parametrize("side", ["winner", "loser"])
def test_undoing_at_once_leaves_every_row_as_it_was(side: str) -> None:
    maya, other = with_everything()
    before = everything(all_that_moves())
    names = ("email", "phone", "first_name", "last_name", "prefix", "household", "custom.shirt")
    merged = merge(maya, other, **dict.fromkeys(names, side))
    assert everything(all_that_moves()) != before
    undone = undo(merged)
    assert everything(all_that_moves()) == before
    assert (undone.left_alone, undone.undone_by) == ([], "Ada")
    assert verify_summaries().is_proven


def test_what_was_changed_since_stays_and_is_told() -> None:
    maya, other = two_mayas()
    Contact.objects.filter(pk=other.pk).update(prefix="Dr.")
    phone(other, "+12075550134")
    tag(other, "Press")
    merged = merge(maya, other)
    Contact.objects.filter(pk=maya.pk).update(prefix="Prof.")
    Phone.objects.all().delete()
    undone = undo(merged)
    assert Contact.objects.get(pk=maya.pk).prefix == "Prof."
    assert tags_of(other) == {"press"}
    assert {row["what"]: (row["field"], row["count"]) for row in undone.left_alone} == {
        "crm.contact": ("prefix", 1),
        "crm.phone": ("contact_id", 1),
    }


def test_an_address_made_primary_since_stays_primary() -> None:
    maya, other = two_mayas()
    merged = merge(maya, other, email="loser")
    email(maya, "new@example.org")
    maya.email_addresses.filter(is_primary=True).update(is_primary=False)
    maya.email_addresses.filter(address="new@example.org").update(is_primary=True)
    undone = undo(merged)
    assert addresses_of(maya) == {"maya@example.org": False, "new@example.org": True}
    assert addresses_of(other) == {"mo@example.org": False}
    assert sum(row["count"] for row in undone.left_alone) == 1


def test_what_belongs_to_something_deleted_since_is_not_put_back() -> None:
    maya, other = two_mayas()
    home = Household.objects.create(name="Okafor")
    Contact.objects.filter(pk=maya.pk).update(household=home)
    Contact.objects.filter(pk=other.pk).update(household=Household.objects.create(name="Lee"))
    tag(maya, "Board")
    tag(other, "Board")
    merged = merge(maya, other, household="loser")
    home.delete()
    ContactTag.objects.all().delete()
    Tag.objects.all().delete()
    undone = undo(merged)
    assert {row["what"] for row in undone.left_alone} == {"crm.contact", "crm.contacttag"}


def test_what_came_since_stays_with_the_winner() -> None:
    maya, other = two_mayas()
    makers.gift(other, 5000)
    merged = merge(maya, other)
    makers.gift(maya, 700)
    undo(merged)
    told = dict(GivingSummary.objects.values_list("contact_id", "total_minor"))
    assert told == {maya.pk: 700, other.pk: 5000}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [(Action.GRANT, Action.WITHDRAW), (None, Action.WITHDRAW), (None, Action.GRANT), (Action.WITHDRAW, Action.GRANT)],
)
def test_consent_is_again_each_ones_own(ours: str | None, theirs: str) -> None:
    maya, other = two_mayas()
    for contact, action in ((maya, ours), (other, theirs)):
        if action:
            answer(contact, action)
    undo(merge(maya, other))
    assert bool(may_write(maya)) is (ours == Action.GRANT)
    assert may_write(other) is (theirs == Action.GRANT)


def test_an_answer_given_anew_stays() -> None:
    maya, other = two_mayas()
    answer(maya, Action.GRANT)
    answer(other, Action.WITHDRAW)
    merged = merge(maya, other)
    answer(maya, Action.GRANT)
    undone = undo(merged)
    assert may_write(maya) is True
    assert undone.left_alone == [{"what": "crm.consentevent", "field": "", "count": 1}]


def test_a_no_that_came_in_meanwhile_is_both_of_theirs() -> None:
    maya, other = two_mayas()
    answer(maya, Action.GRANT)
    answer(other, Action.GRANT)
    merged = merge(maya, other)
    answer(maya, Action.WITHDRAW)
    undo(merged)
    assert (may_write(maya), may_write(other)) == (False, False)


def test_the_latest_merge_of_a_chain_is_undone_first() -> None:
    maya, other = two_mayas()
    third = makers.contact("Maya", "O.", "third@example.org")
    first = merge(maya, other)
    second = merge(third, maya)
    with pytest.raises(Refused, match="merged into another since"):
        undo(first)
    undo(second)
    undo(first)
    assert Contact.objects.count() == 3


def test_of_two_merged_into_one_the_later_is_undone_first() -> None:
    maya, other = two_mayas()
    first = merge(maya, other)
    second = merge(maya, makers.contact("Maya", "O.", "third@example.org"))
    with pytest.raises(Refused, match="Another record was merged"):
        undo(first)
    undo(second)
    undo(first)


def test_a_merge_is_undone_once_and_the_two_may_be_merged_again() -> None:
    maya, other = two_mayas()
    merged = merge(maya, other)
    undo(merged)
    with pytest.raises(Refused, match="undone already"):
        undo(merged)
    merge(other, maya)
    assert AuditEntry.objects.filter(action="contact.unmerged").count() == 1


def test_without_its_journal_a_merge_stays() -> None:
    merged = merge(*two_mayas())
    MergeEntry.objects.all().delete()
    with pytest.raises(Refused, match="was erased"):
        undo(merged)


def test_whoever_is_on_hold_stays_as_they_are() -> None:
    merged = merge(*two_mayas())
    LegalHold.objects.create(contact=merged.winner, reason="Court", placed_by="Ada")
    with pytest.raises(Refused, match="on hold"):
        undo(merged)


def test_it_takes_the_right_to_merge() -> None:
    merged = merge(*two_mayas())
    with pytest.raises(Forbidden):
        undo_merge(merge_id=merged.pk, by=acting("cy"))
