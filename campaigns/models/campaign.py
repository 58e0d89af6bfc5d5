"""What we ask for, and until when."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q


class Campaign(models.Model):
    """An effort with a goal in `currency`; giving pages belong to one, gifts may."""

    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    goal_minor = models.BigIntegerField(null=True, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering: ClassVar = ["-is_active", "name"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(goal_minor=None) | Q(goal_minor__gt=0), name="campaign_goal_positive"),
            models.CheckConstraint(
                condition=Q(starts_on=None) | Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                name="campaign_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return self.name
