"""Monthly gifts as Stripe knows them: the subscription, its invoices, and the recurring gift that follows them."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from crm.domain.actors import STRIPE
from crm.domain.money import Money
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.models import RecurringGift
from donors.services.recurring import Promise, Standing, follow_recurring_gift, start_recurring_gift
from payments.domain.answers import Answers
from payments.domain.facts import InvoiceFacts, SubscriptionFacts
from payments.domain.states import recurring_status
from payments.gateway import subscriptions
from payments.models import GivingAttempt, Payment, Plan
from payments.services.tickets import Apply, locked_if_newest, take_ticket

NEVER_BEGAN = "incomplete_expired"


def read_plan(subscription_id: str) -> Apply | None:
    """Fetch a subscription of ours; what it returns writes it. None when it is not ours."""
    plan = plan_of(subscription_id)
    if plan is None:
        return None
    ticket = take_ticket(plan)
    return partial(apply_plan, plan.pk, ticket, subscriptions.fetch_subscription(subscription_id))


def plan_of(subscription_id: str) -> Plan | None:
    """Our row of a subscription; made when its metadata names an attempt of ours."""
    plan = Plan.objects.filter(subscription_id=subscription_id).first()
    return plan or adopt(subscriptions.fetch_subscription(subscription_id))


def adopt(facts: SubscriptionFacts) -> Plan | None:
    if facts.livemode != settings.STRIPE_LIVEMODE or len(facts.attempt) != 36:
        return None
    attempt = GivingAttempt.objects.filter(public_id=facts.attempt).first()
    return keep_plan(attempt, facts) if attempt else None


def keep_plan(attempt: GivingAttempt, facts: SubscriptionFacts) -> Plan:
    """The row of an attempt's subscription, once."""
    plan, _ = Plan.objects.get_or_create(
        subscription_id=facts.id,
        defaults={
            "attempt": attempt,
            "customer_id": facts.customer_id,
            "currency": facts.currency,
            "amount_minor": facts.amount_minor,
            "livemode": facts.livemode,
        },
    )
    return plan


def hold_and(plan_id: int, write: Apply) -> None:
    """Write a payment of a plan, holding the plan first: whoever writes both takes them in this order."""
    Plan.objects.select_for_update().values_list("pk").get(pk=plan_id)
    write()


def apply_plan(plan_id: int, ticket: int, facts: SubscriptionFacts) -> None:
    """Write a fetched subscription; its recurring gift follows."""
    plan = locked_if_newest(Plan, plan_id, ticket)
    if plan is None:
        return
    plan.status, plan.amount_minor, plan.next_on = facts.status[:30], facts.amount_minor, facts.next_on
    plan.paused, plan.cancel_reason = facts.paused, facts.cancel_reason[:60]
    plan.paid_with = facts.paid_with[:60] or plan.paid_with
    plan.next_try_at, plan.tries_over = facts.next_try_at, facts.tries_over
    plan.synced_at = timezone.now()
    plan.save()
    if plan.status == NEVER_BEGAN:
        unfinished = (GivingAttempt.State.OPEN, GivingAttempt.State.SUBMITTED)
        GivingAttempt.objects.filter(pk=plan.attempt_id, state__in=unfinished).update(state=GivingAttempt.State.EXPIRED)
    if plan.recurring_gift is not None:
        follow(plan, plan.recurring_gift)


def follow(plan: Plan, recurring: RecurringGift) -> None:
    status = recurring_status(plan.status, paused=plan.paused)
    if status is None:
        return
    nonprofit = the_nonprofit()
    standing = Standing(
        status=status,
        amount=Money(plan.amount_minor, plan.currency),
        next_on=plan.next_on,
        paid_with=plan.paid_with,
        end_reason=plan.cancel_reason,
        next_try_on=local_day(nonprofit, plan.next_try_at) if plan.next_try_at else None,
        tries_over=plan.tries_over,
    )
    follow_recurring_gift(recurring=recurring, standing=standing, today=local_day(nonprofit), by=STRIPE)


def recurring_gift_of(plan: Plan) -> RecurringGift:
    """The recurring gift of a plan, begun when its first payment is on its way."""
    if plan.recurring_gift is not None:
        return plan.recurring_gift
    attempt = plan.attempt
    answers = Answers.from_json(attempt.answers)
    promise = Promise(
        amount=Money(plan.amount_minor, plan.currency),
        cover_minor=attempt.cover_minor if plan.amount_minor == attempt.amount_minor else 0,
        fund_id=answers.fund_id,
        campaign_id=attempt.giving_page.campaign_id,
        giving_page_id=attempt.giving_page_id,
        hide_name=answers.hide_name,
        started_on=local_day(the_nonprofit(), attempt.created_at),
        next_on=plan.next_on,
        source_key=f"plan:{plan.public_id}",
    )
    recurring = start_recurring_gift(promise=promise, donor=answers.identity(), by=STRIPE)
    Plan.objects.filter(pk=plan.pk).update(recurring_gift=recurring)
    plan.recurring_gift = recurring
    follow(plan, recurring)  # the plan may have moved on before its first payment was heard of
    return recurring


def payment_of_invoice(facts: InvoiceFacts) -> Payment | None:
    """The payment row of an invoice: one an invoice. None for an invoice without a payment, or not of ours."""
    if not facts.intent_id or not facts.subscription_id or facts.amount_minor <= 0:
        return None
    plan = plan_of(facts.subscription_id)
    if plan is None:
        return None
    payment, _ = Payment.objects.get_or_create(
        invoice_id=facts.id,
        defaults={
            "plan": plan,
            "attempt": plan.attempt if facts.is_first else None,
            "intent_id": facts.intent_id,
            "currency": facts.currency,
            "amount_minor": facts.amount_minor,
            "livemode": facts.livemode,
        },
    )
    return payment


def read_customer(customer_id: str) -> Apply | None:
    """Fetch the plans of a customer whose card changed."""
    if not customer_id:
        return None  # an empty id would match every row without one
    found = [read_plan(plan.subscription_id) for plan in Plan.objects.filter(customer_id=customer_id).order_by("pk")]
    return partial(apply_all, [apply for apply in found if apply is not None])


def apply_all(parts: list[Apply]) -> None:
    for apply in parts:
        apply()
