"""Mail on its way: the row is the queue, the log and the proof (design: mail-receipts-consent.md A2)."""

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.contact import Contact


class Delivery(models.Model):
    """One mail to one person: queued → claimed → handed_off → accepted.

    `handed_off` is committed before the provider is called: a row found there after a crash is uncertain, and is
    settled by what the provider says, never by a guess. `kind` and `key` together are unique: a second request for the
    same mail changes nothing. `facts` are the plain values its words are made of; its body is not kept. `purpose` says
    by what right it leaves: one of crm.domain.mail.Exempt, or a Purpose that the person must have agreed to.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting"
        CLAIMED = "claimed", "Being prepared"
        HANDED_OFF = "handed_off", "Handed to the mail provider"
        ACCEPTED = "accepted", "Accepted"
        DELIVERED = "delivered", "Delivered"
        BOUNCED = "bounced", "Bounced"
        COMPLAINED = "complained", "Complained"
        FAILED = "failed", "Refused by the provider"
        SKIPPED = "skipped", "Not sent"

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=40)
    key = models.CharField(max_length=80)
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="deliveries")
    address = models.EmailField()
    subject = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict)
    purpose = models.CharField(max_length=20, db_default="receipt")
    state = models.CharField(max_length=12, choices=State, default=State.QUEUED)
    reason = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    provider = models.CharField(max_length=40, blank=True)
    provider_message_id = models.CharField(max_length=255, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    handed_off_at = models.DateTimeField(null=True)
    accepted_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "deliveries"
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state="queued"), name="delivery_queued"),
            models.Index(
                fields=["lease_until"], condition=Q(state__in=("claimed", "handed_off")), name="delivery_under_way"
            ),
            models.Index(fields=["contact", "-created_at"], name="delivery_of_contact"),
            models.Index(fields=["provider_message_id"], name="delivery_by_provider_id"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["kind", "key"], name="delivery_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.key} ({self.state})"


class ProviderEvent(models.Model):
    """What a mail provider told us about a delivery; the same news twice is one row."""

    dedupe_key = models.CharField(max_length=64, unique=True)
    provider = models.CharField(max_length=40)
    type = models.CharField(max_length=40)
    delivery = models.ForeignKey(Delivery, on_delete=models.CASCADE, null=True, related_name="events")
    at = models.DateTimeField(default=timezone.now)
    reason = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.provider}: {self.type}"


class DemoMail(models.Model):
    """A mail as it would have left, kept for /demo/mail/ and shown there; only demo installations write it."""

    delivery_ref = models.CharField(max_length=40, blank=True)
    at = models.DateTimeField(default=timezone.now)
    sender = models.CharField(max_length=254)
    recipient = models.CharField(max_length=254)
    subject = models.CharField(max_length=255)
    raw = models.BinaryField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["-id"], name="demo_mail_newest"),
            models.Index(fields=["delivery_ref"], name="demo_mail_of_delivery"),
        ]

    def __str__(self) -> str:
        return self.subject
