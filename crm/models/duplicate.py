"""Two records of one person: what is suspected, what is known not to be, and what was merged."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.models.contact import Contact

ORDERED = Q(low__lt=F("high"))


class SuspectedDuplicate(models.Model):
    """A pair that the scorer found (crm.domain.matching), with its points and what they are made of. The smaller id is
    `low`. `household` suggests that the two live together instead of being one.
    """

    low = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    points = models.PositiveSmallIntegerField()
    reasons = models.JSONField(default=list)
    household = models.BooleanField(default=False)
    found_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["household", "-points", "id"], name="suspects_by_points")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="suspect_once"),
            models.CheckConstraint(condition=ORDERED, name="suspects_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} and {self.high_id}: {self.points}"


class NotDuplicate(models.Model):
    """Somebody looked at the pair and said: two people."""

    low = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+", db_index=False)
    high = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    said_by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["low", "high"], name="not_duplicate_once"),
            models.CheckConstraint(condition=ORDERED, name="not_duplicates_in_order"),
        ]

    def __str__(self) -> str:
        return f"{self.low_id} is not {self.high_id}"


class ContactMerge(models.Model):
    """`loser` became part of `winner`. `left_alone` is what an undo could not put back, in words for staff."""

    winner = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges_won")
    loser = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="merges_lost")
    merged_by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)
    undone_by = models.CharField(max_length=150, blank=True)
    undone_at = models.DateTimeField(null=True)
    left_alone = models.JSONField(default=list)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-at", "-id"], name="merges_newest")]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(winner=F("loser")), name="merge_of_two"),
            models.UniqueConstraint(
                fields=["loser"], condition=Q(undone_at__isnull=True), name="merged_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.loser_id} into {self.winner_id}"


class MergeEntry(models.Model):
    """One thing that a merge did, in order: a row changed or deleted. `before` and `after` hold the columns that differ
    (all of them for a row deleted), as JSON.
    """

    class Act(models.TextChoices):
        CHANGED = "changed", "Changed"
        DELETED = "deleted", "Deleted"

    merge = models.ForeignKey(ContactMerge, on_delete=models.CASCADE, related_name="entries")
    act = models.CharField(max_length=8, choices=Act)
    model = models.CharField(max_length=60)
    row_id = models.BigIntegerField()
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering: ClassVar = ["id"]
        verbose_name_plural = "merge entries"

    def __str__(self) -> str:
        return f"{self.act} {self.model} {self.row_id}"
