"""Where thanks, receipts and words of refunds go: an address that is theirs today and takes mail, or nowhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core import mail
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.domain.stop_list import EVERYTHING, Why
from crm.models import Contact, Delivery, EmailAddress, Purpose
from crm.services.erasure import erase_contact
from crm.services.stop_list import suppress
from crm.services.unmerging import undo_merge
from crm.services.worker import run_due_jobs
from donors.models import Gift
from donors.services.acknowledgments import acknowledge_gift
from donors.services.gift_addresses import address_for
from donors.services.refund_notes import tell_of_refund
from donors.services.sending_again import send_thanks_again
from tests import makers
from tests.cast import acting
from tests.crm.merging.people import email, merge

pytestmark = pytest.mark.usefixtures("nonprofit")
Ask = Callable[[Gift], None]
PRIMARY, TYPED, NEW = "maya@example.org", "typed@example.org", "new@example.org"


def first_thanks(gift: Gift) -> None:
    acknowledge_gift(gift.pk, thank=True)


def thanks_again(gift: Gift) -> None:
    send_thanks_again(gift=gift, key="1", by=acting("ben"))


def word_of_refund(gift: Gift) -> None:
    tell_of_refund(gift=gift, amount=Money(2000, "USD"), key="one")


every_mail = pytest.mark.parametrize("ask", [first_thanks, thanks_again, word_of_refund])
later_mail = pytest.mark.parametrize("ask", [thanks_again, word_of_refund])


def given() -> Gift:
    """Maya gave, and typed another address of hers than the primary one; nobody has thanked her yet."""
    maya = makers.contact()
    email(maya, TYPED)
    return makers.gift(Identity("Maya", "Okafor", email=TYPED), thank=False)


def reached() -> list[str]:
    run_due_jobs()
    return [to for sent in mail.outbox for to in sent.to]


def lose(*addresses: str, **changes: Any) -> None:
    EmailAddress.objects.filter(address__in=addresses).update(**(changes or {"unusable_since": timezone.now()}))


def test_the_first_thanks_go_where_the_donor_asked_for_them() -> None:
    first_thanks(given())
    assert reached() == [TYPED]


@later_mail
def test_what_is_sent_later_goes_to_the_primary_address_of_today(ask: Ask) -> None:
    ask(given())
    assert reached() == [PRIMARY]


@pytest.mark.parametrize(("ask", "dead", "other"), [(first_thanks, TYPED, PRIMARY), (thanks_again, PRIMARY, TYPED)])
@pytest.mark.parametrize("why", ["bounced", "stop list", "over", "not yet"])
def test_where_no_mail_arrives_the_other_one_is_taken(ask: Ask, dead: str, other: str, why: str) -> None:
    gift = given()
    if why == "bounced":
        lose(dead)
    elif why == "stop list":
        suppress(address=dead, reason=Why.BOUNCED, by=SYSTEM)
    else:
        lose(dead, **({"valid_until": date(2020, 1, 1)} if why == "over" else {"valid_from": date(2999, 1, 1)}))
    ask(gift)
    assert reached() == [other]


@every_mail
def test_an_address_that_went_to_somebody_else_gets_nothing(ask: Ask) -> None:
    gift = given()
    lose(PRIMARY)
    lose(TYPED, contact=makers.contact("Ola", "Berg", "ola@example.org"))
    if ask is thanks_again:
        with pytest.raises(Refused, match="No address of this donor takes mail"):
            ask(gift)
    else:
        ask(gift)
    assert reached() == []
    assert not Delivery.objects.exists()


@every_mail
def test_an_address_that_leaves_with_a_merge_undone_is_not_the_givers(ask: Ask) -> None:
    maya, other = makers.contact(), makers.contact("Maya", "Okafor", TYPED)
    merged = merge(maya, other)
    gift = makers.gift(Identity("Maya", "Okafor", email=TYPED), thank=False)
    undo_merge(merge_id=merged.pk, by=acting("ada"))
    gift = Gift.objects.get(pk=gift.pk)
    assert gift.contact_id == maya.pk
    assert gift.mail_to is not None
    assert gift.mail_to.contact_id == other.pk
    ask(gift)
    assert reached() == [PRIMARY]


@every_mail
def test_a_merge_between_asking_and_sending_is_followed(ask: Ask) -> None:
    gift = given()
    ask(gift)
    winner = makers.contact("Maya O.", "Okafor", NEW)
    merge(winner, Contact.objects.get(pk=gift.contact_id))
    assert reached() == [TYPED if ask is first_thanks else NEW]


@every_mail
def test_an_address_that_changed_between_asking_and_sending_is_not_written_to(ask: Ask) -> None:
    gift = given()
    ask(gift)
    lose(PRIMARY, TYPED, is_primary=False, unusable_since=timezone.now())
    email(gift.contact, NEW, is_primary=True)
    assert reached() == [NEW]
    assert Delivery.objects.get().address == NEW


@every_mail
def test_where_no_address_is_left_between_asking_and_sending_it_stays_here_and_says_why(ask: Ask) -> None:
    gift = given()
    ask(gift)
    EmailAddress.objects.all().delete()
    assert reached() == []
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.reason) == (Delivery.State.SKIPPED, "No address of theirs takes mail any more.")


@every_mail
def test_an_erasure_between_asking_and_sending_stops_it(ask: Ask) -> None:
    gift = given()
    ask(gift)
    erase_contact(contact_id=gift.contact_id, name="Maya Okafor", by=SYSTEM)
    assert reached() == []
    gift = Gift.objects.get(pk=gift.pk)
    assert address_for(gift) is None
    assert address_for(gift, is_first_thanks=True) is None


@every_mail
@pytest.mark.parametrize("wish", ["no email", "complaint", "preference service"])
def test_who_wants_no_mail_that_asks_gets_it_all_the_same(ask: Ask, wish: str) -> None:
    gift = given()
    if wish == "no email":
        Contact.objects.update(no_email=True)
    for address in (PRIMARY, TYPED):
        if wish == "complaint":
            suppress(address=address, scope=Purpose.UPDATES, reason=Why.COMPLAINED, by=SYSTEM)
        elif wish == "preference service":
            suppress(address=address, scope=EVERYTHING, reason=Why.PREFERENCE_SERVICE, by=SYSTEM)
    ask(gift)
    assert reached() == [TYPED if ask is first_thanks else PRIMARY]


@later_mail
@pytest.mark.parametrize("change", ["safety", "no primary"])
def test_the_address_of_the_day_is_no_way_round_safety_or_no_primary(ask: Ask, change: str) -> None:
    gift = given()
    if change == "safety":
        Contact.objects.update(safe_contact=True)
        lose(PRIMARY)
    else:
        lose(PRIMARY, is_primary=False)
    gift = Gift.objects.get(pk=gift.pk)
    assert address_for(gift) is None
    if ask is thanks_again:
        with pytest.raises(Refused, match="No address of this donor"):
            ask(gift)
    else:
        ask(gift)
    assert reached() == []
