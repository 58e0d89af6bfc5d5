"""Erasing somebody: every table of the database is looked through for what is left of them."""

import pytest

from crm.domain.actors import SYSTEM
from crm.domain.errors import Erased, Forbidden, NotThere, Refused
from crm.models import AuditEntry, Contact, ContactMerge, Delivery, Household, LegalHold, PrivacyRequest, Suppression
from crm.selectors.contacts import contact_with
from crm.selectors.erasure import fates_of
from crm.selectors.search import contacts_matching
from crm.services.erasure import erase_contact
from crm.services.legal_holds import lift_hold, place_hold
from crm.services.retention import run_nightly
from donors.models import Gift, Receipt, ReceiptLine, RecurringGift
from donors.services.acknowledgments import acknowledge_gift
from donors.services.gifts import reflect_returns
from donors.services.receipts import issue_receipt
from payments.models import GivingAttempt
from payments.services.standing import standing_of
from tests import makers
from tests.cast import acting
from tests.crm.privacy.somebody import ALL, attempted, somebody, told_of

pytestmark = pytest.mark.django_db
# What the law wants kept with the name on it.
KEPT = {"donors_receipt.snapshot"}


def erase(person: Contact) -> None:
    erase_contact(contact_id=person.pk, name=person.full_name, by=SYSTEM)


def test_the_scan_finds_somebody_in_every_place_before() -> None:
    somebody()
    places = told_of(ALL)
    assert len(places) > 35
    assert {"crm_note.text", "crm_auditentry.changes", "crm_mergeentry.after", "crm_consentevent.evidence"} <= places


def test_nothing_but_what_the_law_wants_kept_is_left_in_any_table() -> None:
    person = somebody()
    erase(person)
    assert told_of(ALL) == KEPT


def test_the_preview_says_what_becomes_of_every_kind_of_rows() -> None:
    person = somebody()
    fates = {fate.model: fate for fate in fates_of(person.pk)}
    assert fates["crm.note"].on_erase == "delete"
    assert fates["crm.note"].count == 3
    assert fates["donors.receipt"].on_erase == "keep"
    assert fates["donors.receipt"].until == Receipt.objects.get().retain_until
    assert all(fate.why for fate in fates.values() if fate.on_erase != "delete")
    assert all(fate.title for fate in fates.values())


def test_the_gift_stays_without_who_gave_it_and_the_totals_with_it() -> None:
    person = somebody()
    erase(person)
    gift = Gift.objects.get()
    assert (gift.amount_minor, gift.note, gift.reference) == (6000, "", "")
    assert gift.contact.full_name == "Erased person"
    assert person.giving_summaries.get().total_minor == 6000
    assert not Contact.objects.filter(pk=person.pk).exists()
    assert "email" not in GivingAttempt.objects.first().answers  # type: ignore[union-attr]


@pytest.mark.parametrize("state", ["expired", "blocked"])
def test_what_was_typed_and_left_unfinished_goes_in_whatever_spelling(state: str) -> None:
    makers.nonprofit()
    person = makers.contact("Ifeoma", "Lind", "ifeoma@lind.example")
    theirs = attempted({"email": "Ifeoma@LIND.example.", "last_name": "Lind"}, state=state, email_hash="a" * 32)
    other = attempted({"email": "bo@lind.example"}, state=state)
    erase(person)
    theirs.refresh_from_db()
    other.refresh_from_db()
    assert (theirs.answers, theirs.email_hash) == ({}, "")
    assert other.answers == {"email": "bo@lind.example"}


def test_the_log_still_says_who_did_what_and_what_a_gift_was_worth() -> None:
    person = somebody()
    before = AuditEntry.objects.filter(contact_id=person.pk).values_list("pk", "at", "actor_label", "action")
    kept = list(before)
    erase(person)
    assert set(kept) < set(before.all())
    assert AuditEntry.objects.get(action="gift.recorded").changes["amount_minor"] == [None, 6000]
    changed = AuditEntry.objects.get(action="contact.changed", contact_id=person.pk).changes
    assert changed["salutation"] == [None, None]
    told = AuditEntry.objects.get(action="contact.erased")
    assert told.changes.keys() == {"rows"}


def test_the_record_that_was_merged_goes_too_and_cannot_come_back() -> None:
    person = somebody()
    loser = ContactMerge.objects.get().loser
    erase(person)
    for contact_id in (person.pk, loser.pk):
        with pytest.raises(Erased):
            contact_with(contact_id)
    assert not ContactMerge.objects.get().entries.exists()


