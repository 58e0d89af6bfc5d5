"""Sending money back."""

from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.services import audit
from crm.services.access import authorize
from crm.services.jobs import effects, enqueue
from crm.services.locks import one_at_a_time
from payments.domain.errors import StripeSaidNo
from payments.domain.refunds import check_refund
from payments.gateway import intents
from payments.models import Payment, Refund
from payments.selectors.refunding import left_of, why_not_refundable
from payments.services import settlement

KEY_LIFE = timedelta(hours=23)  # Stripe remembers a key for a day; then the same call would send the money again


def refund_payment(*, payment: Payment, amount: Money, reason: str, key: UUID, by: Actor) -> Refund:
    """Ask for `amount` of a payment to be sent back. The row stands before Stripe is asked, by a job.

    The same `key` again returns the refund that is there. Refused without a reason, when the payment cannot be
    refunded, when more would go back than is left, or when the key has asked for another refund.
    """
    authorize(by, Capability.REFUND_GIFTS, payment)
    with transaction.atomic():
        one_at_a_time(f"refund:{key}")
        if known := Refund.objects.select_related("payment").filter(public_id=key).first():
            return same_refund(known, payment, amount)
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        if not reason.strip():
            raise Refused("reason_missing", gettext_noop("Say why the money goes back."), field="reason")
        if refused := why_not_refundable(payment):
            raise refused
        check_refund(amount, left_of(payment))
        refund = Refund.objects.create(
            public_id=key,
            payment=payment,
            amount_minor=amount.minor,
            reason=reason.strip()[:200],
            requested_by=by.label[:150],
        )
        audit.record(
            by,
            "refund.requested",
            refund,
            contact_id=payment.gift.contact_id if payment.gift else None,
            amount_minor=(None, amount.minor),
            reason=(None, refund.reason),
        )
        enqueue("payments.send_refund", key=f"refund:{refund.pk}", max_attempts=20, refund_id=refund.pk)
    return refund


def same_refund(known: Refund, payment: Payment, amount: Money) -> Refund:
    """The refund that was asked for under this key before; Refused when it was another one."""
    if (known.payment_id, known.amount) != (payment.pk, amount):
        raise Refused(
            "idempotency_key_reused",
            gettext_noop("This key has asked for another refund. Ask for each refund with a new one."),
        )
    return known


def was_sent(refund: Refund, intent_id: str) -> bool:
    """Whether Stripe has this refund; then the row says so too from here on."""
    apply = settlement.read_payment(intent_id)
    if apply is not None:
        with transaction.atomic():
            apply()
    refund.refresh_from_db()
    return refund.stripe_id is not None


def send_refund(refund_id: int) -> None:
    """Ask Stripe, under the key of the row: asked again after a crash, Stripe answers with the same refund.

    One that is older than the key is looked for among the payment's refunds first.
    """
    refund = Refund.objects.select_related("payment").get(pk=refund_id)
    payment = refund.payment
    if refund.status != Refund.Status.DRAFT or payment.intent_id is None:
        return
    if refund.created_at < timezone.now() - KEY_LIFE and was_sent(refund, payment.intent_id):
        return
    try:
        stripe_id = intents.create_refund(
            intent_id=payment.intent_id,
            amount=Money(refund.amount_minor, payment.currency),
            key=f"refund:{refund.public_id}",
            metadata={"refund": str(refund.public_id)},
        )
    except StripeSaidNo as refusal:
        with effects():
            Refund.objects.filter(pk=refund.pk, status=Refund.Status.DRAFT).update(
                status=Refund.Status.FAILED, failure=refusal.code[:60]
            )
        return
    apply = settlement.read_payment(payment.intent_id)
    with effects():
        if apply is not None:
            apply()  # the payment is locked before its refund, as whoever hears of it by an event does
        Refund.objects.filter(pk=refund.pk, stripe_id=None).update(stripe_id=stripe_id)
