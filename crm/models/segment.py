"""Saved questions about people."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from crm.models.contact import Contact
from crm.models.staff import User


class Segment(models.Model):
    """A question: `asked` is a tree of {"all": […]}, {"any": […]}, {"not": …} and {"is": key, …} (see
    crm.domain.segments).
    """

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    asked = models.JSONField()
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class Snapshot(models.Model):
    """Who was in a segment at one moment; it does not change with them."""

    segment = models.ForeignKey(Segment, on_delete=models.PROTECT, related_name="snapshots")
    name = models.CharField(max_length=120)
    asked = models.JSONField()
    taken_at = models.DateTimeField(default=timezone.now)
    taken_by = models.CharField(max_length=150)

    def __str__(self) -> str:
        return self.name


class SnapshotMember(models.Model):
    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="members", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["snapshot", "contact"], name="snapshot_member_once")]

    def __str__(self) -> str:
        return f"{self.snapshot_id}: {self.contact_id}"
