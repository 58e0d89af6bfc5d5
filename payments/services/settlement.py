"""From what Stripe says of a payment to a gift: rows follow the fetched object, never the event that woke us."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from campaigns.models import GivingPage
from crm.domain.actors import STRIPE
from crm.domain.money import Money
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.domain.gifts import GiftFacts, UpdatesAnswer
from donors.models import Gift
from donors.services import gifts
from donors.services.refund_notes import tell_of_refund, withdraw_refund_note
from payments.domain.answers import Answers
from payments.domain.facts import IntentFacts
from payments.domain.states import ATTEMPT_MOVES, PAYMENT_MOVES, may_move, payment_status
from payments.gateway import intents, invoices
from payments.models import GivingAttempt, Payment
from payments.services import ledger, plans
from payments.services.tickets import Apply, locked_if_newest, take_ticket

Status = Payment.Status
MONEY_COMES = (Status.PROCESSING, Status.SUCCEEDED)


def read_payment(intent_id: str) -> Apply | None:
    """Fetch an intent of ours; what it returns writes it. None when the intent is not ours."""
    payment = Payment.objects.filter(intent_id=intent_id).first()
    if payment is None:
        payment = adopt(intents.fetch_intent(intent_id))
    if payment is None:
        return None
    ticket = take_ticket(payment)
    write = partial(apply_payment, payment.pk, ticket, intents.fetch_intent(intent_id))
    return write if payment.plan_id is None else partial(plans.hold_and, payment.plan_id, write)


def adopt(facts: IntentFacts) -> Payment | None:
    """The row of an intent we have not seen: of the attempt its metadata names, or of the invoice it pays."""
    if facts.livemode != settings.STRIPE_LIVEMODE:
        return None
    attempt = GivingAttempt.objects.filter(public_id=facts.attempt).first() if len(facts.attempt) == 36 else None
    if attempt is None:
        invoice_id = invoices.invoice_of_intent(facts.id)
        return plans.payment_of_invoice(invoices.fetch_invoice(invoice_id)) if invoice_id else None
    new = {"attempt": attempt, "currency": facts.currency, "amount_minor": facts.amount_minor}
    payment, _ = Payment.objects.get_or_create(intent_id=facts.id, defaults=new | {"livemode": facts.livemode})
    return payment


def apply_payment(payment_id: int, ticket: int, facts: IntentFacts) -> None:
    """Write a fetched intent: status, ledger, what went back; then the gift and the attempt follow."""
    payment = locked_if_newest(Payment, payment_id, ticket)
    if payment is None:
        return
    status = payment_status(facts.status, has_failure=bool(facts.failure_code))
    if may_move(PAYMENT_MOVES, payment.status, status):
        payment.status = status
    payment.amount_minor, payment.failure_code = facts.amount_minor, facts.failure_code[:60]
    payment.synced_at = timezone.now()
    if facts.charge is not None:
        payment.charge_id, payment.method, payment.paid_with = (
            facts.charge.id,
            facts.charge.method,
            facts.charge.paid_with[:60],
        )
        if payment.status == Status.SUCCEEDED and payment.succeeded_at is None:
            payment.succeeded_at = facts.charge.at
    ledger.keep_lines(payment, facts)
    turned = ledger.keep_refunds(payment, facts.refunds)
    ledger.keep_disputes(payment, facts.disputes)
    payment.save()
    gift = follow_with_gift(payment)
    follow_with_attempt(payment)
    if gift is None:
        return
    for refund in turned.succeeded:
        # The row changes to "succeeded" once, and the mail's key is made of it.
        tell_of_refund(gift=gift, amount=Money(refund.amount_minor, payment.currency), key=str(refund.public_id))
    for refund in turned.undone:
        withdraw_refund_note(gift=gift, key=str(refund.public_id))


def follow_with_gift(payment: Payment) -> Gift | None:
    """The gift of a payment: pending while a debit is under way, received once, and what went back of it.

    It comes back as the services leave it: a merge that we waited for may have given it to somebody else.
    """
    gift = payment.gift
    if gift is None and payment.status in MONEY_COMES:
        gift = record_gift_of(payment)
        Payment.objects.filter(pk=payment.pk).update(gift=gift)
    if gift is None:
        return None
    if payment.status == Status.SUCCEEDED:
        assert payment.succeeded_at is not None
        gift = gifts.receive_gift(gift=gift, received_at=payment.succeeded_at, by=STRIPE)
        gift = gifts.reflect_returns(
            gift=gift, refunded_minor=payment.refunded_minor, disputed_minor=payment.disputed_minor, by=STRIPE
        )
    elif payment.status != Status.PROCESSING:
        gift = gifts.fail_gift(gift=gift, by=STRIPE)
    return gift


def record_gift_of(payment: Payment) -> Gift:
    """The gift that a payment is, with all the donor said; a later instalment repeats no tribute and no answer."""
    attempt = origin_of(payment)
    page: GivingPage = attempt.giving_page
    answers = Answers.from_json(attempt.answers)
    recurring = plans.recurring_gift_of(payment.plan) if payment.plan else None
    is_first = payment.attempt_id is not None
    at = payment.succeeded_at or timezone.now()
    facts = GiftFacts(
        amount=Money(payment.amount_minor, payment.currency),
        method=payment.method,
        given_on=local_day(the_nonprofit(), at),
        received_at=payment.succeeded_at,
        cover_minor=attempt.cover_minor if payment.amount_minor == attempt.amount_minor else 0,
        splits={answers.fund_id: payment.amount_minor},
        campaign_id=page.campaign_id,
        giving_page_id=page.pk,
        recurring_gift_id=recurring.pk if recurring else None,
        tribute=answers.tribute if is_first else None,
        hide_name=answers.hide_name,
        source_key=f"payment:{payment.public_id}",
    )
    updates = None
    if is_first and answers.updates is not None:
        updates = UpdatesAnswer(answers.updates, answers.wording_id, f"attempt:{attempt.public_id}")
    donor = recurring.contact if recurring else answers.identity()
    return gifts.record_gift(facts=facts, donor=donor, updates=updates, by=STRIPE)


def origin_of(payment: Payment) -> GivingAttempt:
    attempt = payment.attempt or (payment.plan.attempt if payment.plan else None)
    assert attempt is not None  # payment_has_an_origin
    return attempt


def follow_with_attempt(payment: Payment) -> None:
    if payment.status in MONEY_COMES and payment.attempt_id is not None:
        from_here = [old for old in ATTEMPT_MOVES if may_move(ATTEMPT_MOVES, old, GivingAttempt.State.DONE)]
        GivingAttempt.objects.filter(pk=payment.attempt_id, state__in=from_here).update(
            state=GivingAttempt.State.DONE, intent_id=payment.intent_id
        )
