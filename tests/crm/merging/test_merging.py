"""Two records become one: what moves, what stays, what is refused."""

import pytest

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.models import (
    AuditEntry,
    Contact,
    ContactTag,
    CustomField,
    CustomValue,
    EmailAddress,
    Household,
    LegalHold,
    MergeEntry,
    Note,
    Phone,
    Prospect,
    Relationship,
    Task,
)
from crm.selectors.contacts import merged_into
from crm.selectors.search import contacts_matching
from crm.services.merging import merge_contacts
from donors.models import Gift, GivingSummary, Receipt
from donors.services.receipts import issue_receipt
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import acting, member
from tests.crm.merging.people import (
    Action,
    addresses_of,
    answer,
    email,
    may_write,
    merge,
    phone,
    tag,
    tags_of,
    two_mayas,
)

pytestmark = pytest.mark.django_db
ADA = "ada"


def test_gifts_and_receipts_move_and_the_receipt_keeps_the_name_it_printed() -> None:
    maya, other = two_mayas()
    gift = makers.gift(other, 5000)
    makers.gift(maya, 2000)
    receipt = issue_receipt(gift=gift, by=acting(ADA))
    merge(maya, other)
    assert set(Gift.objects.values_list("contact_id", flat=True)) == {maya.pk}
    assert Receipt.objects.get().contact_id == maya.pk
    assert Receipt.objects.get().snapshot == receipt.snapshot
    assert GivingSummary.objects.get().total_minor == 7000
    assert verify_summaries().is_proven


def test_the_loser_is_found_no_more_and_shows_the_way() -> None:
    maya, other = two_mayas()
    merge(maya, other)
    assert list(Contact.objects.all()) == [maya]
    assert contacts_matching("mo@example.org").ids == [maya.pk]
    gone = Contact.everyone.get(pk=other.pk)
    assert (gone.standing, gone.merged_into_id, gone.search) == ("merged", maya.pk, "")
    assert merged_into(other.pk) == maya.pk


def test_a_chain_of_merges_leads_to_whoever_stands() -> None:
    maya, other = two_mayas()
    third = makers.contact("Maya", "O.", "third@example.org")
    merge(other, third)
    merge(maya, other)
    assert merged_into(third.pk) == maya.pk
    assert addresses_of(maya).keys() == {"maya@example.org", "mo@example.org", "third@example.org"}


def test_blanks_are_filled_and_what_is_there_stays_unless_chosen() -> None:
    maya, other = two_mayas()
    Contact.objects.filter(pk=maya.pk).update(prefix="Dr.", suffix="")
    Contact.objects.filter(pk=other.pk).update(prefix="Mrs.", suffix="PhD", pronouns="she/her", last_name="Okafor-Lee")
    merge(maya, other, last_name="loser")
    maya.refresh_from_db()
    assert (maya.prefix, maya.suffix, maya.pronouns) == ("Dr.", "PhD", "she/her")
    assert (maya.first_name, maya.last_name, maya.sort_name) == ("Maya", "Okafor-Lee", "okafor-lee, maya")


@pytest.mark.parametrize("flag", ["plain_mail", "safe_contact", "no_email", "no_post", "no_phone", "no_sms"])
def test_what_protects_either_record_protects_both(flag: str) -> None:
    maya, other = two_mayas()
    Contact.objects.filter(pk=other.pk).update(**{flag: True})
    merge(maya, other)
    assert getattr(Contact.objects.get(), flag)


def test_two_of_the_same_address_are_one_and_a_gift_that_thanked_there_still_does() -> None:
    maya, other = two_mayas()
    theirs = email(other, "maya@example.org")
    gift = makers.gift(other)
    Gift.objects.update(mail_to=theirs)
    merge(maya, other)
    ours = EmailAddress.objects.get(normalized="maya@example.org")
    assert (ours.contact_id, Gift.objects.get(pk=gift.pk).mail_to_id) == (maya.pk, ours.pk)


def test_one_address_is_primary_the_winners_unless_the_other_is_chosen() -> None:
    maya, other = two_mayas()
    merge(maya, other)
    assert addresses_of(maya) == {"maya@example.org": True, "mo@example.org": False}
    third = makers.contact("Maya", "O.", "third@example.org")
    merge(maya, third, email="loser")
    assert [address for address, primary in addresses_of(maya).items() if primary] == ["third@example.org"]


def test_a_chosen_primary_address_that_the_winner_knew_becomes_theirs() -> None:
    maya, other = two_mayas()
    email(maya, "mo@example.org")
    merge(maya, other, email="loser")
    assert addresses_of(maya) == {"maya@example.org": False, "mo@example.org": True}


def test_the_only_primary_phone_stays_primary() -> None:
    maya, other = two_mayas()
    phone(other, "+12075550134", is_primary=True)
    phone(maya, "+12075550134")
    merge(maya, other)
    assert Phone.objects.filter(contact=maya).values_list("number", "is_primary").get() == ("+12075550134", True)


def test_tags_unite() -> None:
    maya, other = two_mayas()
    tag(maya, "Board", "Volunteer")
    tag(other, "Volunteer", "Press")
    merge(maya, other)
    assert tags_of(maya) == {"board", "volunteer", "press"}
    assert ContactTag.objects.count() == 3


def test_what_tied_the_two_together_goes_and_equal_ties_unite() -> None:
    maya, other = two_mayas()
    coop = makers.contact("", "", "", organisation_name="Harbor Co-op")
    Relationship.objects.create(contact=maya, other=other, kind="spouse")
    Relationship.objects.create(contact=maya, other=coop, kind="employee")
    Relationship.objects.create(contact=other, other=coop, kind="employee", title="Director", since="2020-01-01")
    Relationship.objects.create(contact=coop, other=other, kind="sponsor")
    merge(maya, other)
    told = list(Relationship.objects.order_by("kind").values_list("contact", "other", "kind", "title"))
    assert told == [(maya.pk, coop.pk, "employee", "Director"), (coop.pk, maya.pk, "sponsor", "")]


