"""The one organisation of this installation."""

from typing import ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models


class Nonprofit(models.Model):
    """Exactly one row (id 1): who we are on pages, receipts and in mail.

    `fiscal_year_starts` is a month, 1 to 12; a fiscal year is named after the calendar year it ends in.
    `plain_name` stands in mails and on card statements for people who asked for plain mail. With `keeps_retention` what
    is too old goes every night (crm.services.retention).
    """

    ONLY_ID: ClassVar[int] = 1

    name = models.CharField(max_length=120)
    legal_name = models.CharField(max_length=160)
    registration_label = models.CharField(max_length=40, default="EIN")
    registration_number = models.CharField(max_length=40)
    country = models.CharField(max_length=2, default="US")
    is_uk_charity = models.BooleanField(default=False)
    currency = models.CharField(max_length=3, default="USD")
    time_zone = models.CharField(max_length=64, default="America/New_York")
    language = models.CharField(max_length=8, default="en")
    fiscal_year_starts = models.PositiveSmallIntegerField(
        default=1, validators=[MinValueValidator(1), MaxValueValidator(12)]
    )
    postal_address = models.TextField(help_text="As receipts print it, one line under another.")
    email = models.EmailField(help_text="Where donors reach a person.")
    website = models.URLField(blank=True)
    plain_name = models.CharField(max_length=40)
    statement_suffix = models.CharField(max_length=22, blank=True)
    brand_colour = models.CharField(max_length=7, default="#0e5c47")
    leave_url = models.URLField(default="https://www.weather.gov/")
    signer_name = models.CharField(max_length=120, blank=True)
    signer_role = models.CharField(max_length=120, blank=True)
    keeps_retention = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="nonprofit_is_one_row"),
            models.CheckConstraint(
                condition=models.Q(fiscal_year_starts__gte=1, fiscal_year_starts__lte=12),
                name="nonprofit_fiscal_year_starts_in_a_month",
            ),
        ]

    def __str__(self) -> str:
        return self.name
