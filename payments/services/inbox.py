"""The durable inbox: an event is kept before anything is done about it, and settled once."""

from datetime import timedelta
from typing import Final

import structlog
from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from crm.services import rows
from crm.services.jobs import effects, enqueue
from payments.domain.facts import EventFacts
from payments.domain.named import ids_in
from payments.domain.roots import Root, RootOf
from payments.domain.states import MOST_DECLINES
from payments.gateway import events
from payments.models import GivingAttempt, Payment, StripeEvent, Watermark
from payments.services import closing, invoices, payouts, plans, settlement
from payments.services.tickets import Apply

log = structlog.get_logger("lantern.payments")
State = StripeEvent.State
UNSETTLED: Final = (State.RECEIVED, State.FAILED)
DECLINED: Final = "payment_intent.payment_failed"
FRAUD_WARNING: Final = "radar.early_fraud_warning.created"
# Stripe keeps events for thirty days; the hour covers what was under way when we last asked.
OLDEST: Final = timedelta(days=30)
OVERLAP: Final = timedelta(hours=1)

READERS: Final = {
    "intent": settlement.read_payment,
    "invoice": invoices.read_invoice,
    "subscription": plans.read_plan,
    "customer": plans.read_customer,
    "checkout": closing.read_checkout,
    "payout": payouts.read_payout,
}


def verify(body: bytes, signature: str) -> EventFacts:
    """The event that Stripe signed, or BadSignature."""
    return events.verified_event(body, signature)


def keep_event(facts: EventFacts, root: Root | None, source: StripeEvent.Source) -> None:
    """Keep an event once and have it settled; one that concerns nothing of ours is kept as ignored."""
    ours = root is not None and facts.livemode == settings.STRIPE_LIVEMODE
    with transaction.atomic():
        rows.insert(
            StripeEvent,
            unless_there=True,
            event_id=facts.id,
            type=facts.type,
            api_version=facts.api_version,
            happened_at=facts.at,
            payload=facts.payload,
            livemode=facts.livemode,
            source=source,
            state=State.RECEIVED if ours else State.IGNORED,
            **ids_in(facts.payload),
        )
        if ours:
            enqueue("payments.process_event", key=f"event:{facts.id}", max_attempts=20, event_id=facts.id)


def settle_event(event: StripeEvent, root: Root) -> None:
    """Fetch what the event concerns, then write it and the end of the event together.

    What cannot be settled now is noted on the event and raised, so that its job tries again.
    """
    if event.state not in UNSETTLED:
        return
    try:
        apply: Apply | None = READERS[root.kind](root.id)
        with effects():
            settle(event, root, apply)
    except Exception as error:
        StripeEvent.objects.filter(pk=event.pk, state__in=UNSETTLED).update(
            state=State.FAILED, error=type(error).__name__
        )
        raise


def settle(event: StripeEvent, root: Root, apply: Apply | None) -> None:
    mine = StripeEvent.objects.filter(pk=event.pk, state__in=UNSETTLED)
    if not mine.update(state=State.DONE if apply else State.IGNORED, settled_at=timezone.now(), error=""):
        return  # settled by somebody else meanwhile
    if apply is not None:
        apply()
    if event.type == DECLINED:
        count_decline(root.id, event)
    if event.type == FRAUD_WARNING:
        Payment.objects.filter(intent_id=root.id).update(fraud_warning_at=event.happened_at)


def look_again(root: Root) -> None:
    """Fetch and write an object of ours without an event: some may have been lost."""
    apply: Apply | None = READERS[root.kind](root.id)
    if apply is not None:
        with effects():
            apply()


def count_decline(intent_id: str, event: StripeEvent) -> None:
    """One more card refused on an attempt; after MOST_DECLINES its intent is canceled."""
    payment = Payment.objects.select_related("attempt").filter(intent_id=intent_id).first()
    if payment is None or payment.attempt is None:
        return
    attempts_row = GivingAttempt.objects.filter(pk=payment.attempt.pk)
    attempts_row.update(failures=F("failures") + 1, last_failed_at=event.happened_at)
    unfinished = (GivingAttempt.State.OPEN, GivingAttempt.State.SUBMITTED)
    worn_out = attempts_row.filter(failures__gte=MOST_DECLINES, state__in=unfinished)
    if worn_out.update(state=GivingAttempt.State.BLOCKED):
        log.warning("attempt_blocked", attempt_id=payment.attempt_id)
        enqueue("payments.close_attempt", key=f"close:{payment.attempt_id}", attempt_id=payment.attempt_id)


def fetch_missed_events(root_of: RootOf) -> int:
    """Put everything that happened since we last asked through the same inbox; how many events there were."""
    began = timezone.now()
    mark = Watermark.objects.filter(name="events").first()
    since = mark.at - OVERLAP if mark else began - OLDEST
    count = 0
    for facts in events.events_since(since):
        keep_event(facts, root_of(facts.type, facts.payload), StripeEvent.Source.BACKFILL)
        count += 1
    Watermark.objects.update_or_create(name="events", defaults={"at": began})
    return count
