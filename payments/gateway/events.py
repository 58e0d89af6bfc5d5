"""What Stripe tells us: webhooks that it signed, and the list of everything lately."""

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import stripe
from django.conf import settings

from payments.domain.errors import BadSignature
from payments.domain.facts import EventFacts
from payments.gateway.client import PAGE, in_our_terms, v1
from payments.gateway.reading import instant


def events_since(moment: datetime) -> Iterator[EventFacts]:
    """Every event from `moment` on, the newest first; Stripe keeps them for thirty days."""
    with in_our_terms():
        for event in v1().events.list({"created": {"gte": int(moment.timestamp())}, "limit": PAGE}).auto_paging_iter():
            yield read_event(event)


def verified_event(payload: bytes, signature: str) -> EventFacts:
    """The event in a webhook's body if one of our secrets signed it lately; else BadSignature."""
    for secret in settings.STRIPE_WEBHOOK_SECRETS:
        try:
            stripe.WebhookSignature.verify_header(payload, signature, secret, stripe.Webhook.DEFAULT_TOLERANCE)
            return facts_of(json.loads(payload))
        except stripe.SignatureVerificationError:
            continue
        except (ValueError, KeyError, TypeError) as error:
            raise BadSignature("not an event") from error
    raise BadSignature("no secret of ours fits")


def facts_of(payload: dict[str, Any]) -> EventFacts:
    """The facts of an event as it came; the SDK's objects would cost a fifth of the time a webhook takes."""
    return EventFacts(
        id=payload["id"],
        type=payload["type"],
        api_version=payload.get("api_version") or "",
        at=instant(payload["created"]),
        livemode=payload["livemode"],
        payload=payload,
    )


def read_event(event: stripe.Event) -> EventFacts:
    return EventFacts(
        id=event.id,
        type=event.type,
        api_version=event.api_version or "",
        at=instant(event.created),
        livemode=event.livemode,
        payload=event.to_dict(for_json=True),
    )
