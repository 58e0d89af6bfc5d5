"""The end of attempts nobody finished, and the second look at what should have ended."""

from datetime import timedelta
from functools import partial

from django.conf import settings
from django.utils import timezone

from crm.services.jobs import effects, enqueue
from payments.domain.errors import StripeSaidNo
from payments.gateway import checkouts, intents, subscriptions
from payments.models import GivingAttempt, Payment, Plan, Refund
from payments.services.tickets import Apply

State = GivingAttempt.State
UNFINISHED = (State.OPEN, State.SUBMITTED)
WAITING = (Payment.Status.CREATED, Payment.Status.FAILED_RETRYABLE, Payment.Status.ACTION, Payment.Status.PROCESSING)
INCOMPLETE = "incomplete"  # Stripe's word for a subscription whose first payment is still awaited
SECOND_LOOK = timedelta(hours=6)
PLAN_LOOK = timedelta(days=7)
AT_ONCE = 500


def close_attempt(attempt_id: int) -> None:
    """Cancel at Stripe what an expired or blocked attempt left open, so that it can never be paid by accident.

    What was paid meanwhile stays paid, and its event tells us. Stripe itself refuses to cancel a paid intent; it would
    end a subscription that goes on, so only one whose first payment never came is ended.
    """
    attempt = GivingAttempt.objects.get(pk=attempt_id)
    if attempt.state not in (State.EXPIRED, State.BLOCKED):
        return
    key = f"cancel:{attempt.public_id}"
    try:
        if attempt.checkout_id and attempt.state == State.BLOCKED:
            checkouts.expire_checkout(session_id=attempt.checkout_id, key=key)
        elif attempt.subscription_id and never_began(attempt.subscription_id):
            subscriptions.cancel_subscription(subscription_id=attempt.subscription_id, key=key)
        elif attempt.intent_id:
            intents.cancel_intent(intent_id=attempt.intent_id, key=key)
    except StripeSaidNo:
        return


def never_began(subscription_id: str) -> bool:
    return subscriptions.fetch_subscription(subscription_id).status == INCOMPLETE


def read_checkout(session_id: str) -> Apply | None:
    """A session on Stripe's own page that ended without a payment."""
    attempt = GivingAttempt.objects.filter(checkout_id=session_id).first()
    return partial(expire, attempt.pk) if attempt else None


def expire(attempt_id: int) -> None:
    GivingAttempt.objects.filter(pk=attempt_id, state__in=UNFINISHED).update(state=State.EXPIRED)


def sweep_open_rows() -> None:
    """Put attempts aside whose time is over, and look again at whatever has been waiting: events may have been lost."""
    now = timezone.now()
    with effects():
        over = list(
            GivingAttempt.objects.filter(state__in=UNFINISHED, expires_at__lt=now)
            .exclude(payments__status=Payment.Status.PROCESSING)
            .values_list("pk", flat=True)[:AT_ONCE]
        )
        GivingAttempt.objects.filter(pk__in=over).update(state=State.EXPIRED)
        for attempt_id in over:
            enqueue("payments.close_attempt", key=f"close:{attempt_id}", attempt_id=attempt_id)
        mine = {"livemode": settings.STRIPE_LIVEMODE}
        for intent_id in Payment.objects.filter(
            **mine, status__in=WAITING, intent_id__isnull=False, synced_at__lt=now - SECOND_LOOK
        ).values_list("intent_id", flat=True)[:AT_ONCE]:
            enqueue("payments.look_again", kind="intent", stripe_id=intent_id)
        for subscription_id in (
            Plan.objects.filter(**mine, synced_at__lt=now - PLAN_LOOK)
            .exclude(status__in=("canceled", "incomplete_expired"))
            .values_list("subscription_id", flat=True)[:AT_ONCE]
        ):
            enqueue("payments.look_again", kind="subscription", stripe_id=subscription_id)
        for refund_id in Refund.objects.filter(
            payment__livemode=settings.STRIPE_LIVEMODE,
            status=Refund.Status.DRAFT,
            created_at__lt=now - timedelta(minutes=10),
        ).values_list("pk", flat=True):
            enqueue("payments.send_refund", refund_id=refund_id)
