"""Notes and interactions of a contact, and as lines of its timeline. Notes are those that whoever asks may read."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Exists, Q, QuerySet
from django.utils.translation import gettext

from crm.domain import phones
from crm.domain.actors import Actor
from crm.domain.errors import NotThere, gettext_noop
from crm.domain.registry import TimelineEntry, TimelineMark
from crm.models import AuditEntry, Contact, Interaction, Note
from crm.models.touch import NoteQuerySet
from crm.selectors.contacts import MOST_ID
from crm.selectors.timeline import PAGE_SIZE, earlier

# Of a change, what is told of the values: of some kinds of rows all, of others these alone.
WHOLLY_TOLD: Final = ("crm.contact", "crm.emailaddress", "crm.relationship")
TOLD: Final[dict[str, tuple[str, ...]]] = {
    "crm.phone": ("number", "phone", "kind", "is_mobile", "is_primary"),
    "crm.postaladdress": ("city", "country", "kind", "is_primary", "valid_from", "valid_until", "returned_on"),
}
NUMBERS: Final = ("number", "phone")
OTHER_RECORDS: Final = {"merged", "other", "rows"}  # ids and counts: no facts of this person
# A first name or a pronoun that somebody left behind is nobody's to read; the audit log has it.
LEFT_BEHIND: Final = {"first_name", "preferred_name", "prefix", "pronouns", "salutation"}
ANSWERED: Final = "contact.fields_changed"  # its changes are answers (crm.services.custom_values)
CHANGE: Final = "contact."  # what every change of a contact's own facts begins with in the audit log
MOST_PINNED: Final = 5
NAMES: Final[dict[str, str]] = {
    Note.Circle.OPEN: gettext_noop("Note"),
    Note.Circle.RESTRICTED: gettext_noop("Restricted note"),
    Note.Circle.AUTHOR: gettext_noop("Note only you can read"),
}


def notes_for(by: Actor) -> NoteQuerySet:
    """Every note on somebody we know that `by` may read, with its author."""
    return Note.objects.visible_to(by).filter(contact__standing=Contact.Standing.LIVE).select_related("author")


def no_notes() -> NoteQuerySet:
    """What there is to read for nobody in particular."""
    return Note.objects.none()


def note_with(contact_id: int, note_id: int, by: Actor) -> Note:
    """One note of a contact; NotThere where `by` may not read it, as if it were not there."""
    found = notes_for(by).filter(pk=note_id, contact_id=contact_id)
    note = found.select_related("author", "contact").first() if max(contact_id, note_id) <= MOST_ID else None
    if note is None:
        raise NotThere(gettext_noop("There is no such note."))
    return note


def notes_on_page(contact_id: int, by: Actor) -> list[Note]:
    """The notes that `by` may read and that a person's page begins with: the newest of the timeline, and those pinned;
    the newest first, in one query.
    """
    mine = notes_for(by).filter(contact_id=contact_id).order_by("-at", "-pk")
    newest, pinned = mine[: PAGE_SIZE + 1], mine.filter(is_pinned=True)[:MOST_PINNED]
    return list(mine.filter(Q(pk__in=newest.values("pk")) | Q(pk__in=pinned.values("pk"))))


def interactions() -> QuerySet[Interaction]:
    """Everything that passed between us and those we know, with who wrote it down."""
    return Interaction.objects.filter(contact__standing=Contact.Standing.LIVE).select_related("author")


def interaction_with(contact_id: int, interaction_id: int) -> Interaction:
    there = max(contact_id, interaction_id) <= MOST_ID
    rows = interactions().select_related("author", "contact").filter(pk=interaction_id, contact_id=contact_id)
    found = rows.first() if there else None
    if found is None:
        raise NotThere(gettext_noop("There is no such entry."))
    return found


def note_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    """Notes; a restricted one is there without its words, which are shown by themselves and kept as seen."""
    return lines_of_notes(earlier(notes_for(by).filter(contact_id=contact_id), "at", mark, "note")[:limit])


def lines_of_notes(notes: Iterable[Note]) -> list[TimelineEntry]:
    return [
        TimelineEntry(
            TimelineMark(note.at, "note", note.pk),
            "note",
            gettext(NAMES[note.circle]),
            gettext("Who reads it is kept.") if note.circle == Note.Circle.RESTRICTED else note.text,
            who=note.author.name,
            tags=(gettext("Pinned"),) if note.is_pinned else (),
        )
        for note in notes
    ]


def interaction_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    rows = earlier(interactions().filter(contact_id=contact_id), "at", mark, "interaction")[:limit]
    return [
        TimelineEntry(
            TimelineMark(row.at, "interaction", row.pk),
            row.kind,
            f"{gettext(row.get_kind_display())}: {row.summary}",
            row.details,
            who=row.author.name,
            tags=(gettext("They began it"),) if row.from_them else (),
        )
        for row in rows
    ]


def changed_fields(entry: AuditEntry) -> tuple[str, ...]:
    """None of a row that was new: all of it is. An answer in an own field is no row of its own."""
    is_new = entry.action != ANSWERED and all(old is None for old, _ in entry.changes.values())
    return () if is_new else tuple(sorted(entry.changes.keys() - OTHER_RECORDS))


def told_values(entry: AuditEntry) -> dict[str, tuple[Any, ...]]:
    """Old and new of what the page shows too, masked as it masks them: no line of an address, no whole number, and of
    how somebody is called only that it changed.
    """
    if entry.action == ANSWERED:
        return {}
    names = entry.changes.keys() if entry.subject in WHOLLY_TOLD else set(TOLD.get(entry.subject, ()))
    return {
        name: tuple(phones.masked(value) if name in NUMBERS and value else value for value in pair)
        for name, pair in sorted(entry.changes.items())
        if name in names - OTHER_RECORDS - LEFT_BEHIND and pair[0] != pair[1]
    }


def told_answers(entry: AuditEntry) -> dict[str, tuple[Any, ...]]:
    """Old and new in the nonprofit's own fields; which of them are archived, and shown nowhere, is not known here."""
    told = entry.changes.items() if entry.action == ANSWERED else ()
    return {name: tuple(pair) for name, pair in sorted(told) if pair[0] != pair[1]}


def change_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    """Changes of the facts. Of whoever asked for safety which fields they were, and never what stood in them."""
    hides = Exists(Contact.everyone.filter(pk=contact_id, safe_contact=True))
    entries = AuditEntry.objects.filter(contact_id=contact_id, action__startswith=CHANGE).annotate(hides=hides)
    return [
        TimelineEntry(
            TimelineMark(entry.at, "change", entry.pk),
            "change",
            entry.action,
            who=entry.actor_label,
            subjects=changed_fields(entry),
            values={} if entry.hides else told_values(entry),
            answers={} if entry.hides else told_answers(entry),
            row=entry.subject,
        )
        for entry in earlier(entries, "at", mark, "change")[:limit]
    ]
