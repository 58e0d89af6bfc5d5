"""The people and organisations we know."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext


class ContactQuerySet(models.QuerySet["Contact"]):
    def standing(self) -> "ContactQuerySet":
        """Those that are neither merged into another nor erased."""
        return self.filter(standing=Contact.Standing.LIVE)


Everyone = models.Manager.from_queryset(ContactQuerySet)


class LiveContacts(Everyone["Contact"]):
    """What every list, search and form means by "the people we know"."""

    def get_queryset(self) -> ContactQuerySet:
        return ContactQuerySet(self.model, using=self._db).standing()


class Contact(models.Model):
    """A person or an organisation: the only record of somebody there is.

    `sort_name` and `search` are kept by crm.services.contacts: lower case, without accents, the surname first, and
    everything a search should find. `plain_mail` asks for a neutral subject and sender; `safe_contact` for that and for
    no post and no voicemail: a supporter may be a survivor, and somebody else may open their letters.

    `objects` are those who stand; `everyone` also those merged into another (`merged_into`) and those erased, whose
    rows stay because history that may not change points at them.
    """

    class Kind(models.TextChoices):
        PERSON = "person", "Person"
        ORGANISATION = "organisation", "Organisation"

    class Standing(models.TextChoices):
        LIVE = "live", "Known"
        MERGED = "merged", "Merged into another"
        ERASED = "erased", "Erased"

    kind = models.CharField(max_length=12, choices=Kind, default=Kind.PERSON)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    organisation_name = models.CharField(max_length=160, blank=True)
    prefix = models.CharField(max_length=40, blank=True, db_default="")
    suffix = models.CharField(max_length=20, blank=True, db_default="")
    preferred_name = models.CharField(max_length=100, blank=True, db_default="")
    pronouns = models.CharField(max_length=40, blank=True, db_default="")
    salutation = models.CharField(max_length=160, blank=True, db_default="")
    language = models.CharField(max_length=8, blank=True)
    plain_mail = models.BooleanField(default=False)
    safe_contact = models.BooleanField(default=False, db_default=False)
    no_email = models.BooleanField(default=False, db_default=False)
    no_post = models.BooleanField(default=False, db_default=False)
    no_phone = models.BooleanField(default=False, db_default=False)
    no_sms = models.BooleanField(default=False, db_default=False)
    is_deceased = models.BooleanField(default=False, db_default=False)
    deceased_on = models.DateField(null=True, blank=True)
    household = models.ForeignKey(
        "crm.Household", on_delete=models.SET_NULL, null=True, blank=True, related_name="members", db_index=False
    )
    household_rank = models.PositiveSmallIntegerField(default=0, db_default=0)
    in_household_name = models.BooleanField(default=True, db_default=True)
    in_formal_greeting = models.BooleanField(default=True, db_default=True)
    in_informal_greeting = models.BooleanField(default=True, db_default=True)
    standing = models.CharField(
        max_length=8, choices=Standing, default=Standing.LIVE, db_default=Standing.LIVE, editable=False
    )
    merged_into = models.ForeignKey("self", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    sort_name = models.CharField(max_length=210, editable=False)
    search = models.TextField(editable=False)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)

    objects = LiveContacts()
    everyone = Everyone()

    class Meta:
        base_manager_name = "everyone"
        indexes: ClassVar = [
            models.Index(fields=["sort_name", "id"], condition=Q(standing="live"), name="contact_by_name"),
            models.Index(
                fields=["kind", "sort_name", "id"], condition=Q(standing="live"), name="contact_by_kind_and_name"
            ),
            models.Index(fields=["-created_at", "-id"], condition=Q(standing="live"), name="contact_newest"),
            # Of those in a household alone: where nobody is in one, an index of all would be counted as useless.
            models.Index(fields=["household"], condition=Q(household__isnull=False), name="contact_in_household"),
            models.Index(
                fields=["language", "sort_name", "id"], condition=Q(standing="live"), name="contact_by_language"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(first_name="", last_name="", organisation_name=""), name="contact_has_a_name"
            ),
            models.CheckConstraint(
                condition=Q(standing="merged", merged_into__isnull=False)
                | (~Q(standing="merged") & Q(merged_into__isnull=True)),
                name="contact_merged_into_somebody",
            ),
            models.CheckConstraint(
                condition=Q(deceased_on__isnull=True) | Q(is_deceased=True), name="contact_died_on_a_day"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """The name as one writes it: "Maya Okafor", "Harbor Yoga Co-op"; of somebody erased, that they were."""
        if self.standing == Contact.Standing.ERASED:
            return gettext("Erased person")
        if self.kind == Contact.Kind.ORGANISATION:
            return self.organisation_name or f"{self.first_name} {self.last_name}".strip()
        return f"{self.first_name} {self.last_name}".strip() or self.organisation_name

    @property
    def greeting_name(self) -> str:
        """How a mail begins: what somebody likes to be called, the given name, the name of an organisation."""
        return self.preferred_name or self.first_name or self.full_name

    @property
    def wants_plain_mail(self) -> bool:
        """Whether subjects and senders say nothing of us: they asked for it, or for safety."""
        return self.plain_mail or self.safe_contact
