"""What thanks and cards say, and what they must not."""

from typing import Any

import pytest
from django.core import mail

from crm.domain.identity import Identity
from crm.services.worker import run_due_jobs
from donors.domain.gifts import TributeFacts
from tests import makers

pytestmark = pytest.mark.usefixtures("nonprofit")
CARD = TributeFacts("memory", "Rosa Lind", "family@example.org")
MAYA = Identity(first_name="Maya", last_name="Okafor", email="maya@example.org")


def mails(**facts: Any) -> dict[str, Any]:
    """Every mail that leaves for a gift, by whom it goes to."""
    makers.gift(**facts)
    run_due_jobs()
    return {sent.to[0]: sent for sent in mail.outbox}


def whole(sent: Any) -> str:
    return "\n".join([sent.subject, sent.body, *(str(part[0]) for part in sent.alternatives)])


def test_a_card_names_the_giver_and_never_the_amount() -> None:
    card = whole(mails(tribute=CARD)["family@example.org"])
    assert "Rosa Lind" in card
    assert "Maya Okafor" in card
    assert "$" not in card


def test_a_card_does_not_name_a_giver_who_hides_their_name() -> None:
    card = whole(mails(tribute=CARD, hide_name=True)["family@example.org"])
    assert "Rosa Lind" in card
    assert "Maya" not in card
    assert "Okafor" not in card


def test_who_asks_for_plain_mail_reads_nothing_of_us_in_subject_and_sender() -> None:
    sent = mails(donor=Identity(first_name="Maya", last_name="Okafor", email="maya@example.org", plain_mail=True))
    thanks = sent["maya@example.org"]
    assert "Lantern" not in thanks.subject
    assert thanks.from_email.startswith('"LH Services"')
