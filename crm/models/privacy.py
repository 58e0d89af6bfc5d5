"""What people ask of us about their own data, and what becomes of data that is old."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.contact import Contact
from crm.models.staff import User


class PrivacyRequest(models.Model):
    """A request by the person the data is about; `due_on` follows crm.domain.privacy."""

    class Kind(models.TextChoices):
        ACCESS = "access", "A copy of their data"
        ERASURE = "erasure", "Erasure"
        OBJECTION = "objection", "Objection"
        RECTIFICATION = "rectify", "Correction"
        PORTABILITY = "portability", "Data to take elsewhere"
        COMPLAINT = "complaint", "Complaint"

    class State(models.TextChoices):
        OPEN = "open", "Open"
        DONE = "done", "Done"
        REFUSED = "refused", "Refused"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="privacy_requests")
    kind = models.CharField(max_length=12, choices=Kind)
    received_on = models.DateField()
    due_on = models.DateField()
    verified_how = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    outcome = models.TextField(blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["due_on"], condition=Q(state="open"), name="privacy_requests_due")]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="privacy_request_ends_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.contact_id}"


class LegalHold(models.Model):
    """A person's data must be kept as it is until the hold is lifted: a court case, an audit."""

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="legal_holds")
    reason = models.CharField(max_length=200)
    placed_by = models.CharField(max_length=150)
    placed_at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True)
    lifted_by = models.CharField(max_length=150, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact"], condition=Q(lifted_at__isnull=True), name="one_hold_a_contact")
        ]

    def __str__(self) -> str:
        return self.reason


class RetentionRunQuerySet(models.QuerySet["RetentionRun"]):
    def under_way(self) -> "RetentionRunQuerySet":
        return self.filter(state__in=(RetentionRun.State.ASKED, RetentionRun.State.RUNNING))


class RetentionRun(models.Model):
    """A run of the retention schedule: what it found old when it was asked for, what it removed. A dry run removes
    nothing.

    `removed` is exact at every moment: a batch is added to it as its rows go. The run has come to row `after` of
    `rule`. Whether one that is not done was given up, its job says.
    """

    class State(models.TextChoices):
        ASKED = "asked", "Asked for"
        RUNNING = "running", "Running"
        DONE = "done", "Done"

    dry = models.BooleanField()
    at = models.DateTimeField(default=timezone.now)
    ran_by = models.CharField(max_length=150)
    state = models.CharField(max_length=8, choices=State, default=State.ASKED)
    found = models.JSONField(default=dict)
    removed = models.JSONField(default=dict)
    rule = models.CharField(max_length=60, blank=True, default="")
    after = models.BigIntegerField(default=0)
    ended_at = models.DateTimeField(null=True)

    objects = RetentionRunQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["dry"], condition=Q(state__in=("asked", "running")), name="one_retention_run_at_a_time"
            ),
            models.CheckConstraint(
                condition=Q(state="done", ended_at__isnull=False) | (~Q(state="done") & Q(ended_at__isnull=True)),
                name="retention_run_ends_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    @property
    def job_key(self) -> str:
        return f"retention:{self.pk}"
