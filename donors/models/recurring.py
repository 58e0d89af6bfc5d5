"""A promise to give again and again."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.money import Money
from crm.models import Contact


class RecurringGift(models.Model):
    """What a donor gives each month; the instalments that arrived are its gifts.

    The allowed moves of `status` are donors.domain.recurring.MOVES. `source_key` names what moves the money ("plan:…").
    While a payment fails, `next_try_on` is the day it is tried again; with `tries_over` nobody tries again by itself.
    """

    class Status(models.TextChoices):
        ACTIVE = "active", "Active"
        FAILING = "failing", "Payment failing"
        PAUSED = "paused", "Paused"
        ENDED = "ended", "Ended"

    class Interval(models.TextChoices):
        MONTH = "month", "Monthly"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="recurring_gifts")
    status = models.CharField(max_length=8, choices=Status, default=Status.ACTIVE)
    interval = models.CharField(max_length=6, choices=Interval, default=Interval.MONTH)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    cover_minor = models.BigIntegerField(default=0)
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    giving_page = models.ForeignKey(GivingPage, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    hide_name = models.BooleanField(default=False)
    started_on = models.DateField()
    next_on = models.DateField(null=True, blank=True)
    next_try_on = models.DateField(null=True, blank=True)
    tries_over = models.BooleanField(default=False, db_default=False)
    ended_on = models.DateField(null=True, blank=True)
    end_reason = models.CharField(max_length=60, blank=True)
    paid_with = models.CharField(max_length=60, blank=True)
    source_key = models.CharField(max_length=60, null=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["status", "next_on"], name="recurring_due"),
            models.Index(fields=["-started_on", "-id"], name="recurring_newest"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="recurring_amount_positive"),
            models.CheckConstraint(
                condition=Q(cover_minor__gte=0, cover_minor__lt=F("amount_minor")), name="recurring_cover_within_amount"
            ),
            models.CheckConstraint(
                condition=~Q(status="ended") | Q(ended_on__isnull=False), name="recurring_ended_has_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} each {self.interval}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)
