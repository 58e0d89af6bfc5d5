"""What somebody gave."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.money import Money
from crm.models import Contact, EmailAddress


class GiftQuerySet(models.QuerySet["Gift"]):
    def received(self) -> "GiftQuerySet":
        """Money that arrived, whether or not some of it went back."""
        return self.filter(status=Gift.Status.RECEIVED)

    def newest(self) -> "GiftQuerySet":
        return self.order_by("-given_on", "-id")


class Gift(models.Model):
    """One gift by one contact, in minor units of `currency`.

    `amount_minor` is all that was given, `cover_minor` the part of it that covers card costs. What went back stands in
    `refunded_minor` and `disputed_minor`; what counts is the rest. A debit under way is `pending`: it counts nowhere
    and has no receipt. `source_key` says which outside thing made it ("payment:…"): the same one makes one gift. The
    first thanks go to `mail_to`, the address the donor typed or else the contact's own, while it is theirs.
    """

    class Status(models.TextChoices):
        PENDING = "pending", "Under way"
        RECEIVED = "received", "Received"
        FAILED = "failed", "Did not arrive"

    class Method(models.TextChoices):
        CARD = "card", "Card"
        BANK_DEBIT = "bank_debit", "Bank debit"
        WALLET = "wallet", "Wallet"
        CHEQUE = "cheque", "Cheque"
        CASH = "cash", "Cash"
        TRANSFER = "transfer", "Bank transfer"
        OTHER = "other", "Other"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="gifts", db_index=False)
    status = models.CharField(max_length=10, choices=Status)
    method = models.CharField(max_length=12, choices=Method)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    cover_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    disputed_minor = models.BigIntegerField(default=0)
    given_on = models.DateField()
    received_at = models.DateTimeField(null=True, blank=True)
    campaign = models.ForeignKey(Campaign, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    giving_page = models.ForeignKey(GivingPage, on_delete=models.PROTECT, null=True, blank=True, db_index=False)
    recurring_gift = models.ForeignKey(
        "donors.RecurringGift", on_delete=models.PROTECT, null=True, blank=True, related_name="gifts"
    )
    mail_to = models.ForeignKey(EmailAddress, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hide_name = models.BooleanField(default=False)
    reference = models.CharField(max_length=60, blank=True)
    note = models.CharField(max_length=300, blank=True)
    source_key = models.CharField(max_length=60, null=True, unique=True)
    created_at = models.DateTimeField(default=timezone.now)

    objects = GiftQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            # Beyond its order it holds all that adding a donor's gifts up reads (donors.services.summaries).
            models.Index(
                fields=[
                    *("contact", "-given_on", "-id"),
                    *("status", "currency", "amount_minor", "refunded_minor", "disputed_minor", "campaign"),
                ],
                name="gift_of_contact",
            ),
            models.Index(fields=["-given_on", "-id"], name="gift_newest"),
            models.Index(fields=["campaign", "-given_on", "-id"], name="gift_of_campaign"),
            models.Index(fields=["status", "-given_on", "-id"], name="gift_by_status"),
            models.Index(fields=["method", "-given_on", "-id"], name="gift_by_method"),
            models.Index(fields=["currency", "amount_minor", "-given_on", "-id"], name="gift_by_amount"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="gift_amount_positive"),
            models.CheckConstraint(
                condition=Q(cover_minor__gte=0, cover_minor__lt=F("amount_minor")), name="gift_cover_within_amount"
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("amount_minor")),
                name="gift_refunded_within_amount",
            ),
            models.CheckConstraint(
                condition=Q(disputed_minor__gte=0, disputed_minor__lte=F("amount_minor")),
                name="gift_disputed_within_amount",
            ),
            models.CheckConstraint(
                condition=~Q(status="received") | Q(received_at__isnull=False), name="gift_received_has_an_instant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} on {self.given_on}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def kept(self) -> Money:
        """What is still ours of it."""
        return Money(max(self.amount_minor - self.refunded_minor - self.disputed_minor, 0), self.currency)

    @property
    def counts(self) -> bool:
        return self.status == Gift.Status.RECEIVED


class GiftSplit(models.Model):
    """The part of a gift that goes to one fund; the parts of a gift add up to it."""

    gift = models.ForeignKey(Gift, on_delete=models.CASCADE, related_name="splits")
    fund = models.ForeignKey(Fund, on_delete=models.PROTECT, related_name="+")
    amount_minor = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["gift", "fund"], name="split_once_a_fund"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="split_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.amount_minor} to {self.fund}"


class Tribute(models.Model):
    """In whose name a gift was made, and whom to tell, without the amount."""

    class Kind(models.TextChoices):
        HONOR = "honor", "In honor of"
        MEMORY = "memory", "In memory of"

    gift = models.OneToOneField(Gift, on_delete=models.CASCADE, related_name="tribute")
    kind = models.CharField(max_length=6, choices=Kind)
    honoree = models.CharField(max_length=120)
    card_to = models.EmailField(blank=True)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.honoree}"