def test_notes_tasks_and_the_road_to_a_major_gift_go_on() -> None:
    maya, other = two_mayas()
    Note.objects.create(contact=other, author=member(ADA), text="Likes tea")
    Task.objects.create(contact=other, title="Call", created_by="Ada")
    for contact, stage in ((maya, "solicitation"), (other, "cultivation")):
        Prospect.objects.create(contact=contact, stage=stage, entered_on="2026-01-01", currency="USD")
    merge(maya, other)
    assert Note.objects.get().contact_id == Task.objects.get().contact_id == maya.pk
    roads = Prospect.objects.filter(contact=maya)
    assert [road.stage for road in roads if road.closed_at is None] == ["solicitation"]
    assert len(roads) == 2


def test_of_a_field_with_one_answer_one_stays_and_of_one_with_several_all_do() -> None:
    maya, other = two_mayas()
    size = CustomField.objects.create(key="shirt", label="Shirt", kind="choice", choices=["S", "M"])
    days = CustomField.objects.create(key="days", label="Days", kind="choices", choices=["Mon", "Tue"])
    for contact, shirt, day in ((maya, "S", "Mon"), (other, "M", "Tue")):
        CustomValue.objects.create(contact=contact, field=size, text=shirt)
        CustomValue.objects.create(contact=contact, field=days, text=day)
    merge(maya, other, **{"custom.shirt": "loser"})
    told = CustomValue.objects.filter(contact=maya).order_by("text").values_list("text", flat=True)
    assert list(told) == ["M", "Mon", "Tue"]


def test_whoever_lives_nowhere_moves_in_with_the_other() -> None:
    maya, other = two_mayas()
    home = Household.objects.create(name="Okafor")
    Contact.objects.filter(pk=other.pk).update(household=home, household_rank=2)
    merge(maya, other)
    maya.refresh_from_db()
    assert (maya.household, maya.household_rank) == (home, 2)


@pytest.mark.parametrize(
    ("ours", "theirs", "allowed", "written"),
    [
        (Action.GRANT, Action.WITHDRAW, False, "withdraw"),
        (Action.GRANT, Action.OBJECT, False, "object"),
        (Action.WITHDRAW, Action.GRANT, False, None),
        (None, Action.WITHDRAW, False, "withdraw"),
        (None, Action.GRANT, True, "grant"),
        (Action.GRANT, None, True, None),
        (Action.EXPIRE, Action.GRANT, False, None),
    ],
)
def test_the_strictest_answer_wins(ours: str | None, theirs: str | None, allowed: bool, written: str | None) -> None:
    maya, other = two_mayas()
    for contact, action in ((maya, ours), (other, theirs)):
        if action:
            answer(contact, action)
    merge(maya, other)
    assert may_write(maya) is allowed
    assert may_write(other) is None
    made = maya.consent_events.filter(source="merge").values_list("action", flat=True)
    assert list(made) == ([written] if written else [])


def test_each_change_is_in_the_journal_and_the_act_in_the_audit_log() -> None:
    maya, other = two_mayas()
    gift = makers.gift(other)
    merge(maya, other)
    entry = MergeEntry.objects.get(model="donors.gift")
    assert (entry.row_id, entry.before, entry.after) == (gift.pk, {"contact_id": other.pk}, {"contact_id": maya.pk})
    told = AuditEntry.objects.get(action="contact.merged")
    assert (told.contact_id, told.changes, told.actor_label) == (maya.pk, {"merged": [None, other.pk]}, "Ada")


def test_a_gift_for_somebody_merged_meanwhile_goes_to_who_stands() -> None:
    maya, other = two_mayas()
    merge(maya, other)
    assert makers.gift(other).contact_id == maya.pk
    assert verify_summaries().is_proven


def test_what_cannot_be_one_is_refused() -> None:
    maya, other = two_mayas()
    coop = makers.contact("", "", "", organisation_name="Harbor Co-op")
    with pytest.raises(Refused, match="one and the same"):
        merge(maya, maya)
    with pytest.raises(Refused, match="person and an organisation"):
        merge(maya, coop)
    merge(maya, other)
    with pytest.raises(Refused, match="merged meanwhile"):
        merge(maya, other)
    with pytest.raises(NotThere):
        merge_contacts(winner_id=maya.pk, loser_id=10**9, by=acting(ADA))


def test_whoever_is_on_hold_stays_as_they_are() -> None:
    maya, other = two_mayas()
    hold = LegalHold.objects.create(contact=other, reason="Court", placed_by="Ada")
    with pytest.raises(Refused, match="on hold"):
        merge(maya, other)
    LegalHold.objects.filter(pk=hold.pk).update(lifted_at="2026-01-01T00:00Z")
    merge(maya, other)


@pytest.mark.parametrize("choices", [{"name": "loser"}, {"prefix": "both"}, {"custom.shirt": "loser"}])
def test_a_choice_that_is_none_is_refused(choices: dict[str, str]) -> None:
    maya, other = two_mayas()
    with pytest.raises(Refused, match="nothing to choose"):
        merge(maya, other, **choices)


def test_it_takes_the_right_to_merge() -> None:
    maya, other = two_mayas()
    with pytest.raises(Forbidden):
        merge_contacts(winner_id=maya.pk, loser_id=other.pk, by=acting("cy"))
