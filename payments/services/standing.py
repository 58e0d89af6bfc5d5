"""What a donor who comes back is told: what Stripe says of their attempt now. It never decides that money arrived."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.money import Money
from crm.services.jobs import enqueue
from donors.models import Receipt
from payments.domain.answers import Answers
from payments.domain.errors import StripeAway, StripeSaidNo
from payments.domain.states import payment_status
from payments.gateway import checkouts, intents, subscriptions
from payments.models import GivingAttempt, Payment

Status = Payment.Status


class Word(StrEnum):
    RECEIVED = "received"  # the gift is recorded
    ARRIVING = "arriving"  # Stripe has it; we are about to record it
    PROCESSING = "processing"  # a debit is under way, for days
    DECLINED = "declined"
    UNFINISHED = "unfinished"
    UNKNOWN = "unknown"  # Stripe cannot be asked just now


OF_STATUS = {
    Status.SUCCEEDED: Word.ARRIVING,
    Status.PROCESSING: Word.PROCESSING,
    Status.FAILED_RETRYABLE: Word.DECLINED,
    Status.CANCELED: Word.DECLINED,
}


@dataclass(frozen=True, slots=True)
class Standing:
    word: Word
    attempt: GivingAttempt
    amount: Money
    cover: Money
    paid_with: str
    answers: Answers
    receipt: Receipt | None
    monthly: bool
    asked_at: datetime


def standing_of(public_id: UUID) -> Standing:
    """How an attempt stands; NotThere when there is none. Asks Stripe only while we have not heard the end of it."""
    attempt = GivingAttempt.objects.select_related("giving_page").filter(public_id=public_id).first()
    if attempt is None or "email" not in attempt.answers:  # whoever gave was erased, or it is long over
        raise NotThere(gettext_noop("We do not know this gift."))
    payment = Payment.objects.select_related("gift").filter(attempt=attempt).order_by("-id").first()
    word = heard(payment) or ask(attempt)
    receipt = None
    if payment is not None and payment.gift is not None:
        receipt = Receipt.objects.filter(lines__gift=payment.gift, lines__live=True).first()
    return Standing(
        word=word,
        attempt=attempt,
        amount=payment.amount if payment else attempt.amount,
        cover=Money(attempt.cover_minor, attempt.currency),
        paid_with=payment.paid_with if payment else "",
        answers=Answers.from_json(attempt.answers),
        receipt=receipt,
        monthly=attempt.interval == GivingAttempt.Interval.MONTH,
        asked_at=attempt.created_at,
    )


def heard(payment: Payment | None) -> Word | None:
    """What our own rows say, if they say enough."""
    if payment is None:
        return None
    if payment.status == Status.SUCCEEDED:
        return Word.RECEIVED if payment.gift_id else Word.ARRIVING
    return Word.PROCESSING if payment.status == Status.PROCESSING else None


def ask(attempt: GivingAttempt) -> Word:
    """What Stripe says; money that came is looked at without waiting for an event that may be lost."""
    try:
        intent_id = attempt.intent_id or intent_of(attempt)
        if not intent_id:
            return Word.UNFINISHED
        facts = intents.fetch_intent(intent_id)
    except (StripeAway, StripeSaidNo):
        return Word.UNKNOWN
    word = OF_STATUS.get(Status(payment_status(facts.status, has_failure=bool(facts.failure_code))), Word.UNFINISHED)
    if word in (Word.ARRIVING, Word.PROCESSING):
        enqueue("payments.look_again", key=f"returned:{attempt.public_id}:{word}", kind="intent", stripe_id=intent_id)
    return word


def intent_of(attempt: GivingAttempt) -> str:
    """The intent of an attempt that went over Stripe's own page or a subscription, or "" before there is one."""
    subscription_id = attempt.subscription_id or ""
    if attempt.checkout_id and not subscription_id:
        session = checkouts.fetch_checkout(attempt.checkout_id)
        if session.intent_id:
            return session.intent_id
        subscription_id = session.subscription_id
    return subscriptions.intent_of_subscription(subscription_id) if subscription_id else ""
