"""Payouts: which lines a bank deposit is made of, and whether they add up."""

from functools import partial

from django.conf import settings
from django.utils import timezone

from payments.domain.facts import PayoutFacts
from payments.gateway import payouts
from payments.models import LedgerLine, Payment, Payout
from payments.services import ledger
from payments.services.tickets import Apply, locked_if_newest, take_ticket

RECONCILABLE = "paid"


def read_payout(payout_id: str) -> Apply | None:
    """Fetch a payout with its lines; what it returns writes it."""
    payout = Payout.objects.filter(stripe_id=payout_id).first() or adopt(payouts.fetch_payout(payout_id))
    if payout is None:
        return None
    ticket = take_ticket(payout)
    return partial(apply_payout, payout.pk, ticket, payouts.fetch_payout(payout_id))


def adopt(facts: PayoutFacts) -> Payout | None:
    if facts.livemode != settings.STRIPE_LIVEMODE:
        return None
    payout, _ = Payout.objects.get_or_create(
        stripe_id=facts.id,
        defaults={
            "currency": facts.currency,
            "amount_minor": facts.amount_minor,
            "status": facts.status,
            "livemode": facts.livemode,
        },
    )
    return payout


def apply_payout(payout_id: int, ticket: int, facts: PayoutFacts) -> None:
    """Write a fetched payout; once it is paid, tie its lines to it and say what is missing."""
    payout = locked_if_newest(Payout, payout_id, ticket)
    if payout is None:
        return
    payout.status, payout.amount_minor, payout.arrives_on = facts.status[:20], facts.amount_minor, facts.arrives_on
    payout.synced_at = timezone.now()
    if facts.lines:
        tie_lines(payout, facts)
    if facts.automatic and facts.status == RECONCILABLE:
        payout.difference_minor = facts.amount_minor - sum(line.net_minor for line in facts.lines)
        payout.reconciled_at = payout.reconciled_at or timezone.now()
    payout.save()


def tie_lines(payout: Payout, facts: PayoutFacts) -> None:
    """Lines we have are linked; lines of Stripe's own, such as fees, are kept too."""
    known = set(
        LedgerLine.objects.filter(transaction_id__in=[line.id for line in facts.lines]).values_list(
            "transaction_id", flat=True
        )
    )
    unknown = [line for line in facts.lines if line.id not in known]
    payments = dict(
        Payment.objects.filter(charge_id__in=[line.source_id for line in unknown if line.source_id]).values_list(
            "charge_id", "pk"
        )
    )
    for line in unknown:
        ledger.append([line], payment_id=payments.get(line.source_id), livemode=payout.livemode)
    LedgerLine.objects.filter(transaction_id__in=[line.id for line in facts.lines], payout=None).update(payout=payout)
