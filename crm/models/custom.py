"""Fields that a nonprofit adds to its contacts."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from crm.models.contact import Contact


class CustomField(models.Model):
    """One question staff want answered about contacts. `key` names it in imports and the API and never changes;
    `choices` are the words to choose from, for the kinds that have them.
    """

    class Kind(models.TextChoices):
        TEXT = "text", "Text"
        NUMBER = "number", "Number"
        DATE = "date", "Date"
        CHOICE = "choice", "One of a list"
        CHOICES = "choices", "Several of a list"

    key = models.SlugField(max_length=40, unique=True)
    label = models.CharField(max_length=80)
    help = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=8, choices=Kind)
    choices = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.label


class CustomValue(models.Model):
    """An answer: in the one column of its field's kind. Several of a list are several rows."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="custom_values", db_index=False)
    field = models.ForeignKey(CustomField, on_delete=models.PROTECT, related_name="values", db_index=False)
    text = models.CharField(max_length=500, blank=True)
    number = models.DecimalField(max_digits=18, decimal_places=4, null=True)
    date = models.DateField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["field", "text", "contact"], condition=~Q(text=""), name="custom_by_text"),
            models.Index(
                fields=["field", "number", "contact"], condition=Q(number__isnull=False), name="custom_by_number"
            ),
            models.Index(fields=["field", "date", "contact"], condition=Q(date__isnull=False), name="custom_by_date"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "field", "text"], name="custom_value_once"),
            models.CheckConstraint(
                condition=(~Q(text="") & Q(number__isnull=True, date__isnull=True))
                | Q(text="", number__isnull=False, date__isnull=True)
                | Q(text="", number__isnull=True, date__isnull=False),
                name="custom_value_of_one_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.field_id}: {self.text or self.number or self.date}"
