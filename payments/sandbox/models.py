"""What the sandbox remembers: every object as JSON, its events and their deliveries, saved answers, its own time."""

from typing import Any, ClassVar

from django.db import models

Json = dict[str, Any]


class Clock(models.Model):
    """One row: how far the sandbox's time is ahead, the faults of its webhooks, and the errors its API owes."""

    ahead_seconds = models.BigIntegerField(default=0)
    duplicates = models.BooleanField(default=False)
    shuffles = models.BooleanField(default=False)
    drops = models.BooleanField(default=False)
    owed_faults = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.ahead_seconds} seconds ahead"


class StoredObject(models.Model):
    """An object of the API as it is shown, with its references as ids. `hidden` is what Stripe knows and never says.

    The primary key is the sequence by which lists are paged: writers come one at a time, so it grows with time.
    """

    kind = models.CharField(max_length=40)
    stripe_id = models.CharField(max_length=255, unique=True)
    data: "models.JSONField[Json, Json]" = models.JSONField()
    hidden: "models.JSONField[Json, Json]" = models.JSONField(default=dict)
    created = models.BigIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["kind", "-id"], name="sandbox_kind")]

    def __str__(self) -> str:
        return self.stripe_id


class Timer(models.Model):
    """Something that happens by itself at `due`, in the sandbox's time."""

    due = models.BigIntegerField()
    task = models.CharField(max_length=40)
    stripe_id = models.CharField(max_length=255)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due", "id"], name="sandbox_timer_due")]

    def __str__(self) -> str:
        return f"{self.task} {self.stripe_id}"


class Event(models.Model):
    event_id = models.CharField(max_length=40, unique=True)
    type = models.CharField(max_length=80)
    created = models.BigIntegerField()
    body: "models.JSONField[Json, Json]" = models.JSONField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["created"], name="sandbox_event_created")]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"


class Delivery(models.Model):
    """One event on its way to the webhook; a duplicate is a second row."""

    class State(models.TextChoices):
        WAITING = "waiting", "On its way"
        HELD = "held", "Held back"
        DELIVERED = "delivered", "Delivered"
        FAILED = "failed", "Given up"

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    answer = models.CharField(max_length=80, blank=True)

    class Meta:
        verbose_name_plural = "deliveries"

    def __str__(self) -> str:
        return f"{self.event} ({self.state})"


class SavedAnswer(models.Model):
    """The answer that was given under an idempotency key; `request` is the fingerprint of what was asked."""

    key = models.CharField(max_length=255, unique=True)
    request = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField()
    body: "models.JSONField[Json, Json]" = models.JSONField()
    request_id = models.CharField(max_length=40)
    created = models.BigIntegerField()

    def __str__(self) -> str:
        return self.key
