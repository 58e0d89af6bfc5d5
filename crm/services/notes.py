"""Notes on contacts: written, changed and deleted by their author. What they say is never in the audit log."""

from typing import Final

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused, gettext_noop
from crm.domain.touch import NoteFacts, checked_note
from crm.models import Note
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact
from crm.services.showing import note_views

SEEN_AS: Final = "restricted note"


def add_note(*, contact_id: int, facts: NoteFacts, by: Actor) -> Note:
    """Write a note on a contact; a restricted one is for those who may read it to write."""
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts, by)
    if by.user_id is None:
        raise Refused("no_author", gettext_noop("A note needs an author who works here."))
    with transaction.atomic():
        contact = locked_contact(contact_id)
        note = Note.objects.create(contact=contact, author_id=by.user_id, **values)
        told = {"circle": (None, note.circle), "is_pinned": (None, note.is_pinned)}
        audit.record(by, "note.added", note, contact_id=contact.pk, **told)
    return note


def change_note(*, note_id: int, facts: NoteFacts, by: Actor) -> Note:
    """Give one's own note these words and readers."""
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts, by)
    with transaction.atomic():
        note = own_note(note_id, by)
        changes = take_over(note, values)
        if changes:
            note.changed_at = timezone.now()
            note.save(update_fields=[*changes, "changed_at"])
            told = {name: change for name, change in changes.items() if name != "text"}
            audit.record(by, "note.changed", note, contact_id=note.contact_id, **told)
    return note


def delete_note(*, note_id: int, by: Actor) -> None:
    """Delete one's own note for good."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        note = own_note(note_id, by)
        audit.record(by, "note.deleted", note, contact_id=note.contact_id, circle=(note.circle, None))
        note.delete()


def read_restricted(*, notes: list[Note], by: Actor) -> None:
    """Keep that `by` reads the restricted ones of these notes; an author who reads their own looks at nothing new."""
    authorize(by, Capability.VIEW_PEOPLE)
    theirs = [note for note in notes if note.circle == Note.Circle.RESTRICTED and note.author_id != by.user_id]
    note_views(contact_ids=[note.contact_id for note in theirs], what=SEEN_AS, by=by)


def values_of(facts: NoteFacts, by: Actor) -> dict[str, object]:
    if facts.circle not in set(Note.Circle):
        raise Refused("bad_circle", gettext_noop("Choose who may read this note."), field="circle")
    if facts.circle == Note.Circle.RESTRICTED and not by.can(Capability.READ_RESTRICTED_NOTES):
        sentence = gettext_noop("Your role does not read restricted notes, so you cannot write one.")
        raise Refused("not_restricted", sentence, field="circle")
    return {"text": checked_note(facts.text), "circle": facts.circle, "is_pinned": facts.is_pinned}


def own_note(note_id: int, by: Actor) -> Note:
    """The note, locked; NotThere where `by` may not read it, Forbidden where somebody else wrote it."""
    note = Note.objects.visible_to(by).select_for_update().filter(pk=note_id).first()
    if note is None:
        raise NotThere(gettext_noop("There is no such note."))
    if note.author_id != by.user_id:
        raise Forbidden
    return note
