"""Who did what: one entry a change, written with it."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from crm.models.append_only import AppendOnly


class AuditEntry(AppendOnly):
    """`changes` maps a field to [old, new]; `subject` is a label such as "donors.gift" with the row's id."""

    may_be_emptied: ClassVar[tuple[str, ...]] = ("changes",)

    at = models.DateTimeField(default=timezone.now)
    actor_kind = models.CharField(max_length=8)
    actor_label = models.CharField(max_length=150)
    user_id = models.BigIntegerField(null=True)
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=60)
    subject_id = models.CharField(max_length=40)
    contact_id = models.BigIntegerField(null=True)
    changes = models.JSONField(default=dict)
    request_id = models.CharField(max_length=40, blank=True)

    class Meta:
        verbose_name_plural = "audit entries"
        indexes: ClassVar = [
            models.Index(fields=["-at", "-id"], name="audit_newest"),
            models.Index(fields=["contact_id", "-at"], name="audit_of_contact"),
            models.Index(fields=["subject", "subject_id"], name="audit_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.actor_label}: {self.action} {self.subject} {self.subject_id}"
