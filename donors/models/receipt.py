"""Receipts: numbered without a gap, frozen when issued, never edited (design: mail-receipts-consent.md C6)."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models import Contact
from donors.models.gift import Gift


class ReceiptSeries(models.Model):
    """The counter of one year's receipts under one country's rules; it moves in the transaction that uses a number."""

    code = models.CharField(max_length=20, unique=True)
    pack = models.CharField(max_length=8)
    year = models.PositiveSmallIntegerField()
    next_number = models.PositiveIntegerField(default=1)

    class Meta:
        verbose_name_plural = "receipt series"
        constraints: ClassVar = [models.UniqueConstraint(fields=["pack", "year"], name="series_once_a_year")]

    def __str__(self) -> str:
        return self.code


class Receipt(models.Model):
    """A tax receipt. `snapshot` holds every value it prints (donors.domain.receipts.Snapshot) as it was at issue.

    A void one keeps its number. One that replaces another names it.
    """

    class Status(models.TextChoices):
        ISSUED = "issued", "Issued"
        VOID = "void", "Void"

    series = models.ForeignKey(ReceiptSeries, on_delete=models.PROTECT, related_name="receipts")
    number = models.PositiveIntegerField()
    status = models.CharField(max_length=6, choices=Status, default=Status.ISSUED)
    contact = models.ForeignKey(Contact, on_delete=models.SET_NULL, null=True, related_name="receipts")
    snapshot = models.JSONField()
    wording_version = models.CharField(max_length=20)
    pdf_sha256 = models.CharField(max_length=64, blank=True)
    issued_at = models.DateTimeField(default=timezone.now)
    issued_by = models.CharField(max_length=150)
    replaces = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="replaced_by")
    voided_at = models.DateTimeField(null=True)
    voided_by = models.CharField(max_length=150, blank=True)
    void_reason = models.CharField(max_length=200, blank=True)
    retain_until = models.DateField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["-issued_at", "-id"], name="receipt_newest")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["series", "number"], name="receipt_number_once"),
            models.CheckConstraint(
                condition=~Q(status="void") | (Q(voided_at__isnull=False) & ~Q(void_reason="")),
                name="receipt_void_says_why",
            ),
        ]

    def __str__(self) -> str:
        return self.full_number

    @property
    def full_number(self) -> str:
        """The number as it is printed: "LH-2026-000123"."""
        number: str = self.snapshot["number"]
        return number


class ReceiptLine(models.Model):
    """One gift on one receipt. A gift is on at most one live receipt: the database sees to it."""

    receipt = models.ForeignKey(Receipt, on_delete=models.PROTECT, related_name="lines")
    gift = models.ForeignKey(Gift, on_delete=models.PROTECT, related_name="receipt_lines")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    live = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gift"], condition=Q(live=True), name="receipt_one_live_a_gift")
        ]

    def __str__(self) -> str:
        return f"{self.receipt_id}: gift {self.gift_id}"
