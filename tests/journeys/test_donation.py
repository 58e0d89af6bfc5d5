"""From the page to the receipt: real URLs, real signatures, web, sandbox and worker as processes."""

import io
import threading
from typing import Any

import pypdf
import pytest
import requests

from crm.models import ConsentEvent, Contact, Delivery, DemoMail, EmailAddress
from donors.models import Gift, GivingSummary, Receipt
from donors.services.verification import verify_summaries
from payments.models import GivingAttempt, LedgerLine, Payment, StripeEvent
from payments.sandbox import world
from payments.sandbox.store.rows import find
from payments.sandbox.wire.faults import owe
from tests import makers
from tests.donor import Donor
from tests.stack import Stack, eventually
from tests.stacks import Stacks
from tests.wire import Wire

pytestmark = pytest.mark.faults


@pytest.fixture
def house() -> None:
    makers.nonprofit()
    makers.wording()
    makers.giving_page()


@pytest.fixture
def stack(stacks: Stacks, house: None) -> Stack:
    made = stacks()
    made.start("web", "worker")
    return made


def mail_of(address: str) -> list[DemoMail]:
    return list(DemoMail.objects.filter(recipient=address))


def test_a_gift_by_card_becomes_a_person_a_gift_a_receipt_and_thanks(stack: Stack) -> None:
    donor = Donor(stack)
    thanks = donor.give()
    donor.wait_for_receipt(thanks)

    gift = Gift.objects.get()
    assert (gift.amount_minor, gift.currency, gift.status, gift.method) == (6000, "USD", "received", "card")
    assert gift.contact.full_name == "Maya Okafor"
    assert EmailAddress.objects.get().normalized == "maya@example.org"
    consent = ConsentEvent.objects.get()
    assert consent.wording.text == "May we write to you?"
    assert GivingSummary.objects.get(contact=gift.contact).total_minor == 6000
    assert verify_summaries().is_proven

    eventually(LedgerLine.objects.exists, what="for the ledger line")
    page = donor.browser.get(thanks, timeout=30)
    assert "Thank you, Maya." in page.text
    pdf = donor.browser.get(f"{thanks}receipt.pdf", timeout=30)
    words = " ".join(leaf.extract_text() for leaf in pypdf.PdfReader(io.BytesIO(pdf.content)).pages)
    assert Receipt.objects.get().full_number in words
    assert "$60.00" in words

    eventually(lambda: mail_of("maya@example.org"), what="for the thanks")
    (mail,) = mail_of("maya@example.org")
    listed = requests.get(f"{stack.url}/demo/mail/", timeout=30)
    assert mail.subject in listed.text


def test_every_event_twice_and_out_of_order_is_one_gift_one_receipt_one_mail(stack: Stack) -> None:
    world.set_switches(duplicates=True, shuffles=True, drops=False)
    donor = Donor(stack)
    donor.wait_for_receipt(donor.give())
    eventually(lambda: not StripeEvent.objects.filter(state="received").exists())
    eventually(lambda: mail_of("maya@example.org"))
    assert Gift.objects.count() == Receipt.objects.count() == Payment.objects.count() == 1
    assert len(mail_of("maya@example.org")) == 1


def test_without_javascript_the_gift_goes_by_stripes_own_page(stack: Stack) -> None:
    donor = Donor(stack)
    to_stripe = donor.send_plainly()
    assert to_stripe.status_code == 302
    stripes_page = donor.browser.get(to_stripe.headers["Location"], timeout=30)
    token = stripes_page.text.split('name="csrfmiddlewaretoken" value="')[1].split('"')[0]
    typed = {"csrfmiddlewaretoken": token, "email": "maya@example.org", "kind": "card", "number": "4242424242424242"}
    card = {"expiry": "12 / 40", "cvc": "123", "name": "Maya Okafor", "country": "US", "postal_code": "04101"}
    back = donor.browser.post(stripes_page.url, data=typed | card, allow_redirects=False, timeout=30)
    assert back.status_code == 302, back.text
    donor.wait_for_receipt(back.headers["Location"])
    assert Gift.objects.get().amount_minor == 6000


