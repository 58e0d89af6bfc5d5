"""What staff wrote down about people, what they did with them, and who looked."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.models.contact import Contact
from crm.models.staff import User


class NoteQuerySet(models.QuerySet["Note"]):
    def visible_to(self, actor: Actor) -> "NoteQuerySet":
        """Those that `actor` may read; an author's own are for nobody else, whatever they may do."""
        if not actor.can(Capability.VIEW_PEOPLE):
            return self.none()
        seen = Q(circle=Note.Circle.OPEN)
        if actor.can(Capability.READ_RESTRICTED_NOTES):
            seen |= Q(circle=Note.Circle.RESTRICTED)
        if actor.user_id is not None:
            seen |= Q(circle=Note.Circle.AUTHOR, author_id=actor.user_id)
        return self.filter(seen)


class Note(models.Model):
    """A note on a contact. Everyone who sees people reads an open one; a restricted one takes a capability; an author's
    own is for its author alone. Whatever reads notes for somebody asks `visible_to`.
    """

    class Circle(models.TextChoices):
        OPEN = "open", "Everyone who sees people"
        RESTRICTED = "restricted", "Those allowed to read restricted notes"
        AUTHOR = "author", "Only me"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="notes", db_index=False)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    circle = models.CharField(max_length=10, choices=Circle, default=Circle.OPEN)
    text = models.TextField()
    is_pinned = models.BooleanField(default=False)
    at = models.DateTimeField(default=timezone.now)
    changed_at = models.DateTimeField(null=True)

    objects = NoteQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "-at"], name="notes_of_contact")]

    def __str__(self) -> str:
        return f"Note {self.pk}"


class Interaction(models.Model):
    """A touch between us and a contact: a call, a visit, a letter. `at` is when it was, not when it was noted."""

    class Kind(models.TextChoices):
        CALL = "call", "Call"
        VISIT = "visit", "Visit"
        MEETING = "meeting", "Meeting"
        LETTER = "letter", "Letter"
        EMAIL = "email", "Email"
        EVENT = "event", "At an event"
        OTHER = "other", "Other"

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="interactions", db_index=False)
    kind = models.CharField(max_length=10, choices=Kind)
    from_them = models.BooleanField(default=False)
    summary = models.CharField(max_length=200)
    details = models.TextField(blank=True)
    at = models.DateTimeField(default=timezone.now)
    author = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["contact", "-at"], name="interactions_of_contact")]

    def __str__(self) -> str:
        return self.summary


class ViewEntry(models.Model):
    """Somebody asked to see what was masked, or took it out: who, of whom, what, when."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.PROTECT, related_name="views", db_index=False)
    what = models.CharField(max_length=40)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name_plural = "view entries"
        indexes: ClassVar = [models.Index(fields=["contact", "-at"], name="views_of_contact")]

    def __str__(self) -> str:
        return f"{self.user_id} saw {self.what} of {self.contact_id}"
