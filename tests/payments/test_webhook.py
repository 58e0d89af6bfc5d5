"""The webhook: what Stripe signed is kept once and answered 200; anything else is 400 and leaves nothing."""

import hmac
import json
import time
from hashlib import sha256
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from crm.models import Job
from payments.models import StripeEvent
from payments.webhooks.routes import ROUTES, root_of

pytestmark = pytest.mark.django_db
SECRET = "whsec_test_one"


@pytest.fixture(autouse=True)
def secrets(settings: Any) -> None:
    settings.STRIPE_WEBHOOK_SECRETS = [SECRET, "whsec_test_two"]


def event(
    kind: str = "payment_intent.succeeded", thing: dict[str, Any] | None = None, **changes: Any
) -> dict[str, Any]:
    return {
        "id": "evt_1",
        "object": "event",
        "type": kind,
        "api_version": "2026-10-28.endive",
        "created": 1_790_000_000,
        "livemode": False,
        "data": {"object": thing or {"id": "pi_1", "object": "payment_intent"}},
        "request": None,
        "pending_webhooks": 1,
    } | changes


def post(body: bytes, secret: str = SECRET, at: float | None = None) -> HttpResponse:
    stamp = int(at or time.time())
    signature = hmac.new(secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    return Client().post(
        "/stripe/webhook/",
        body,
        content_type="application/json",
        headers={"Stripe-Signature": f"t={stamp},v1={signature}"},
    )


def send(**changes: Any) -> HttpResponse:
    return post(json.dumps(event(**changes)).encode())


def test_a_signed_event_is_kept_and_has_its_job() -> None:
    assert send().status_code == 200
    assert StripeEvent.objects.get().state == StripeEvent.State.RECEIVED
    assert Job.objects.get().arguments == {"event_id": "evt_1"}


def test_second_delivery_of_the_same_event_changes_nothing() -> None:
    assert [send().status_code, send().status_code] == [200, 200]
    assert StripeEvent.objects.count() == Job.objects.count() == 1


def test_each_secret_of_a_rotation_is_taken() -> None:
    assert post(json.dumps(event()).encode(), "whsec_test_two").status_code == 200


@pytest.mark.parametrize(
    "bad",
    [
        lambda body: post(body, "whsec_of_somebody_else"),
        lambda body: post(body, at=time.time() - 301),
        lambda body: post(body[:-10]),
        lambda body: Client().post("/stripe/webhook/", body, content_type="application/json"),
        lambda body: post(b"\xff\xfe not json"),
        lambda body: post(b"[]"),
    ],
    ids=["wrong secret", "too old", "cut off", "unsigned", "not text", "no event"],
)
def test_what_stripe_did_not_sign_lately_is_400_and_leaves_nothing(bad: Any) -> None:
    response = bad(json.dumps(event()).encode())
    assert response.status_code == 400
    assert not StripeEvent.objects.exists()
    assert not Job.objects.exists()


def test_a_body_changed_after_signing_is_refused() -> None:
    body = json.dumps(event()).encode()
    stamp = int(time.time())
    signature = hmac.new(SECRET.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    changed = body.replace(b"pi_1", b"pi_2")
    headers = {"Stripe-Signature": f"t={stamp},v1={signature}"}
    answer = Client().post("/stripe/webhook/", changed, content_type="application/json", headers=headers)
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "changes",
    [{"kind": "customer.tax_id.created"}, {"livemode": True}, {"kind": "a.type.of.the.future"}],
    ids=["not routed", "other world", "unknown"],
)
def test_an_event_that_is_not_for_us_is_kept_as_ignored_and_answered_200(changes: dict[str, Any]) -> None:
    assert send(**changes).status_code == 200
    assert StripeEvent.objects.get().state == StripeEvent.State.IGNORED
    assert not Job.objects.exists()


def test_the_webhook_takes_posts_only() -> None:
    assert Client().get("/stripe/webhook/").status_code == 405


@pytest.mark.parametrize("kind", sorted(ROUTES))
def test_no_event_however_odd_breaks_the_routing(kind: str) -> None:
    for thing in ({}, {"object": None}, {"object": {"id": None}}, {"object": []}, None):
        payload = {"data": thing} if thing != {} else {}
        assert root_of(kind, payload) is None
