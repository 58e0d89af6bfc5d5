"""Stripe's account of a payment, kept line by line; refunds and disputes as they stand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from payments.domain.facts import DisputeFacts, IntentFacts, LineFacts, RefundFacts
from payments.domain.states import DISPUTE_IS_HARMLESS
from payments.models import Dispute, LedgerLine, Payment, Refund


@dataclass(frozen=True, slots=True)
class Turned:
    """The refunds that succeeded only now, and those that had, and do so no more: a bank may refuse one."""

    succeeded: list[Refund] = field(default_factory=list)
    undone: list[Refund] = field(default_factory=list)


def keep_lines(payment: Payment, facts: IntentFacts) -> None:
    """Append the lines we do not have yet; a line is never changed."""
    charge = facts.charge.lines if facts.charge else ()
    sent_back = [line for refund in facts.refunds for line in refund.lines]
    contested = [line for dispute in facts.disputes for line in dispute.lines]
    append((*charge, *sent_back, *contested), payment_id=payment.pk, livemode=payment.livemode)


def append(lines: Iterable[LineFacts], *, payment_id: int | None, livemode: bool) -> None:
    rows = [
        LedgerLine(
            transaction_id=line.id,
            kind=line.kind,
            category=line.category,
            source_id=line.source_id,
            currency=line.currency,
            amount_minor=line.amount_minor,
            fee_minor=line.fee_minor,
            net_minor=line.net_minor,
            exchange_rate=line.exchange_rate,
            available_on=line.available_on,
            payment_id=payment_id,
            livemode=livemode,
        )
        for line in lines
    ]
    LedgerLine.objects.bulk_create(rows, ignore_conflicts=True)


def keep_refunds(payment: Payment, refunds: Sequence[RefundFacts]) -> Turned:
    """Rows for the refunds there are, ours and those made at Stripe; the payment counts the ones that succeeded."""
    refunded, before = 0, succeeded(payment) if refunds else {}
    for facts in refunds:
        known = {"status": known_status(facts.status), "failure": facts.failure, "amount_minor": facts.amount_minor}
        ours = Refund.objects.filter(payment=payment, public_id=facts.ours) if len(facts.ours) == 36 else None
        if ours is None or not ours.update(stripe_id=facts.id, **known):
            new = known | {"payment": payment, "created_at": facts.at}
            Refund.objects.update_or_create(stripe_id=facts.id, defaults=known, create_defaults=new)
        refunded += facts.amount_minor if facts.status == Refund.Status.SUCCEEDED else 0
    payment.refunded_minor = min(refunded, payment.amount_minor)
    now = succeeded(payment) if refunds else {}
    return Turned([now[pk] for pk in now if pk not in before], [before[pk] for pk in before if pk not in now])


def succeeded(payment: Payment) -> dict[int, Refund]:
    return {refund.pk: refund for refund in payment.refunds.filter(status=Refund.Status.SUCCEEDED).order_by("pk")}


def known_status(status: str) -> str:
    return status if status in Refund.Status.values else Refund.Status.REQUIRES_ACTION


def keep_disputes(payment: Payment, disputes: Iterable[DisputeFacts]) -> None:
    """Rows for the disputes there are; the payment's sum counts those that are open or lost."""
    disputed = 0
    for facts in disputes:
        Dispute.objects.update_or_create(
            stripe_id=facts.id,
            defaults={
                "payment": payment,
                "amount_minor": facts.amount_minor,
                "status": facts.status[:40],
                "reason": facts.reason[:60],
                "respond_by": facts.respond_by,
            },
            create_defaults={
                "payment": payment,
                "amount_minor": facts.amount_minor,
                "status": facts.status[:40],
                "reason": facts.reason[:60],
                "respond_by": facts.respond_by,
                "created_at": facts.at,
            },
        )
        disputed += 0 if facts.status in DISPUTE_IS_HARMLESS else facts.amount_minor
    payment.disputed_minor = min(disputed, payment.amount_minor)
