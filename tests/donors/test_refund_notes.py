"""Word of a refund: once a refund, true about the receipt, and plain where plain mail is wanted."""

from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.models import Contact, Delivery, EmailAddress
from crm.services.worker import run_due_jobs
from donors.models import Gift, Receipt
from donors.selectors.gifts import mails_about, refunds_told
from donors.services.gifts import reflect_returns
from donors.services.receipts import replace_receipt
from donors.services.refund_notes import tell_of_refund, withdraw_refund_note
from tests import makers

pytestmark = pytest.mark.usefixtures("nonprofit")


def given(**facts: Any) -> Gift:
    """A gift of 60 dollars that was thanked for."""
    gift = makers.gift(**facts)
    run_due_jobs()
    mail.outbox.clear()
    return Gift.objects.get(pk=gift.pk)


def send_back(gift: Gift, minor: int, key: str = "one") -> Any:
    """The mail that says so; None where there is none."""
    returned = gift.refunded_minor + minor
    reflect_returns(gift=gift, refunded_minor=returned, disputed_minor=0, by=SYSTEM)
    tell_of_refund(gift=gift, amount=Money(minor, "USD"), key=key)
    run_due_jobs()
    return mail.outbox[-1] if mail.outbox else None


def whole(letter: Any) -> str:
    return "\n".join([letter.subject, letter.body, *(str(part[0]) for part in letter.alternatives)])


def test_a_part_that_went_back_is_told_once_with_what_the_receipt_is_worth() -> None:
    gift = given()
    letter = send_back(gift, 2000)
    assert (letter.to, letter.subject) == (["maya@example.org"], "Your refund from Lantern House")
    number = Receipt.objects.get().full_number
    for text in (letter.body, str(letter.alternatives[0][0])):
        assert "We have sent $20 of your gift of $60 of" in text
        assert f"Your receipt {number} says more than we kept." in text
    tell_of_refund(gift=gift, amount=Money(2000, "USD"), key="one")
    run_due_jobs()
    assert len(mail.outbox) == 1
    assert [row.kind for row in mails_about(gift)] == ["refund_note", "thank_you"]


def test_a_gift_that_went_back_whole_leaves_a_receipt_that_no_longer_counts() -> None:
    letter = send_back(given(), 6000)
    assert "We have sent your gift of $60 of" in letter.body
    assert f"Your receipt {Receipt.objects.get().full_number} no longer counts." in letter.body


def test_the_rest_of_a_gift_is_no_whole_gift_and_each_refund_has_its_mail() -> None:
    gift = given()
    send_back(gift, 2000)
    gift.refresh_from_db()
    letter = send_back(gift, 4000, "two")
    assert len(mail.outbox) == 2
    assert "We have sent $40 of your gift of $60 of" in letter.body
    assert "no longer counts" in letter.body


def test_a_receipt_that_was_replaced_before_the_mail_left_is_the_old_one() -> None:
    gift = given()
    old = Receipt.objects.get()
    reflect_returns(gift=gift, refunded_minor=2000, disputed_minor=0, by=SYSTEM)
    new = replace_receipt(receipt=old, reason="Refunded", by=SYSTEM)
    tell_of_refund(gift=gift, amount=Money(2000, "USD"), key="one")
    run_due_jobs()
    said = f"Your receipt {old.full_number} no longer counts: {new.full_number} takes its place."
    assert said in mail.outbox[0].body
    assert said in str(mail.outbox[0].alternatives[0][0])


def test_who_asks_for_plain_mail_reads_nothing_of_us_in_subject_and_sender() -> None:
    plain = Identity(first_name="Maya", last_name="Okafor", email="maya@example.org", plain_mail=True)
    letter = send_back(given(donor=plain), 2000)
    assert letter.subject == "Your refund"
    assert letter.from_email.startswith('"LH Services"')


def test_it_is_written_in_the_donors_language() -> None:
    gift = given()
    Contact.objects.update(language="es")
    letter = send_back(gift, 2000)
    assert letter.subject == "Su reembolso de Lantern House"
    assert "We have" not in whole(letter)


def test_nothing_is_sent_to_the_dead_or_to_nobody() -> None:
    gift = given()
    Contact.objects.update(is_deceased=True)
    assert send_back(gift, 2000) is None
    assert Delivery.objects.get(kind="refund_note").state == Delivery.State.SKIPPED
    other = given(donor=Identity(first_name="Ola", last_name="Berg", email=""))
    assert not EmailAddress.objects.filter(contact=other.contact).exists()
    assert send_back(other, 2000) is None


def test_who_was_erased_is_not_written_to() -> None:
    gift = given()
    Contact.objects.update(standing=Contact.Standing.ERASED)
    gift = Gift.objects.select_related("contact", "mail_to").get()
    tell_of_refund(gift=gift, amount=Money(2000, "USD"), key="one")
    assert not Delivery.objects.filter(kind="refund_note").exists()


def moved_on(gift: Gift, **changes: Any) -> EmailAddress:
    """Another address is their primary one; the one of the day of the gift is kept beside it."""
    EmailAddress.objects.update(is_primary=False)
    new = {"address": "new@example.org", "normalized": "new@example.org", "is_primary": True} | changes
    return EmailAddress.objects.create(contact_id=gift.contact_id, **new)


def test_it_goes_to_the_address_of_today_and_not_to_that_of_the_gift() -> None:
    gift = given()
    moved_on(gift)
    assert send_back(gift, 2000).to == ["new@example.org"]


def test_where_no_mail_arrives_today_it_goes_to_the_address_of_the_gift() -> None:
    gift = given()
    moved_on(gift, unusable_since=timezone.now())
    assert send_back(gift, 2000).to == ["maya@example.org"]


@pytest.mark.parametrize("change", ["safe", "bounced", "taken away"])
def test_an_old_address_that_is_not_theirs_alone_or_is_dead_gets_nothing(change: str) -> None:
    gift = given()
    new = moved_on(gift, unusable_since=timezone.now())
    if change == "safe":
        Contact.objects.update(safe_contact=True)
    elif change == "bounced":
        EmailAddress.objects.update(unusable_since=timezone.now())
    else:
        new.delete()
    assert send_back(gift, 2000) is None
    assert not Delivery.objects.filter(kind="refund_note").exists()


@pytest.mark.parametrize("state", [Delivery.State.QUEUED, Delivery.State.CLAIMED])
def test_a_word_that_has_not_left_is_taken_back(state: Delivery.State) -> None:
    gift = given()
    tell_of_refund(gift=gift, amount=Money(2000, "USD"), key="one")
    tell_of_refund(gift=gift, amount=Money(1000, "USD"), key="other")
    Delivery.objects.filter(kind="refund_note").update(state=state)
    withdraw_refund_note(gift=gift, key="one")
    one, other = Delivery.objects.filter(kind="refund_note").order_by("pk")
    assert (one.state, one.reason) == (Delivery.State.SKIPPED, "The refund failed after all.")
    assert (other.state, other.reason) == (state, "")


def test_a_word_that_left_stays_as_it_is_and_is_known() -> None:
    gift = given()
    send_back(gift, 2000)
    withdraw_refund_note(gift=gift, key="one")
    assert Delivery.objects.get(kind="refund_note").state == Delivery.State.ACCEPTED
    assert refunds_told(mails_about(gift)) == {"one"}
