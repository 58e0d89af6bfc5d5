"""Money paid back by hand: noted once, within what is kept, by whoever may give back."""

from typing import Any

import pytest

from crm.domain.errors import Forbidden, Refused
from crm.domain.money import Money
from crm.models import AuditEntry
from donors.models import Gift, GivingSummary
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
