"""Giving history added up, so that lists and charts need not read every gift.

Derived: `donors.services.summaries` computes the rows of a donor anew after every act, and
`manage.py verify_summaries` proves them equal to the gifts. Amounts are minor units of `currency`, net of what went
back.
"""

from typing import ClassVar

from django.db import models

from campaigns.models import Campaign
from crm.models import Contact


class GivingSummary(models.Model):
    """All that a contact gave in one currency."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="giving_summaries", db_index=False)
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    gift_count = models.PositiveIntegerField()
    first_on = models.DateField()
    last_on = models.DateField()
    last_minor = models.BigIntegerField()
    largest_minor = models.BigIntegerField()

    class Meta:
        verbose_name_plural = "giving summaries"
        indexes: ClassVar = [
            models.Index(fields=["currency", "-total_minor", "contact", "last_on"], name="summary_by_total"),
            models.Index(fields=["currency", "-last_on", "contact"], name="summary_by_last"),
            models.Index(fields=["first_on", "contact"], name="summary_by_first"),
        ]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "currency"], name="summary_once")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.total_minor} {self.currency}"


class GivingYear(models.Model):
    """What a contact gave in one fiscal year."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="giving_years", db_index=False)
    currency = models.CharField(max_length=3)
    fiscal_year = models.PositiveSmallIntegerField()
    total_minor = models.BigIntegerField()
    gift_count = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["fiscal_year", "contact"], name="givers_of_year")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "currency", "fiscal_year"], name="giving_year_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} in {self.fiscal_year}"


class CampaignGiver(models.Model):
    """A contact's giving to one campaign: its rows are the campaign's givers."""

    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, related_name="givers", db_index=False)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    currency = models.CharField(max_length=3)
    total_minor = models.BigIntegerField()
    gift_count = models.PositiveIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "contact", "currency"], name="campaign_giver_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} to {self.campaign_id}"


class DailyTotal(models.Model):
    """What arrived on one day, by campaign and by whether it was an instalment of a recurring gift."""

    day = models.DateField()
    currency = models.CharField(max_length=3)
    campaign = models.ForeignKey(Campaign, on_delete=models.CASCADE, null=True, related_name="+", db_index=False)
    recurring = models.BooleanField()
    total_minor = models.BigIntegerField()
    gift_count = models.IntegerField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["campaign", "currency"], name="daily_of_campaign"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["day", "currency", "campaign", "recurring"],
                condition=models.Q(campaign__isnull=False),
                name="daily_once_a_campaign",
            ),
            models.UniqueConstraint(
                fields=["day", "currency", "recurring"],
                condition=models.Q(campaign__isnull=True),
                name="daily_once_without_campaign",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}: {self.total_minor} {self.currency}"
