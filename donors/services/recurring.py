"""Promises to give each month."""

from dataclasses import dataclass
from datetime import date

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.identity import Identity
from crm.domain.money import Money
from crm.models import Contact
from crm.services import audit
from crm.services.access import authorize
from crm.services.contacts import find_or_create_donor
from crm.services.standing import hold_standing
from donors.domain.recurring import may_move
from donors.models import RecurringGift


@dataclass(frozen=True, slots=True)
class Promise:
    """What somebody promised; `source_key` ("plan:…") makes the same promise twice one."""

    amount: Money
    cover_minor: int
    fund_id: int
    campaign_id: int | None
    giving_page_id: int | None
    hide_name: bool
    started_on: date
    next_on: date | None
    source_key: str


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands now, as whoever moves the money says."""

    status: str
    amount: Money
    next_on: date | None
    paid_with: str
    end_reason: str = ""
    next_try_on: date | None = None
    tries_over: bool = False


def start_recurring_gift(*, promise: Promise, donor: Contact | Identity, by: Actor) -> RecurringGift:
    """Record a promise whose first payment is on its way or has arrived."""
    authorize(by, Capability.RECORD_GIFTS)
    with transaction.atomic():
        if known := RecurringGift.objects.filter(source_key=promise.source_key).first():
            return known
        contact = find_or_create_donor(identity=donor, by=by) if isinstance(donor, Identity) else donor
        contact_id = hold_standing(contact.pk)
        recurring = RecurringGift.objects.create(
            contact_id=contact_id,
            currency=promise.amount.currency,
            amount_minor=promise.amount.minor,
            cover_minor=promise.cover_minor,
            fund_id=promise.fund_id,
            campaign_id=promise.campaign_id,
            giving_page_id=promise.giving_page_id,
            hide_name=promise.hide_name,
            started_on=promise.started_on,
            next_on=promise.next_on,
            source_key=promise.source_key,
        )
        audit.record(
            by,
            "recurring_gift.started",
            recurring,
            contact_id=contact_id,
            amount_minor=(None, recurring.amount_minor),
            currency=(None, recurring.currency),
        )
    return recurring


def follow_recurring_gift(*, recurring: RecurringGift, standing: Standing, today: date, by: Actor) -> RecurringGift:
    """Take over how a promise stands. An ended one stays ended; changes of status and amount are audited."""
    authorize(by, Capability.RECORD_GIFTS, recurring)
    with transaction.atomic():
        recurring = RecurringGift.objects.select_for_update().get(pk=recurring.pk)
        if not may_move(recurring.status, standing.status):
            return recurring
        old = (recurring.status, recurring.amount_minor)
        recurring.status = standing.status
        recurring.amount_minor = standing.amount.minor
        recurring.cover_minor = min(recurring.cover_minor, recurring.amount_minor - 1)
        recurring.next_on = None if standing.status == RecurringGift.Status.ENDED else standing.next_on
        recurring.paid_with = standing.paid_with or recurring.paid_with
        fails = standing.status == RecurringGift.Status.FAILING
        recurring.next_try_on = standing.next_try_on if fails else None
        recurring.tries_over = fails and standing.tries_over
        if standing.status == RecurringGift.Status.ENDED and recurring.ended_on is None:
            recurring.ended_on, recurring.end_reason = today, standing.end_reason[:60]
        recurring.save(
            update_fields=[
                *("status", "amount_minor", "cover_minor", "next_on", "paid_with", "ended_on", "end_reason"),
                *("next_try_on", "tries_over"),
            ]
        )
        if old != (recurring.status, recurring.amount_minor):
            audit.record(
                by,
                "recurring_gift.changed",
                recurring,
                contact_id=recurring.contact_id,
                status=(old[0], recurring.status),
                amount_minor=(old[1], recurring.amount_minor),
            )
    return recurring
