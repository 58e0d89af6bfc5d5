"""The durable inbox of what Stripe tells us."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone


class StripeEvent(models.Model):
    """One event, kept before anything is done about it. It wakes us up; what happened is fetched fresh.

    The ids are those that its object names (payments.domain.named): by them the events about somebody are found.
    """

    class State(models.TextChoices):
        RECEIVED = "received", "Received"
        DONE = "done", "Done"
        IGNORED = "ignored", "Not ours"
        FAILED = "failed", "Failed, will be tried again"
        DEAD = "dead", "Given up"

    class Source(models.TextChoices):
        WEBHOOK = "webhook", "Webhook"
        BACKFILL = "backfill", "Fetched later"

    event_id = models.CharField(max_length=80, unique=True)
    type = models.CharField(max_length=80)
    api_version = models.CharField(max_length=40, blank=True)
    happened_at = models.DateTimeField()
    payload = models.JSONField()
    object_id = models.CharField(max_length=120, null=True)
    intent_id = models.CharField(max_length=120, null=True)
    customer_id = models.CharField(max_length=120, null=True)
    subscription_id = models.CharField(max_length=120, null=True)
    invoice_id = models.CharField(max_length=120, null=True)
    charge_id = models.CharField(max_length=120, null=True)
    livemode = models.BooleanField(default=False)
    source = models.CharField(max_length=10, choices=Source)
    state = models.CharField(max_length=10, choices=State, default=State.RECEIVED)
    error = models.CharField(max_length=300, blank=True)
    received_at = models.DateTimeField(default=timezone.now)
    settled_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["received_at"], condition=Q(state__in=("received", "failed")), name="event_unsettled"),
            models.Index(fields=["-happened_at"], name="event_newest"),
            models.Index(fields=["object_id"], condition=Q(object_id__isnull=False), name="event_of_object"),
            models.Index(fields=["intent_id"], condition=Q(intent_id__isnull=False), name="event_of_intent"),
            models.Index(fields=["customer_id"], condition=Q(customer_id__isnull=False), name="event_of_customer"),
            models.Index(
                fields=["subscription_id"], condition=Q(subscription_id__isnull=False), name="event_of_subscription"
            ),
            models.Index(fields=["invoice_id"], condition=Q(invoice_id__isnull=False), name="event_of_invoice"),
            models.Index(fields=["charge_id"], condition=Q(charge_id__isnull=False), name="event_of_charge"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Watermark(models.Model):
    """Up to when something was surely done: "events" were all fetched that happened before `at`."""

    name = models.CharField(max_length=40, unique=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at}"
