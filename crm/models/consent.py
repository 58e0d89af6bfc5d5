"""What people agreed to, in exactly which words; what follows from it; who must never be written to again."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.domain.consent import SOFT_OPT_IN_SINCE
from crm.models.append_only import AppendOnly
from crm.models.contact import Contact


class Purpose(models.TextChoices):
    UPDATES = "updates", "Updates on what gifts did"
    APPEALS = "appeals", "Appeals for gifts"
    EVENTS = "events", "Invitations to events"


class Channel(models.TextChoices):
    EMAIL = "email", "Email"
    POST = "post", "Post"
    PHONE = "phone", "Telephone"
    SMS = "sms", "Text message"


class Basis(models.TextChoices):
    """Why we may write (design: mail-receipts-consent.md D1)."""

    CONSENT = "consent", "Consent"
    SOFT_OPT_IN_CHARITY = "soft_opt_in_charity", "Soft opt-in of a charity (UK)"
    CASL_IMPLIED = "casl_implied", "Implied consent (Canada)"
    CASL_EXEMPT = "casl_exempt", "Exempt fundraising (Canada)"
    OPT_OUT_US = "opt_out_us", "Not opted out (US)"
    LEGITIMATE_INTEREST_POST = "legit_interest_post", "Legitimate interest, post only"


class Wording(AppendOnly):
    """The words a person was shown, by key, version and language; never changed, only followed by a newer version."""

    key = models.SlugField(max_length=60)
    version = models.PositiveIntegerField()
    language = models.CharField(max_length=8)
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "version", "language"], name="wording_version_once"),
        ]

    def __str__(self) -> str:
        return f"{self.key} v{self.version} ({self.language})"


class ConsentEvent(AppendOnly):
    """One answer at one moment; what is allowed today follows from the newest (design: mail-receipts-consent.md D2).

    `evidence` says where the proof lies: a letter's file number, a call's time. `collected_on`, `obtained_directly` and
    `opt_out_offered` are what a charity's soft opt-in stands on; `valid_until` ends what ends by itself.
    """

    may_be_emptied: ClassVar[tuple[str, ...]] = ("evidence",)

    Purpose = Purpose
    Channel = Channel
    Basis = Basis

    class Action(models.TextChoices):
        GRANT = "grant", "Agreed"
        WITHDRAW = "withdraw", "Declined or withdrew"
        OBJECT = "object", "Objected"
        EXPIRE = "expire", "Ended"

    class Source(models.TextChoices):
        GIVING_PAGE = "giving_page", "Giving page"
        PREFERENCE_PAGE = "preference_page", "Preference page"
        ONE_CLICK = "one_click", "Unsubscribe link"
        REPLY = "reply", "Reply to a mail"
        PAPER = "paper", "Paper form"
        PHONE = "phone", "Telephone call"
        IMPORT = "import", "Imported list"
        PREFERENCE_SERVICE = "fps", "Preference service"
        COMPLAINT = "complaint", "Complaint at the mail provider"
        STAFF = "staff", "Staff"
        MERGE = "merge", "Merged records"

    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="consent_events")
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=10, choices=Channel)
    action = models.CharField(max_length=10, choices=Action)
    basis = models.CharField(max_length=20, choices=Basis, default=Basis.CONSENT, db_default=Basis.CONSENT)
    wording = models.ForeignKey(Wording, on_delete=models.PROTECT, null=True)
    source = models.CharField(max_length=20, choices=Source)
    source_ref = models.CharField(max_length=80, blank=True)
    evidence = models.CharField(max_length=200, blank=True, db_default="")
    collected_on = models.DateField(null=True)
    obtained_directly = models.BooleanField(default=False, db_default=False)
    opt_out_offered = models.BooleanField(default=False, db_default=False)
    valid_until = models.DateField(null=True)
    recorded_by = models.CharField(max_length=150)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "purpose", "channel", "-at"], name="consent_newest")]
        constraints: ClassVar = [
            # The same answer from the same place is written once, however often a delivery is repeated.
            models.UniqueConstraint(
                fields=["contact", "purpose", "channel", "source", "source_ref"],
                condition=~Q(source_ref=""),
                name="consent_once_a_source",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.SOFT_OPT_IN_CHARITY)
                | ~Q(action="grant")
                | Q(
                    opt_out_offered=True,
                    obtained_directly=True,
                    collected_on__isnull=False,  # a comparison with nothing would pass
                    collected_on__gte=SOFT_OPT_IN_SINCE,
                ),
                name="consent_soft_opt_in_conditions",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.LEGITIMATE_INTEREST_POST) | Q(channel="post"),
                name="consent_interest_by_post_only",
            ),
            models.CheckConstraint(
                condition=~Q(basis=Basis.CASL_IMPLIED) | ~Q(action="grant") | Q(valid_until__isnull=False),
                name="consent_implied_ends",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()}: {self.get_purpose_display()} by {self.get_channel_display()}"


class Permission(models.Model):
    """What a contact's newest consent event allows: derived in the transaction that writes the event, and every night
    computed anew and compared (crm.services.permissions).
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="permissions", db_index=False)
    purpose = models.CharField(max_length=20, choices=Purpose)
    channel = models.CharField(max_length=10, choices=Channel)
    allowed = models.BooleanField()
    basis = models.CharField(max_length=20, choices=Basis)
    valid_until = models.DateField(null=True)
    event = models.ForeignKey(ConsentEvent, on_delete=models.PROTECT, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["purpose", "channel", "contact"], condition=Q(allowed=True), name="permission_allowed")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "purpose", "channel"], name="permission_once")
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.purpose} {self.channel}: {self.allowed}"


class Suppression(models.Model):
    """An address that must not be written to for a scope, known only by its HMAC: it outlives the erasure of its owner.

    `scope` is a Purpose, or "all".
    """

    address_hmac = models.CharField(max_length=64)
    channel = models.CharField(max_length=10, choices=Channel, default=Channel.EMAIL)
    scope = models.CharField(max_length=20)
    reason = models.CharField(max_length=30)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["address_hmac", "channel", "scope"], name="suppression_once")
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.scope}: {self.reason}"
