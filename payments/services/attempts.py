"""From the button to Stripe: the attempt is a row first, and makes one PaymentIntent or one Subscription, ever."""

from datetime import timedelta

import structlog
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from campaigns.domain.pages import FeeSchedule, check_amount, cover_for
from campaigns.models import GivingPage
from crm.domain import emails
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.services.locks import one_at_a_time
from payments.domain.errors import StripeAway, StripeSaidNo
from payments.domain.risk import Verdict
from payments.models import GivingAttempt
from payments.services import defence
from payments.services.handover import Started, Wish, hand_over

log = structlog.get_logger("lantern.payments")
LIFE = timedelta(hours=23)  # as long as Stripe keeps an unpaid subscription
AWAY = gettext_noop("We cannot reach our payment partner just now. You have not been charged. Please try again.")
AWAY_AGAIN = gettext_noop(
    "We cannot reach our payment partner just now. If you confirmed this gift before, a receipt is on its way; "
    "otherwise please try again."
)
REFUSED = gettext_noop("This gift could not be started. You have not been charged. Please write to us about it.")
REFUSED_AGAIN = gettext_noop("This gift may have been made already. Please look for its receipt before you try again.")
State = GivingAttempt.State
UNFINISHED = (State.OPEN, State.SUBMITTED)


def start_attempt(*, page: GivingPage, wish: Wish) -> Started:
    """Save the wish, commit, then ask Stripe under keys made of the saved row.

    The same wish again, changed or not, goes on with the same PaymentIntent or Subscription; one that is done says so.
    Refused when the page takes no such gift, when Stripe refuses, or when too much was tried; then nothing was charged.
    """
    amount, cover_minor = priced(page, wish)
    attempt = keep_wish(page, wish, amount, cover_minor)
    if attempt.state == State.DONE:
        return Started(attempt, is_done=True)
    if attempt.state not in UNFINISHED:
        raise Refused("attempt_over", gettext_noop("This form is no longer valid. Please send it once more."))
    # Until an answer of Stripe's is kept here, no browser has anything that could be paid with.
    was_answered = attempt.state == State.SUBMITTED
    try:
        return hand_over(attempt, wish)
    except StripeAway as error:
        log.warning("stripe_away_at_start", attempt_id=attempt.pk, error=str(error))
        if error.is_kept and not was_answered:
            put_aside(attempt)
            raise Refused("attempt_over", AWAY) from error
        raise Refused("payments_away", AWAY_AGAIN if was_answered else AWAY) from error
    except StripeSaidNo as error:
        log.error("stripe_refused_start", attempt_id=attempt.pk, code=error.code)
        raise Refused("payments_refused", REFUSED_AGAIN if was_answered else REFUSED) from error


def put_aside(attempt: GivingAttempt) -> None:
    """Its keys would get Stripe's error again for a day: the form goes on with a fresh attempt, and nothing is lost."""
    GivingAttempt.objects.filter(pk=attempt.pk, state=State.OPEN).update(state=State.EXPIRED)


def priced(page: GivingPage, wish: Wish) -> tuple[Money, int]:
    """The amount to charge and the part of it that covers costs, reckoned here: the browser's sum is never believed."""
    if page.state != GivingPage.State.OPEN:
        raise Refused("page_closed", gettext_noop("This page no longer takes gifts."))
    if wish.gift.currency != page.currency:
        raise Refused("wrong_currency", gettext_noop("This page takes gifts in {currency}."), currency=page.currency)
    if wish.monthly and not page.offers_monthly:
        raise Refused("no_monthly", gettext_noop("This page takes one-time gifts."), field="frequency")
    check_amount(wish.gift, page.least_minor, page.most_minor, "amount")
    fees = FeeSchedule(page.cover_bps, page.cover_fixed_minor)
    cover = cover_for(wish.gift.minor, fees) if wish.cover and page.offers_cover else 0
    return Money(wish.gift.minor + cover, page.currency), cover


def keep_wish(page: GivingPage, wish: Wish, amount: Money, cover_minor: int) -> GivingAttempt:
    """The row of the wish: made once, and brought up to date while nothing is paid."""
    visitor = defence.fingerprint(wish.visitor)
    email = defence.fingerprint(emails.normalized(wish.answers.email))
    with transaction.atomic():
        one_at_a_time(f"visitor:{visitor}")
        attempt = GivingAttempt.objects.select_for_update().filter(public_id=wish.public_id).first()
        if attempt is None:
            flow = flow_after(defence.verdict_on(page, visitor, email), wish.flow)
            return GivingAttempt.objects.create(
                public_id=wish.public_id,
                giving_page=page,
                interval=interval_of(wish),
                flow=flow,
                currency=amount.currency,
                amount_minor=amount.minor,
                cover_minor=cover_minor,
                answers=wish.answers.as_json(),
                visitor_hash=visitor,
                email_hash=email,
                livemode=settings.STRIPE_LIVEMODE,
                expires_at=timezone.now() + LIFE,
            )
        if attempt.giving_page_id != page.pk or changed_its_kind(attempt, wish, amount):
            raise Refused("attempt_over", gettext_noop("This form is no longer valid. Please send it once more."))
        if attempt.state in UNFINISHED:
            attempt.amount_changes += attempt.amount_minor != amount.minor
            attempt.amount_minor, attempt.cover_minor = amount.minor, cover_minor
            attempt.answers = wish.answers.as_json()
            attempt.save(update_fields=["amount_minor", "amount_changes", "cover_minor", "answers"])
    return attempt


def interval_of(wish: Wish) -> GivingAttempt.Interval:
    return GivingAttempt.Interval.MONTH if wish.monthly else GivingAttempt.Interval.ONCE


def changed_its_kind(attempt: GivingAttempt, wish: Wish, amount: Money) -> bool:
    """One wish is one thing at Stripe. A one-time gift can change its amount there; the rest needs a fresh form."""
    if attempt.state != State.SUBMITTED:
        return False
    fallback = attempt.flow != wish.flow and wish.flow == GivingPage.Flow.CHECKOUT
    other_amount = attempt.amount_minor != amount.minor and attempt.intent_id is None
    return attempt.interval != interval_of(wish) or fallback or other_amount


def flow_after(verdict: Verdict, wished: str) -> str:
    if verdict == Verdict.TURNED_AWAY:
        raise Refused(
            "too_many_attempts",
            gettext_noop("Too many gifts were started from here. Please wait ten minutes, or write to us."),
        )
    return GivingPage.Flow.CHECKOUT if verdict == Verdict.STRIPES_OWN_PAGE else wished
