"""Mail to one person: queued with the change that asks for it, sent once, its whereabouts always known.

The steps of design: mail-receipts-consent.md A2, for thanks and receipts: at least once, with one stable Message-ID. A
crash between `handed_off` and `accepted` leaves the row uncertain; what the provider says settles it, and only after
MAIL_GRACE_SECONDS without a word is the mail handed over again.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import structlog
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.domain.consent import REASONS, Reason
from crm.domain.errors import gettext_noop
from crm.domain.mail import EXEMPT, Exempt, Message, NotHandedOver, Proof, ProviderRefused
from crm.domain.reach import mail_bar
from crm.gateway import mailer
from crm.models import Channel, Contact, Delivery, Purpose
from crm.selectors.gate import is_stopped, may_send, may_send_choices
from crm.selectors.preference_links import one_click_link
from crm.services.jobs import NotYet, effects, enqueue
from crm.services.stop_list import digest_of

log = structlog.get_logger("lantern.mail")
NOWHERE = gettext_noop("No address of theirs takes mail any more.")
State = Delivery.State


def queue_mail(
    *,
    kind: str,
    key: str,
    purpose: Purpose | Exempt,
    contact: Contact,
    address: str,
    task: str,
    facts: dict[str, object] | None = None,
) -> Delivery:
    """In the caller's transaction: have the Celery task `task` compose and send one mail (it gets delivery_id).

    `kind` and `key` say which mail it is; asking for the same one again changes nothing. `purpose` is what the reader
    agreed to, asked at the gate now and once more when it leaves; or the reason why it needs no permission. What may
    not be sent is kept as skipped, with the reason.
    """
    wanted = Delivery(contact=contact, address=address, purpose=purpose.value)
    reason = refusal_of(wanted)
    values = {"contact": contact, "address": address, "purpose": purpose.value, "facts": facts or {}}
    if reason:
        values |= {"state": State.SKIPPED, "reason": reason}
    delivery, created = Delivery.objects.get_or_create(kind=kind, key=key, defaults=values)
    if created and not reason:
        enqueue(task, delivery_id=delivery.pk)
    return delivery


def refusal_of(delivery: Delivery) -> str:
    """Why a mail may not be sent today; "" where it may."""
    if delivery.purpose == Exempt.CHOICES:
        verdict = may_send_choices(delivery.contact_id, delivery.address)
        return "" if verdict.allowed else verdict.sentence
    if delivery.purpose in EXEMPT:
        return mail_bar(delivery.contact) if delivery.purpose == Exempt.RECEIPT else ""
    verdict = may_send(delivery.contact, delivery.purpose, Channel.EMAIL)
    if verdict.allowed and is_stopped(digest_of(delivery.address), delivery.purpose, Channel.EMAIL):
        return REASONS[Reason.STOPPED]  # it was asked for at another address than the one we know
    return "" if verdict.allowed else verdict.sentence


def send_delivery(
    delivery_id: int, compose: Callable[[Delivery], Message], goes_to: Callable[[Delivery], str] | None = None
) -> None:
    """Send a queued mail from within its job. NotYet while another worker or the provider may still have it.

    `goes_to` says where the mail goes at this moment, "" for nowhere; without it, where it was to go when asked for.
    """
    delivery = Delivery.objects.get(pk=delivery_id)
    if not claim(delivery):
        wait_or_settle(delivery)
        return
    mine = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    delivery.address = goes_to(delivery) if goes_to else delivery.address
    if reason := refusal_of(delivery) or ("" if delivery.address else NOWHERE):
        with effects():
            mine.filter(state=State.CLAIMED).update(state=State.SKIPPED, reason=reason, lease=None, lease_until=None)
        return
    message = with_a_way_out(compose(delivery), delivery)
    # Committed before the call: from here on a crash means "perhaps".
    handed: dict[str, object] = {"state": State.HANDED_OFF, "handed_off_at": timezone.now()}
    handed |= {"subject": message.subject[:200], "address": delivery.address}
    if not mine.filter(state=State.CLAIMED).update(**handed):
        raise NotYet(settings.JOB_LEASE_SECONDS)
    try:
        proof = mailer.hand_over(message)
    except NotHandedOver:
        mine.filter(state=State.HANDED_OFF).update(state=State.QUEUED, lease=None, lease_until=None)
        raise
    except ProviderRefused as refusal:
        with effects():
            finish(mine, state=State.FAILED, reason=str(refusal)[:300])
        return
    with effects():
        accept(mine, proof)


def with_a_way_out(message: Message, delivery: Delivery) -> Message:
    """Mail that asks for something carries the one-click link of RFC 8058."""
    if delivery.purpose in EXEMPT:
        return message
    return replace(message, unsubscribe_url=one_click_link(delivery.contact_id))


def claim(delivery: Delivery) -> bool:
    """Take the mail for ourselves if it waits, or if whoever took it last stopped before handing it over."""
    free = Q(state=State.QUEUED) | Q(state=State.CLAIMED, lease_until__lt=timezone.now())
    delivery.lease, until = uuid4(), timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
    taken = Delivery.objects.filter(free, pk=delivery.pk).update(
        state=State.CLAIMED, lease=delivery.lease, lease_until=until, attempts=delivery.attempts + 1
    )
    return bool(taken)


def wait_or_settle(delivery: Delivery) -> None:
    """A mail that was not ours to take: done, in other hands, or uncertain since a crash."""
    delivery.refresh_from_db()
    if delivery.state == State.CLAIMED:
        raise NotYet(seconds_until(delivery.lease_until))
    if delivery.state != State.HANDED_OFF:
        return
    uncertain = Delivery.objects.filter(pk=delivery.pk, lease=delivery.lease)
    if proof := mailer.evidence_of(str(delivery.public_id)):
        with effects():
            accept(uncertain, proof)
        return
    assert delivery.handed_off_at is not None
    if (patience := seconds_until(delivery.handed_off_at + timedelta(seconds=settings.MAIL_GRACE_SECONDS))) > 0:
        raise NotYet(patience)
    log.warning("mail_uncertain_handed_over_again", delivery_id=delivery.pk)
    uncertain.filter(state=State.HANDED_OFF).update(state=State.QUEUED, lease=None, lease_until=None)
    raise NotYet(0)


def accept(mine: QuerySet[Delivery], proof: Proof) -> None:
    accepted = {"accepted_at": timezone.now(), "provider": proof.provider, "provider_message_id": proof.message_id}
    finish(mine, state=State.ACCEPTED, **accepted)


def finish(mine: QuerySet[Delivery], **facts: object) -> None:
    """The sender's last word; where a provider's event came first, that one stands."""
    mine.filter(state=State.HANDED_OFF).update(lease=None, lease_until=None, **facts)


def seconds_until(instant: datetime | None) -> float:
    return (instant - timezone.now()).total_seconds() if instant else 0.0
