"""Somebody pressed the button: the row that stands before any call to Stripe."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import GivingPage
from crm.domain.money import Money


class GivingAttempt(models.Model):
    """One wish to give: one PaymentIntent or one Subscription, however often its card is tried.

    `answers` is payments.domain.answers.Answers as the form gave them. No contact exists for it before money is on
    its way. The allowed moves of `state` are payments.domain.states.ATTEMPT_MOVES.
    """

    class State(models.TextChoices):
        OPEN = "open", "Open"
        SUBMITTED = "submitted", "Handed to Stripe"
        DONE = "done", "Done"
        EXPIRED = "expired", "Left unfinished"
        BLOCKED = "blocked", "Stopped after too many declines"

    class Interval(models.TextChoices):
        ONCE = "once", "One time"
        MONTH = "month", "Monthly"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    giving_page = models.ForeignKey(GivingPage, on_delete=models.PROTECT, related_name="+")
    interval = models.CharField(max_length=6, choices=Interval)
    flow = models.CharField(max_length=10, choices=GivingPage.Flow)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    cover_minor = models.BigIntegerField(default=0)
    asked_minor = models.BigIntegerField(null=True)
    amount_changes = models.PositiveIntegerField(default=0)
    answers = models.JSONField()
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    failures = models.PositiveSmallIntegerField(default=0)
    last_failed_at = models.DateTimeField(null=True)
    visitor_hash = models.CharField(max_length=32, blank=True)
    email_hash = models.CharField(max_length=32, blank=True)
    livemode = models.BooleanField(default=False)
    intent_id = models.CharField(max_length=80, null=True, unique=True)
    subscription_id = models.CharField(max_length=80, null=True, unique=True)
    checkout_id = models.CharField(max_length=120, null=True, unique=True)
    customer_id = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(
                fields=["expires_at"], condition=Q(state__in=("open", "submitted")), name="attempt_unfinished"
            ),
            models.Index(fields=["visitor_hash", "created_at"], name="attempt_of_visitor"),
            models.Index(fields=["email_hash", "created_at"], name="attempt_of_email"),
            models.Index(fields=["giving_page", "last_failed_at"], name="attempt_declined"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="attempt_amount_positive"),
            models.CheckConstraint(
                condition=Q(cover_minor__gte=0, cover_minor__lt=F("amount_minor")), name="attempt_cover_within_amount"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} ({self.state})"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
