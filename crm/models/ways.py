"""Ways to reach a contact: addresses for mail, telephone numbers, postal addresses."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.models.contact import Contact
from crm.models.fields import DigestField


class Kind(models.TextChoices):
    HOME = "home", "Home"
    WORK = "work", "Work"
    OTHER = "other", "Other"


class Way(models.Model):
    """What every way to reach somebody has. At most one of a contact's is primary; days are inclusive, empty is open.

    A way that is no longer valid stays known, so that an old list still finds its person.
    """

    kind = models.CharField(max_length=5, choices=Kind, default=Kind.HOME, db_default=Kind.HOME)
    is_primary = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        abstract = True


def dates_in_order(name: str) -> models.CheckConstraint:
    in_order = Q(valid_from__isnull=True) | Q(valid_until__isnull=True) | Q(valid_until__gte=F("valid_from"))
    return models.CheckConstraint(condition=in_order, name=name)


class EmailAddress(Way):
    """An address of a contact; `normalized` is what two spellings of it share (crm.domain.emails).

    `unusable_since` is set when a provider says for good that nothing arrives there.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="email_addresses")
    address = models.EmailField()
    normalized = models.CharField(max_length=254)
    address_hmac = DigestField(of="normalized")
    unusable_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "email addresses"
        indexes: ClassVar = [models.Index(fields=["normalized", "contact"], name="email_owners")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "normalized"], name="email_once_a_contact"),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(is_primary=True), name="email_one_primary_a_contact"
            ),
            dates_in_order("email_valid_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.address


class Phone(Way):
    """A telephone number: `number` in E.164 (+12075550134), `extension` in digits."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=16)
    extension = models.CharField(max_length=8, blank=True)
    is_mobile = models.BooleanField(default=False)
    address_hmac = DigestField(of="number")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["number", "contact"], name="phone_owners")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact", "number", "extension"], name="phone_once_a_contact"),
            models.UniqueConstraint(
                fields=["contact"], condition=Q(is_primary=True), name="phone_one_primary_a_contact"
            ),
            dates_in_order("phone_valid_dates_in_order"),
        ]

    def __str__(self) -> str:
        return self.number


class PostalAddress(Way):
    """A postal address. With a season (month and day as 1201 for 1 December, inclusive, it may pass the year's end) it
    goes before the primary one while the season lasts. `region` is a state, `country` ISO 3166 in two letters.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="postal_addresses")
    lines = models.CharField(max_length=250)
    city = models.CharField(max_length=100, blank=True)
    region = models.CharField(max_length=100, blank=True)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    match_key = models.CharField(max_length=60, editable=False, blank=True)
    season_from = models.PositiveSmallIntegerField(null=True, blank=True)
    season_until = models.PositiveSmallIntegerField(null=True, blank=True)
    returned_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "postal addresses"
        indexes: ClassVar = [
            models.Index(fields=["match_key", "contact"], name="postal_owners"),
            models.Index(fields=["country", "region", "city", "contact"], name="postal_by_place"),
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["contact"], condition=Q(is_primary=True), name="postal_one_primary_a_contact"
            ),
            models.CheckConstraint(
                condition=Q(season_from__isnull=True, season_until__isnull=True)
                | Q(season_from__range=(101, 1231), season_until__range=(101, 1231)),
                name="postal_season_whole",
            ),
            dates_in_order("postal_valid_dates_in_order"),
        ]

    def __str__(self) -> str:
        return ", ".join(part for part in (self.lines, self.city, self.postal_code) if part)
