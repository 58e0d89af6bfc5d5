"""How contacts belong together and what they are called by: relationships and tags."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from crm.models.contact import Contact


class Relationship(models.Model):
    """`contact` is the `kind` of `other`: "Maya is an employee of Harbor Co-op". crm.domain.relationships names each
    kind from both ends; days are inclusive, empty is open. It is written once and read from either end.
    """

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships")
    other = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="relationships_of_others")
    kind = models.CharField(max_length=20)
    title = models.CharField(max_length=120, blank=True)
    since = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "contact"], name="relationships_of_kind"),
            models.Index(fields=["kind", "other"], name="relationships_to_kind"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(contact=F("other")), name="relationship_of_two"),
            models.CheckConstraint(
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
                name="relationship_dates_in_order",
            ),
            models.UniqueConstraint(
                fields=["contact", "other", "kind"], condition=Q(until__isnull=True), name="relationship_once_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id} {self.kind} {self.other_id}"


class Tag(models.Model):
    """A word staff put on contacts. `key` is its name folded: "Major donor" and "major donor" are one tag."""

    name = models.CharField(max_length=60)
    key = models.CharField(max_length=60, unique=True)
    archived_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.name


class ContactTag(models.Model):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="contact_tags", db_index=False)
    tag = models.ForeignKey(Tag, on_delete=models.PROTECT, related_name="contact_tags", db_index=False)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["tag", "contact"], name="contacts_of_tag")]
        constraints: ClassVar = [models.UniqueConstraint(fields=["contact", "tag"], name="tag_once_a_contact")]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.tag_id}"