def test_a_declined_card_and_another_one_are_one_attempt_and_one_gift(stack: Stack) -> None:
    donor = Donor(stack)
    started = donor.send().json()
    refused = donor.confirm(started, "4000000000000002")
    assert refused.status_code == 402
    eventually(lambda: GivingAttempt.objects.filter(failures=1).exists(), what="for the decline to be counted")
    assert not Gift.objects.exists()
    again = donor.send().json()
    assert again["client_secret"] == started["client_secret"]
    assert donor.confirm(again).status_code == 200
    donor.wait_for_receipt(again["return_url"])
    assert Payment.objects.get().status == "succeeded"


def test_a_debit_is_pending_until_the_bank_says_yes(stack: Stack) -> None:
    donor = Donor(stack)
    started = donor.send().json()
    assert donor.confirm_debit(started).json()["status"] == "processing"
    eventually(lambda: donor.word(started["return_url"])["word"] == "processing", what="for the debit")
    eventually(lambda: Gift.objects.filter(status="pending").exists())
    assert not Receipt.objects.exists()
    assert not Delivery.objects.exists()
    assert not GivingSummary.objects.filter(total_minor__gt=0).exists()
    world.settle_debits()
    donor.wait_for_receipt(started["return_url"])
    assert GivingSummary.objects.get().total_minor == 6000


def test_the_same_form_sent_twice_at_once_is_one_payment(stack: Stack) -> None:
    donor = Donor(stack)
    answers: list[dict[str, Any]] = []
    senders = [threading.Thread(target=lambda: answers.append(donor.send().json())) for _ in range(6)]
    for sender in senders:
        sender.start()
    for sender in senders:
        sender.join()
    assert len({answer["client_secret"] for answer in answers}) == 1
    assert len(find("payment_intent")) == GivingAttempt.objects.count() == 1


def test_two_tabs_are_two_wishes_and_the_back_button_says_what_is_done(stack: Stack) -> None:
    first, second = Donor(stack), Donor(stack)
    donor_thanks = first.give()
    first.wait_for_receipt(donor_thanks)
    again = first.send().json()  # the back button, and the same form once more
    assert again["go"] in donor_thanks
    second.wait_for_receipt(second.give())
    assert Gift.objects.count() == 2
    assert Contact.objects.count() == 1


def test_stripe_away_is_a_sentence_and_the_same_form_works_afterwards(stacks: Stacks, house: None) -> None:
    far = stacks()
    far.start("web", "worker")
    with Wire(("127.0.0.1", far.sandbox_port)) as wire:
        near = stacks(STRIPE_API_BASE=f"http://127.0.0.1:{wire.port}")
        near.start("web")
        donor = Donor(near)
        wire.cut()
        answer = donor.send()
        assert answer.status_code == 422
        assert "You have not been charged. Please try again." in answer.json()["errors"][0][1]
        plain = donor.send_plainly()
        assert plain.status_code == 422
        assert 'value="Okafor"' in plain.text
        wire.mend()
        assert donor.send().status_code == 200
    assert len(find("payment_intent")) == 1


@pytest.mark.parametrize("fault", ["error_after", "cut_after", "error_before", "cut_before", "in_use", "too_many"])
def test_an_answer_of_stripe_that_is_lost_makes_no_second_payment(stack: Stack, fault: str) -> None:
    donor = Donor(stack)
    owe(fault, 2)
    answer = donor.send()
    for _ in range(4):
        if answer.status_code == 200:
            break
        assert answer.status_code == 422
        sentence = answer.json()["errors"][0][1]
        assert "try again" in sentence
        donor.take_token(answer)
        answer = donor.send()
    assert answer.status_code == 200, answer.text
    assert donor.confirm(answer.json()).status_code == 200
    donor.wait_for_receipt(answer.json()["return_url"])
    assert len(find("payment_intent", status="succeeded")) == Gift.objects.count() == 1
