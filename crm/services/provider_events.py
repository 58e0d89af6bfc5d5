"""What mail providers tell us about our mail, through django-anymail's webhooks."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils import timezone

from crm.domain import emails
from crm.domain.actors import SYSTEM
from crm.domain.bounces import Bounce, classify
from crm.domain.stop_list import Why
from crm.models import ConsentEvent, Delivery, EmailAddress, ProviderEvent
from crm.services.consents import stop_address
from crm.services.stop_list import digest_of, suppress

State = Delivery.State
# The news that moves a delivery; it only ever moves forward, so late and repeated news do no harm.
MOVES: Final = {
    "sent": State.ACCEPTED,
    "queued": State.ACCEPTED,
    "delivered": State.DELIVERED,
    "bounced": State.BOUNCED,
    "rejected": State.FAILED,
    "failed": State.FAILED,
    "complained": State.COMPLAINED,
}
RANK: Final = {
    State.QUEUED: 0,
    State.CLAIMED: 1,
    State.HANDED_OFF: 2,
    State.ACCEPTED: 3,
    State.DELIVERED: 4,
    State.FAILED: 5,
    State.BOUNCED: 5,
    State.COMPLAINED: 6,
}


@dataclass(frozen=True, slots=True)
class News:
    """One event: `delivery_ref` is what we sent along as metadata "d", `event_id` may be missing.

    `signs` are the provider's own words for why (crm.domain.bounces).
    """

    provider: str
    type: str
    delivery_ref: str
    event_id: str
    message_id: str
    recipient: str
    at: datetime | None
    reason: str
    signs: tuple[str, ...] = ()

    @property
    def dedupe_key(self) -> str:
        # One provider's id may cover several people, and some providers send none.
        what = self.event_id or f"{self.message_id}:{self.at}"
        return hashlib.sha256(f"{self.provider}:{what}:{self.recipient}:{self.type}".encode()).hexdigest()


def keep_provider_event(news: News) -> None:
    """Keep the event once, move its delivery forward, and leave alone an address that is gone or complains."""
    delivery = find_delivery(news)
    event = ProviderEvent(
        dedupe_key=news.dedupe_key,
        provider=news.provider,
        type=news.type,
        delivery=delivery,
        at=news.at or timezone.now(),
        reason=news.reason[:300],
    )
    with transaction.atomic():
        ProviderEvent.objects.bulk_create([event], ignore_conflicts=True)
        # Before the delivery: a merge holds people first and then moves their mail.
        heed(news, delivery.address if delivery is not None else news.recipient)
        if delivery is not None and (target := MOVES.get(news.type)):
            lower = [state for state, rank in RANK.items() if rank < RANK[target]]
            Delivery.objects.filter(pk=delivery.pk, state__in=lower).update(
                state=target, reason=news.reason[:300], lease=None, lease_until=None
            )


def heed(news: News, address: str) -> None:
    """An address where nothing arrives for good gets no mail; whoever complains gets none that asks for something."""
    if not digest_of(address):
        return
    match classify(news.type, news.signs):
        case Bounce.HARD:
            suppress(address=address, reason=Why.BOUNCED, by=SYSTEM)
            same = EmailAddress.objects.filter(normalized=emails.normalized(address), unusable_since=None)
            same.update(unusable_since=news.at or timezone.now())
        case Bounce.COMPLAINT:
            stop_address(
                address=address,
                source=ConsentEvent.Source.COMPLAINT,
                why=Why.COMPLAINED,
                ref=news.dedupe_key,
                by=SYSTEM,
            )


def find_delivery(news: News) -> Delivery | None:
    if len(news.delivery_ref) == 36:
        return Delivery.objects.filter(public_id=news.delivery_ref).first()
    if news.message_id:
        return Delivery.objects.filter(provider=news.provider, provider_message_id=news.message_id).first()
    return None
