"""Money paid back by hand: noted once, within what is kept, by whoever may give back."""

from typing import Any

import pytest
from django.core import mail

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, Refused
from crm.domain.money import Money
from crm.models import AuditEntry, Contact, EmailAddress
from crm.services.worker import run_due_jobs
from donors.models import Gift, GivingSummary, Receipt
from donors.services.receipts import issue_receipt, replace_receipt, void_receipt
from donors.services.returns import note_paid_back
from donors.services.verification import verify_summaries
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.django_db


@pytest.fixture
def cheque(nonprofit: object) -> Gift:
    """A cheque of 60 dollars."""
    return makers.gift(method="cheque")


def note(gift: Gift, minor: int = 2000, name: str = "ben", currency: str = "USD", **changes: Any) -> Gift:
    wish = {"before_minor": 0, "reason": "Given twice"} | changes
    return note_paid_back(gift=gift, amount=Money(minor, currency), by=acting(name), **wish)


def test_what_was_paid_back_is_kept_no_more(cheque: Gift) -> None:
    assert note(cheque).kept == Money(4000, "USD")
    assert GivingSummary.objects.get().total_minor == 4000
    assert verify_summaries().is_proven
    entry = AuditEntry.objects.get(action="gift.paid_back")
    assert entry.changes == {"amount_minor": [None, 2000], "reason": [None, "Given twice"]}


def test_the_same_form_again_notes_nothing(cheque: Gift) -> None:
    note(cheque, 6000)
    assert note(cheque, 6000).refunded_minor == 6000
    assert AuditEntry.objects.filter(action="gift.paid_back").count() == 1


def test_a_form_that_others_overtook_is_refused(cheque: Gift) -> None:
    note(cheque, 1000)
    with pytest.raises(Refused) as refused:
        note(cheque, 2000)
    assert refused.value.code == "changed_meanwhile"
    assert note(cheque, 2000, before_minor=1000).refunded_minor == 3000


@pytest.mark.parametrize(("minor", "currency"), [(0, "USD"), (-1, "USD"), (6001, "USD"), (100, "EUR")])
def test_what_is_no_part_of_what_is_kept_is_refused(cheque: Gift, minor: int, currency: str) -> None:
    with pytest.raises(Refused):
        note(cheque, minor, currency=currency)
    assert Gift.objects.get().refunded_minor == 0


def test_a_gift_through_stripe_is_not_noted_by_hand(nonprofit: object) -> None:
    with pytest.raises(Refused) as refused:
        note(makers.gift(source_key="payment:1"))
    assert refused.value.code == "not_by_hand"


@pytest.mark.parametrize("name", ["cy", "dee"])
def test_who_may_not_give_back_notes_nothing(cheque: Gift, name: str) -> None:
    with pytest.raises(Forbidden):
        note(cheque, name=name)
    assert Gift.objects.get().refunded_minor == 0


def letters(gift: Gift, *minors: int) -> list[str]:
    """What the donor reads once these were paid back; the form was sent twice each time."""
    issue_receipt(gift=gift, by=SYSTEM)
    run_due_jobs()
    mail.outbox.clear()
    before = 0
    for minor in minors:
        for _ in range(2):
            note(gift, minor, before_minor=before, tell=True)
        before += minor
        run_due_jobs()
    return [str(letter.body) for letter in mail.outbox]


def test_the_donor_is_told_only_where_staff_say_so(cheque: Gift) -> None:
    note(cheque)
    run_due_jobs()
    assert [letter for letter in mail.outbox if "refund" in letter.subject] == []


def test_each_part_is_told_once_and_no_card_is_named(cheque: Gift) -> None:
    first, second = letters(cheque, 2000, 4000)
    number = Receipt.objects.get().full_number
    assert "We have sent $20 of your gift of $60 of March 14, 2026 back to you.\n" in first
    assert f"Your receipt {number} says more than we kept." in first
    assert "We have sent $40 of your gift of $60" in second
    assert f"Your receipt {number} no longer counts." in second


@pytest.mark.parametrize("settled", ["replaced", "void"])
def test_the_mail_knows_what_became_of_the_receipt_before_it_left(cheque: Gift, settled: str) -> None:
    old = issue_receipt(gift=cheque, by=SYSTEM)
    run_due_jobs()
    mail.outbox.clear()
    note(cheque, tell=True)
    change = replace_receipt if settled == "replaced" else void_receipt
    new = change(receipt=old, reason="Refunded", by=SYSTEM)
    run_due_jobs()
    body = str(mail.outbox[-1].body)
    if settled == "replaced":
        assert f"Your receipt {old.full_number} no longer counts: {new.full_number} takes its place." in body
    else:
        assert f"Your receipt {old.full_number} says more than we kept." in body
        assert "answer this mail, and we send you a new one." in body


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ("died", "Has died: nothing is sent any more."),
        ("bounced", "No email address of this donor takes mail any more."),
        ("gone", "We know no email address of this donor."),
    ],
)
def test_where_nobody_can_be_told_nothing_is_noted_before_staff_know(cheque: Gift, change: str, why: str) -> None:
    if change == "died":
        Contact.objects.update(is_deceased=True)
    elif change == "bounced":
        EmailAddress.objects.update(unusable_since=cheque.created_at)
    else:
        EmailAddress.objects.all().delete()
    with pytest.raises(Refused) as refused:
        note(cheque, tell=True)
    assert (refused.value.sentence, refused.value.field) == (why, "tell")
    assert Gift.objects.get().refunded_minor == 0
    assert note(cheque).refunded_minor == 2000
