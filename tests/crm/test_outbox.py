"""Mail: asked for twice is sent once; a crash between handing over and hearing back is never guessed away."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts
from crm.domain.mail import Exempt, Message, NotHandedOver, Proof, ProviderRefused
from crm.gateway import mailer
from crm.models import Contact, Delivery, Job, Nonprofit, Purpose
from crm.selectors.preference_links import one_click_link
from crm.services.consents import record_consent
from crm.services.jobs import NotYet
from crm.services.outbox import queue_mail, send_delivery
from crm.services.provider_events import News, keep_provider_event
from crm.services.stop_list import suppress
from tests import makers

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def maya() -> Contact:
    return makers.contact()


def queue(maya: Contact) -> Delivery:
    return queue_mail(
        kind="note",
        key="1",
        purpose=Exempt.RECEIPT,
        contact=maya,
        address="maya@example.org",
        task="tests.send",
    )


def compose(delivery: Delivery) -> Message:
    return Message(
        to=delivery.address,
        subject="Hello",
        text="Hello",
        html="<p>Hello</p>",
        sender_name='Lantern "House"',
        reply_to="hello@lanternhouse.example",
        delivery_ref=str(delivery.public_id),
    )


def state_of(delivery: Delivery) -> str:
    delivery.refresh_from_db()
    return delivery.state


def test_the_same_mail_asked_for_twice_is_one_row_and_one_job(maya: Contact) -> None:
    assert queue(maya) == queue(maya)
    assert Job.objects.filter(task="tests.send").count() == 1


def test_a_mail_is_sent_once_however_often_its_job_runs(maya: Contact) -> None:
    delivery = queue(maya)
    send_delivery(delivery.pk, compose)
    send_delivery(delivery.pk, compose)
    (sent,) = mail.outbox
    assert sent.to == ["maya@example.org"]
    assert sent.extra_headers["Message-ID"].startswith(f"<{delivery.public_id}@")
    assert state_of(delivery) == State.ACCEPTED


def crash(message: Message) -> Proof:
    raise KeyboardInterrupt


def test_a_crash_while_handing_over_leaves_the_mail_uncertain(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = queue(maya)
    monkeypatch.setattr(mailer, "hand_over", crash)
    with pytest.raises(KeyboardInterrupt):
        send_delivery(delivery.pk, compose)
    assert state_of(delivery) == State.HANDED_OFF
    with pytest.raises(NotYet):
        send_delivery(delivery.pk, compose)


def uncertain(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> Delivery:
    delivery = queue(maya)
    with monkeypatch.context() as patched:
        patched.setattr(mailer, "hand_over", crash)
        with pytest.raises(KeyboardInterrupt):
            send_delivery(delivery.pk, compose)
    return delivery


def test_what_the_provider_has_is_not_sent_again(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = uncertain(maya, monkeypatch)
    monkeypatch.setattr(mailer, "evidence_of", lambda ref: Proof("demo", ref))
    send_delivery(delivery.pk, compose)
    assert state_of(delivery) == State.ACCEPTED
    assert mail.outbox == []


def test_without_a_word_of_the_provider_it_is_sent_again_after_the_grace_under_the_same_id(
    maya: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    delivery = uncertain(maya, monkeypatch)
    Delivery.objects.update(handed_off_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NotYet):
        send_delivery(delivery.pk, compose)
    send_delivery(delivery.pk, compose)
    (sent,) = mail.outbox
    assert str(delivery.public_id) in sent.extra_headers["Message-ID"]


def test_a_mail_that_surely_was_not_handed_over_waits_for_the_next_try(
    maya: Contact, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(message: Message) -> Proof:
        raise NotHandedOver("ConnectionRefusedError")

    delivery = queue(maya)
    monkeypatch.setattr(mailer, "hand_over", away)
    with pytest.raises(NotHandedOver):
        send_delivery(delivery.pk, compose)
    assert state_of(delivery) == State.QUEUED


def test_a_clear_no_is_final(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(message: Message) -> Proof:
        raise ProviderRefused("SMTPRecipientsRefused 550")

    delivery = queue(maya)
    monkeypatch.setattr(mailer, "hand_over", refuse)
    send_delivery(delivery.pk, compose)
    assert (state_of(delivery), delivery.reason) == (State.FAILED, "SMTPRecipientsRefused 550")


def news(kind: str, delivery: Delivery, event_id: str = "1") -> News:
    return News("mailgun", kind, str(delivery.public_id), event_id, "", "maya@example.org", timezone.now(), "")


def test_provider_news_only_moves_a_mail_forward(maya: Contact) -> None:
    delivery = queue(maya)
    send_delivery(delivery.pk, compose)
    for kind, expected in [
        ("delivered", State.DELIVERED),
        ("sent", State.DELIVERED),
        ("complained", State.COMPLAINED),
        ("delivered", State.COMPLAINED),
    ]:
        keep_provider_event(news(kind, delivery))
        assert state_of(delivery) == expected


def test_the_same_news_twice_is_kept_once(maya: Contact) -> None:
    delivery = queue(maya)
    for _ in range(2):
        keep_provider_event(news("delivered", delivery))
    assert delivery.events.count() == 1


def test_news_settles_a_mail_that_was_uncertain(maya: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    delivery = uncertain(maya, monkeypatch)
    keep_provider_event(news("delivered", delivery))
    send_delivery(delivery.pk, compose)
    assert state_of(delivery) == State.DELIVERED
    assert mail.outbox == []


def ask(maya: Contact, address: str = "maya@example.org") -> Delivery:
    """An update, which its reader has to have agreed to."""
    purpose = Purpose.UPDATES
    return queue_mail(kind="update", key="1", purpose=purpose, contact=maya, address=address, task="tests.send")


def agree(maya: Contact, action: str = "grant") -> None:
    answer = ConsentFacts("updates", "email", action, "preference_page")
    record_consent(contact=maya, answers=[answer], by=SYSTEM)


def test_mail_that_asks_is_not_even_queued_without_a_yes(maya: Contact, nonprofit: Nonprofit) -> None:
    delivery = ask(maya)
    assert (delivery.state, delivery.reason) == (State.SKIPPED, "Never agreed to it")
    assert not Job.objects.filter(task="tests.send").exists()


def test_a_no_between_queueing_and_sending_stops_the_mail(maya: Contact, nonprofit: Nonprofit) -> None:
    agree(maya)
    delivery = ask(maya)
    agree(maya, "withdraw")
    send_delivery(delivery.pk, compose)
    assert (state_of(delivery), delivery.reason) == (State.SKIPPED, "Declined or withdrew")
    assert mail.outbox == []


def test_another_address_of_somebody_is_asked_at_the_stop_list_too(maya: Contact, nonprofit: Nonprofit) -> None:
    agree(maya)
    suppress(address="old@example.org", reason="asked", by=SYSTEM)
    assert ask(maya, "Old@Example.org").state == State.SKIPPED


def test_mail_that_asks_carries_the_one_click_link_and_receipts_do_not(maya: Contact, nonprofit: Nonprofit) -> None:
    agree(maya)
    for delivery in (ask(maya), queue(maya)):
        send_delivery(delivery.pk, compose)
    asking, receipt = (sent.extra_headers for sent in mail.outbox)
    assert asking["List-Unsubscribe"] == f"<{one_click_link(maya.pk)}>"
    assert asking["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert not {name for name in receipt if name.startswith("List-")}
