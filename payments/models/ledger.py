"""Stripe's own account of every cent, line by line, and the payouts that carry it to the bank."""

from typing import ClassVar

from django.db import models
from django.utils import timezone

from crm.models.append_only import AppendOnly
from payments.models.payment import Payment, Synced


class Payout(Synced):
    """Money sent to the bank. `difference_minor` is payout minus the lines it is made of: 0 when it adds up."""

    stripe_id = models.CharField(max_length=80, unique=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=20)
    arrives_on = models.DateField(null=True)
    reconciled_at = models.DateTimeField(null=True)
    difference_minor = models.BigIntegerField(null=True)

    def __str__(self) -> str:
        return f"{self.stripe_id} ({self.status})"


class LedgerLine(AppendOnly):
    """One Stripe balance transaction, in minor units of the settlement currency. Only its payout is filled in later."""

    may_be_set: ClassVar[tuple[str, ...]] = ("payout_id",)

    transaction_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=40)
    category = models.CharField(max_length=40, blank=True)
    source_id = models.CharField(max_length=80, blank=True)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    net_minor = models.BigIntegerField()
    exchange_rate = models.DecimalField(max_digits=18, decimal_places=9, null=True)
    available_on = models.DateField(null=True)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True, related_name="ledger_lines")
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, null=True, related_name="lines")
    livemode = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(net_minor=models.F("amount_minor") - models.F("fee_minor")),
                name="ledger_net_adds_up",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.net_minor} {self.currency}"
