"""Webhooks on their way: signed like Stripe's, sent again with growing pauses until they are taken."""

import hmac
import json
import random
import time
from hashlib import sha256
from typing import Final

import requests
from django.conf import settings

from crm.services.jobs import NotYet, effects, enqueue
from payments.sandbox.models import Delivery
from payments.sandbox.store.rows import Json

TIMEOUT_SECONDS: Final = 10
ATTEMPTS: Final = 16
LONGEST_PAUSE_SECONDS: Final = 3600
State = Delivery.State


def sign(body: bytes, secret: str, moment: int) -> str:
    """The Stripe-Signature header: an HMAC over the time and the raw body, with the whole secret as the key."""
    proof = hmac.new(secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    return f"t={moment},v1={proof}"


def post(url: str, body: bytes, headers: dict[str, str]) -> int:
    """The status that the webhook answered; 0 when it could not be reached."""
    try:
        return requests.post(url, data=body, headers=headers, timeout=TIMEOUT_SECONDS).status_code
    except requests.RequestException:
        return 0


def signed(payload: Json) -> tuple[bytes, dict[str, str]]:
    """Body and headers of a webhook call. The signature bears the world's time, wherever the sandbox's clock stands."""
    body = json.dumps(payload, indent=2).encode()
    signature = sign(body, settings.STRIPE_WEBHOOK_SECRETS[0], int(time.time()))
    return body, {
        "Content-Type": "application/json; charset=utf-8",
        "Stripe-Signature": signature,
        "User-Agent": "Stripe/1.0 (+https://stripe.com/docs/webhooks)",
    }


def deliver(delivery_id: int) -> None:
    """Try once. NotYet while the webhook does not answer 2xx; given up after ATTEMPTS."""
    delivery = Delivery.objects.select_related("event").get(pk=delivery_id)
    if delivery.state != State.WAITING:
        return
    body, headers = signed(delivery.event.body)
    status = post(settings.SANDBOX_WEBHOOK_URL, body, headers)
    attempts, answer = delivery.attempts + 1, str(status or "not reached")
    mine = Delivery.objects.filter(pk=delivery.pk, state=State.WAITING)
    if 200 <= status < 300:
        with effects():
            mine.update(state=State.DELIVERED, attempts=attempts, answer=answer)
    elif attempts >= ATTEMPTS:
        mine.update(state=State.FAILED, attempts=attempts, answer=answer)
    else:
        mine.update(attempts=attempts, answer=answer)
        raise NotYet(min(2**attempts, LONGEST_PAUSE_SECONDS))


def deliver_held() -> int:
    """Send everything that was held back or given up, in any order; how many."""
    late = list(Delivery.objects.filter(state__in=(State.HELD, State.FAILED)))
    random.shuffle(late)
    for delivery in late:
        Delivery.objects.filter(pk=delivery.pk).update(state=State.WAITING, attempts=0)
        enqueue("sandbox.deliver", delivery_id=delivery.pk)
    return len(late)
