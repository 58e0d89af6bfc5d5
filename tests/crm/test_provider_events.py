"""The mail provider's webhook: heard only with its secret, and moving a mail only forward."""

import json
from base64 import b64encode
from types import ModuleType
from typing import Any

import pytest
from django.test import Client
from django.urls import include, path

from config import mail_urls
from crm.domain.actors import SYSTEM
from crm.domain.consent import ConsentFacts, Reason
from crm.models import ConsentEvent, Contact, Delivery, EmailAddress, Nonprofit, ProviderEvent, Suppression
from crm.selectors.gate import may_send
from crm.services.consents import record_consent
from tests import makers

pytestmark = pytest.mark.django_db
SECRET = "webhook:a-long-random-text"
State = Delivery.State


@pytest.fixture(autouse=True)
def postmark(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET}
    urls = ModuleType("urls_of_postmark")
    urls.urlpatterns = [path("mail/", include((mail_urls.patterns_of("postmark"), "mail")))]
    settings.ROOT_URLCONF = urls


@pytest.fixture
def delivery() -> Delivery:
    return Delivery.objects.create(
        kind="thank_you", key="1", contact=makers.contact(), address="maya@example.org", state=State.ACCEPTED
    )


def tell(delivery: Delivery, kind: str, secret: str = SECRET, **more: Any) -> int:
    event = {
        "RecordType": kind,
        "MessageID": "m-1",
        "Recipient": "maya@example.org",
        "Email": "maya@example.org",
        "DeliveredAt": "2026-03-14T17:00:00Z",
        "BouncedAt": "2026-03-14T17:01:00Z",
        "Metadata": {"d": str(delivery.public_id)},
    }
    headers = {"Authorization": f"Basic {b64encode(secret.encode()).decode()}"} if secret else {}
    answer = Client().post(
        "/mail/postmark/tracking/", json.dumps(event | more), content_type="application/json", headers=headers
    )
    delivery.refresh_from_db()
    return answer.status_code


@pytest.mark.parametrize("secret", ["", "webhook:wrong"])
def test_without_the_secret_nothing_is_believed(delivery: Delivery, secret: str) -> None:
    assert tell(delivery, "Delivery", secret) == 400
    assert delivery.state == State.ACCEPTED
    assert not ProviderEvent.objects.exists()


def test_the_same_news_twice_is_one_event(delivery: Delivery) -> None:
    assert [tell(delivery, "Delivery") for _ in range(2)] == [200, 200]
    assert delivery.state == State.DELIVERED
    assert ProviderEvent.objects.get().delivery_id == delivery.pk


def test_late_news_moves_nothing_back(delivery: Delivery) -> None:
    tell(delivery, "Bounce", ID=7, Type="HardBounce", TypeCode=1, Description="no such mailbox")
    assert delivery.state == State.BOUNCED
    tell(delivery, "Delivery")
    assert delivery.state == State.BOUNCED


def test_only_the_provider_in_use_is_heard() -> None:
    assert [pattern.name for pattern in mail_urls.patterns_of("postmark")] == ["postmark_tracking_webhook"]
    assert {pattern.name for pattern in mail_urls.patterns_of("mandrill")} == {
        "mandrill_webhook",
        "mandrill_tracking_webhook",
    }
    assert [mail_urls.patterns_of(name) for name in ("smtp", "demo", "console")] == [[], [], []]


def test_an_address_that_is_gone_is_written_to_no_more(delivery: Delivery, nonprofit: Nonprofit) -> None:
    agree(delivery.contact)
    assert may_send(delivery.contact, "updates", "email").allowed
    tell(delivery, "Bounce", ID=7, Type="HardBounce", TypeCode=1, Description="no such mailbox")
    assert EmailAddress.objects.get().unusable_since is not None
    assert may_send(delivery.contact, "updates", "email").reason is Reason.NO_ADDRESS
    assert Suppression.objects.get().reason == "hard_bounce"


@pytest.mark.parametrize(("kind", "words"), [("SoftBounce", "mailbox full"), ("Blocked", "5.7.1 blocked by policy")])
def test_a_full_mailbox_or_a_spam_filter_is_no_reason_to_give_somebody_up(
    delivery: Delivery, kind: str, words: str
) -> None:
    tell(delivery, "Bounce", ID=7, Type=kind, TypeCode=4096, Description=words)
    assert delivery.state in (State.BOUNCED, State.FAILED)
    assert EmailAddress.objects.get().unusable_since is None
    assert not Suppression.objects.exists()


def test_a_complaint_is_an_objection_to_everything_and_outlives_the_person(
    delivery: Delivery, nonprofit: Nonprofit
) -> None:
    agree(delivery.contact)
    for _ in range(2):
        tell(delivery, "SpamComplaint", ID=8, Type="SpamComplaint", TypeCode=512)
    assert may_send(delivery.contact, "updates", "email").reason is Reason.DECLINED
    assert ConsentEvent.objects.filter(action="object", source="complaint").count() == 3
    assert set(Suppression.objects.values_list("scope", "reason")) == {
        (purpose, "complaint") for purpose in ("updates", "appeals", "events")
    }


def agree(contact: Contact) -> None:
    answer = ConsentFacts("updates", "email", "grant", "preference_page")
    record_consent(contact=contact, answers=[answer], by=SYSTEM)


def test_a_complaint_about_no_address_is_kept_and_harms_nobody(delivery: Delivery, nonprofit: Nonprofit) -> None:
    Delivery.objects.filter(pk=delivery.pk).update(address="")
    assert tell(delivery, "SpamComplaint") == 200
    assert ProviderEvent.objects.count() == 1
    assert not ConsentEvent.objects.exists()
