"""Whom receipts and thanks reach, and whom not: the dead get nothing, the careful get plain mail."""

from dataclasses import replace
from datetime import date

import pytest
from django.core import mail

from crm.domain.errors import Refused
from crm.domain.identity import Identity
from crm.models import Contact, Delivery
from crm.services.contacts import change_contact
from crm.services.worker import run_due_jobs
from donors.domain.gifts import TributeFacts
from donors.models import Gift, Receipt
from donors.services.sending_again import send_thanks_again
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.usefixtures("nonprofit")
MAYA = Identity("Maya", "Okafor", email="maya@example.org")
DIED = replace(MAYA, is_deceased=True, deceased_on=date(2026, 3, 1))


def gift_of(identity: Identity, **facts: object) -> Gift:
    maya = makers.contact()
    change_contact(contact_id=maya.pk, identity=identity, by=acting("ada"))
    return makers.gift(Contact.objects.get(), **facts)


def test_a_receipt_goes_to_whoever_asked_for_no_email() -> None:
    gift_of(replace(MAYA, no_email=True, no_post=True))
    run_due_jobs()
    (sent,) = mail.outbox
    assert sent.to == ["maya@example.org"]
    assert len(sent.attachments) == 1


def test_safety_makes_mail_plain() -> None:
    gift_of(replace(MAYA, safe_contact=True))
    run_due_jobs()
    (sent,) = mail.outbox
    assert sent.subject == "Your receipt"
    assert sent.from_email.startswith('"LH Services"')


def test_the_dead_are_sent_nothing_and_the_timeline_says_why() -> None:
    gift_of(DIED)
    run_due_jobs()
    assert mail.outbox == []
    assert Receipt.objects.count() == 1, "the receipt is written all the same: the estate may ask for it"
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == ("skipped", "Has died: nothing is sent any more.")


def test_a_death_between_the_gift_and_its_mail_stops_the_mail() -> None:
    gift = makers.gift(makers.contact())
    change_contact(contact_id=gift.contact_id, identity=DIED, by=acting("ada"))
    run_due_jobs()
    assert mail.outbox == []


def test_a_card_goes_to_the_living_whoever_gave() -> None:
    gift_of(DIED, tribute=TributeFacts("memory", "Rosa Lind", "family@example.org"))
    run_due_jobs()
    assert [sent.to for sent in mail.outbox] == [["family@example.org"]]


def test_thanks_are_not_sent_again_after_a_death() -> None:
    gift = gift_of(DIED)
    with pytest.raises(Refused, match="Has died"):
        send_thanks_again(gift=gift, key="1", by=acting("ada"))


def test_a_letter_begins_as_they_wish() -> None:
    gift_of(replace(MAYA, salutation="Dr. Okafor"))
    run_due_jobs()
    assert mail.outbox[0].body.startswith("Dear Dr. Okafor,")