def test_an_address_stays_on_the_stop_list_and_its_owner_comes_back_as_somebody_new() -> None:
    person = somebody()
    erase(person)
    assert Suppression.objects.filter(reason="erasure").values("channel").distinct().count() == 3
    makers.gift(makers.identity_named("Ifeoma", "Zuckerfeld", "ifeoma@zuckerfeld.example"))
    again = Contact.objects.get(first_name="Ifeoma")
    assert again.pk != person.pk
    assert Suppression.objects.filter(reason="erasure", channel="email").exists()


def test_mail_that_waits_does_not_leave() -> None:
    person = somebody()
    erase(person)
    mail = Delivery.objects.get()
    assert (mail.state, mail.address, mail.subject) == ("skipped", "", "")


def test_a_household_forgets_who_left_it() -> None:
    person = somebody()
    home = person.household
    erase(person)
    assert home is not None
    assert "Zuckerfeld" not in Household.objects.get(pk=home.pk).name
    assert Household.objects.get(pk=home.pk).members.count() == 1


def test_erasing_twice_is_erasing_once() -> None:
    person = somebody()
    erase(person)
    erase(person)
    assert AuditEntry.objects.filter(action="contact.erased").count() == 1


def test_another_name_erases_nobody() -> None:
    person = somebody()
    with pytest.raises(Refused, match="exactly") as refused:
        erase_contact(contact_id=person.pk, name="Ifeoma", by=SYSTEM)
    assert refused.value.field == "name"
    erase_contact(contact_id=person.pk, name=" ifeoma  ZUCKERFELD", by=SYSTEM)


def test_a_monthly_gift_that_goes_on_has_to_end_first() -> None:
    person = somebody()
    RecurringGift.objects.update(status="active", ended_on=None)
    with pytest.raises(Refused, match="End it first"):
        erase(person)


def test_money_on_its_way_has_to_arrive_first() -> None:
    person = somebody()
    Gift.objects.update(status="pending")
    with pytest.raises(Refused, match="still on its way"):
        erase(person)


def test_a_copy_that_somebody_waits_for_comes_first() -> None:
    person = somebody()
    asked = PrivacyRequest.objects.get()
    PrivacyRequest.objects.update(state="open", ended_at=None, kind="access")
    with pytest.raises(Refused, match="wait for it"):
        erase(person)
    PrivacyRequest.objects.update(kind="erasure")
    erase(person)
    asked.refresh_from_db()
    assert (asked.state, asked.outcome) == ("done", "")


def test_what_is_on_hold_stays_until_the_hold_is_lifted() -> None:
    person = somebody()
    hold = place_hold(contact_id=person.pk, reason="Court case 12", by=acting("ada"))
    with pytest.raises(Refused, match="legal hold"):
        erase(person)
    with pytest.raises(Refused, match="on hold already"):
        place_hold(contact_id=person.pk, reason="Again", by=SYSTEM)
    lift_hold(hold_id=hold.pk, by=acting("ada"))
    erase(person)
    assert set(LegalHold.objects.values_list("reason", flat=True)) == {""}


def test_only_who_keeps_privacy_erases() -> None:
    person = somebody()
    for name in ("ben", "cy", "dee"):
        with pytest.raises(Forbidden):
            erase_contact(contact_id=person.pk, name=person.full_name, by=acting(name))


def test_a_receipt_whose_time_is_over_loses_the_name_at_once() -> None:
    person = somebody()
    Receipt.objects.update(retain_until="2020-12-31")
    erase(person)
    assert told_of(ALL) == set()
    assert Receipt.objects.get().full_number


def test_what_comes_later_finds_the_gift_and_nobody() -> None:
    person = somebody()
    erase(person)
    gift = Gift.objects.get()
    reflect_returns(gift=gift, refunded_minor=100, disputed_minor=0, by=SYSTEM)
    assert person.giving_summaries.get().total_minor == 5900
    ReceiptLine.objects.update(live=False)
    acknowledge_gift(gift.pk, thank=True)
    with pytest.raises(Refused, match="no receipt can name them"):
        issue_receipt(gift=gift, by=SYSTEM)
    assert (Receipt.objects.count(), Delivery.objects.count()) == (1, 1)
    attempt = GivingAttempt.objects.filter(payments__gift=gift).get()
    with pytest.raises(NotThere):
        standing_of(attempt.public_id)


def test_the_search_forgets_them_in_the_night() -> None:
    person = somebody()
    erase(person)
    run_nightly()
    assert contacts_matching("zuckerfeld", 10).ids == []
