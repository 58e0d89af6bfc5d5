"""What Stripe says of money: payments, what went back, what is contested."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.domain.money import Money
from donors.models import Gift, RecurringGift
from payments.models.attempt import GivingAttempt


class Synced(models.Model):
    """A row that mirrors a Stripe object fetched fresh.

    Whoever fetches takes a `ticket` first and writes only if no higher ticket was written (`applied_ticket`): a slow
    answer never overwrites a newer one (design: stripe.md C.7).
    """

    livemode = models.BooleanField(default=False)
    ticket = models.PositiveIntegerField(default=0)
    applied_ticket = models.PositiveIntegerField(default=0)
    synced_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


class Plan(Synced):
    """The Stripe subscription behind a recurring gift. `status` is Stripe's own word, whatever it may be.

    While a payment fails, `next_try_at` is when Stripe takes it again; with `tries_over` it does no more by itself.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.OneToOneField(GivingAttempt, on_delete=models.PROTECT, related_name="plan")
    recurring_gift = models.OneToOneField(RecurringGift, on_delete=models.PROTECT, null=True, related_name="+")
    subscription_id = models.CharField(max_length=80, unique=True)
    customer_id = models.CharField(max_length=80)
    status = models.CharField(max_length=30, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    next_on = models.DateField(null=True)
    paused = models.BooleanField(default=False)
    cancel_reason = models.CharField(max_length=60, blank=True)
    paid_with = models.CharField(max_length=60, blank=True)
    next_try_at = models.DateTimeField(null=True)
    tries_over = models.BooleanField(default=False, db_default=False)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["customer_id"], name="plan_of_customer")]

    def __str__(self) -> str:
        return f"{self.subscription_id} ({self.status})"


class Payment(Synced):
    """One payment: of an attempt, or of one invoice of a plan. What went back is a dimension, never a status."""

    class Status(models.TextChoices):
        CREATED = "created", "Waiting for a card"
        FAILED_RETRYABLE = "failed_retryable", "Declined"
        ACTION = "action", "Waiting for the donor's bank"
        PROCESSING = "processing", "On its way"
        SUCCEEDED = "succeeded", "Succeeded"
        CANCELED = "canceled", "Canceled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(GivingAttempt, on_delete=models.PROTECT, null=True, related_name="payments")
    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, null=True, related_name="payments")
    gift = models.OneToOneField(Gift, on_delete=models.PROTECT, null=True, related_name="+")
    intent_id = models.CharField(max_length=80, null=True, unique=True)
    invoice_id = models.CharField(max_length=80, null=True, unique=True)
    charge_id = models.CharField(max_length=80, blank=True)
    method = models.CharField(max_length=12, choices=Gift.Method, default=Gift.Method.CARD)
    paid_with = models.CharField(max_length=60, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.CREATED)
    failure_code = models.CharField(max_length=60, blank=True)
    refunded_minor = models.BigIntegerField(default=0)
    disputed_minor = models.BigIntegerField(default=0)
    succeeded_at = models.DateTimeField(null=True)
    fraud_warning_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="payment_newest"),
            models.Index(fields=["charge_id"], name="payment_of_charge"),
            models.Index(
                fields=["synced_at"],
                condition=Q(status__in=("created", "failed_retryable", "action", "processing")),
                name="payment_unfinished",
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
                name="payment_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(attempt__isnull=False) | Q(plan__isnull=False), name="payment_has_an_origin"
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(succeeded_at__isnull=False), name="payment_success_has_an_instant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.status})"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)


class Refund(models.Model):
    """Money sent back. Ours is written before Stripe is asked; one made at Stripe appears when synced."""

    class Status(models.TextChoices):
        DRAFT = "draft", "Being asked for"
        PENDING = "pending", "On its way"
        REQUIRES_ACTION = "requires_action", "Needs action at Stripe"
        SUCCEEDED = "succeeded", "Refunded"
        FAILED = "failed", "Failed"
        CANCELED = "canceled", "Canceled"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    stripe_id = models.CharField(max_length=80, null=True, unique=True)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=16, choices=Status, default=Status.DRAFT)
    reason = models.CharField(max_length=200, blank=True)
    requested_by = models.CharField(max_length=150, blank=True)
    failure = models.CharField(max_length=60, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive")]

    def __str__(self) -> str:
        return f"{self.amount_minor} ({self.status})"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.payment.currency)


class Dispute(models.Model):
    """A payment the donor's bank contests. `status` is Stripe's own word; one we do not know needs attention."""

    stripe_id = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="disputes")
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=40)
    reason = models.CharField(max_length=60, blank=True)
    respond_by = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.stripe_id} ({self.status})"
