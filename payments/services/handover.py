"""Handing an attempt to Stripe: one PaymentIntent, one Subscription or one session on Stripe's own page.

Each call's key is made of the attempt. After a lost answer the same call is sent again and Stripe answers with the same
object, so the amount first asked for is kept (`asked_minor`): a changed amount is a second call with a key of its own.
"""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Coalesce

from campaigns.models import GivingPage
from crm.domain.money import Money
from crm.models import Nonprofit
from crm.selectors.nonprofit import the_nonprofit
from payments.domain.answers import Answers
from payments.gateway import checkouts, intents, subscriptions
from payments.models import GivingAttempt
from payments.services import plans

State = GivingAttempt.State
UNFINISHED = (State.OPEN, State.SUBMITTED)
# What Stripe says of something that was paid, or is being paid, already.
PAID, INCOMPLETE, COMPLETE = ("succeeded", "processing"), "incomplete", "complete"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a visitor asks for: the gift without the cover, how often, and who says so.

    `public_id` was given to the visitor with the page, so that the same form sent twice is one wish. `cancel_url` is
    where Stripe's own page leads back to; `success_url` is where a paid gift leads.
    """

    public_id: UUID
    gift: Money
    cover: bool
    monthly: bool
    answers: Answers
    flow: str
    visitor: str
    success_url: str
    cancel_url: str


@dataclass(frozen=True, slots=True)
class Started:
    """What the browser does next: confirm with `client_secret` on our page, go to `checkout_url`, or say thanks."""

    attempt: GivingAttempt
    client_secret: str = ""
    checkout_url: str = ""
    is_done: bool = False


def hand_over(attempt: GivingAttempt, wish: Wish) -> Started:
    """Make at Stripe what the attempt is, or find again what was made."""
    nonprofit = the_nonprofit()
    GivingAttempt.objects.filter(pk=attempt.pk, state__in=UNFINISHED).update(
        state=State.SUBMITTED, asked_minor=Coalesce("asked_minor", F("amount_minor"))
    )
    attempt.refresh_from_db()
    if attempt.flow == GivingPage.Flow.CHECKOUT:
        return start_checkout(attempt, wish, nonprofit)
    if attempt.interval == GivingAttempt.Interval.MONTH:
        return start_subscription(attempt, nonprofit)
    return start_intent(attempt, nonprofit)


def asked(attempt: GivingAttempt) -> Money:
    assert attempt.asked_minor is not None
    return Money(attempt.asked_minor, attempt.currency)


def metadata_of(attempt: GivingAttempt) -> dict[str, str]:
    """Opaque ids only: no names, no notes."""
    return {"attempt": str(attempt.public_id), "page": str(attempt.giving_page_id), "env": settings.STRIPE_MODE}


def remember(attempt: GivingAttempt, **ids: str) -> None:
    """Keep Stripe's ids on the attempt."""
    GivingAttempt.objects.filter(pk=attempt.pk).update(**ids)


def start_intent(attempt: GivingAttempt, nonprofit: Nonprofit) -> Started:
    if attempt.intent_id is None:
        intent = intents.create_intent(
            amount=asked(attempt),
            key=f"pi:{attempt.public_id}",
            description=f"Gift to {nonprofit.plain_name}",
            suffix=nonprofit.statement_suffix,
            metadata=metadata_of(attempt),
        )
        remember(attempt, intent_id=intent.id)
    else:
        intent = intents.fetch_intent(attempt.intent_id)
    if intent.status in PAID:
        return Started(attempt, is_done=True)
    if intent.amount_minor != attempt.amount_minor:
        # By number, not by amount: of an amount it had before, Stripe would repeat its answer and change nothing.
        key = f"piupd:{attempt.public_id}:{attempt.amount_changes}"
        intent = intents.change_intent(intent_id=intent.id, amount=attempt.amount, key=key)
    return Started(attempt, client_secret=intent.client_secret)


def start_subscription(attempt: GivingAttempt, nonprofit: Nonprofit) -> Started:
    if attempt.subscription_id is not None:
        subscription = subscriptions.fetch_subscription(attempt.subscription_id)
        if subscription.status != INCOMPLETE:
            return Started(attempt, is_done=True)
        return Started(attempt, client_secret=subscription.client_secret)
    metadata = metadata_of(attempt)
    customer_id = subscriptions.create_customer(key=f"cus:{attempt.public_id}", metadata=metadata)
    subscription = subscriptions.create_subscription(
        amount=asked(attempt),
        customer_id=customer_id,
        product_id=subscriptions.ensure_product(
            product_id=f"lantern_page_{attempt.giving_page_id}", name=f"Monthly gift to {nonprofit.plain_name}"
        ),
        key=f"sub:{attempt.public_id}",
        description=f"Monthly gift to {nonprofit.plain_name}",
        metadata=metadata,
    )
    remember(attempt, subscription_id=subscription.id, customer_id=customer_id)
    plans.keep_plan(attempt, subscription)
    return Started(attempt, client_secret=subscription.client_secret)


def start_checkout(attempt: GivingAttempt, wish: Wish, nonprofit: Nonprofit) -> Started:
    if attempt.checkout_id is not None:
        session = checkouts.fetch_checkout(attempt.checkout_id)
        return Started(attempt, checkout_url=session.url, is_done=session.status == COMPLETE)
    monthly = attempt.interval == GivingAttempt.Interval.MONTH
    order = checkouts.Order(
        amount=asked(attempt),
        monthly=monthly,
        name=f"{'Monthly gift' if monthly else 'Gift'} to {nonprofit.plain_name}",
        email=wish.answers.email,
        suffix=nonprofit.statement_suffix,
        language=wish.answers.language,
        success_url=wish.success_url,
        cancel_url=wish.cancel_url,
        metadata=metadata_of(attempt),
    )
    session = checkouts.create_checkout(order=order, key=f"checkout:{attempt.public_id}")
    remember(attempt, checkout_id=session.id)
    return Started(attempt, checkout_url=session.url)
