"""Saved questions about people, and snapshots of who answers them."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.segments import as_told
from crm.models import Segment, Snapshot, SnapshotMember
from crm.selectors.segments import GONE, new_question, the_segment
from crm.services import audit, rows
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.locks import one_at_a_time

LONGEST_NAME, LONGEST_DESCRIPTION = 120, 300


def make_segment(*, name: str, asked: object, description: str = "", by: Actor) -> Segment:
    """Keep a question under a name. Refused for one that cannot be asked, or that `by` may not ask."""
    authorize(by, Capability.EDIT_SEGMENTS)
    question = as_told(new_question(asked, by).tree)
    with transaction.atomic():
        name = free_name(name)
        told = checked_description(description)
        row = Segment.objects.create(name=name, description=told, asked=question, owner_id=by.user_id)
        audit.record(by, "segment.made", row, name=(None, name))
    return row


def change_segment(
    *, segment_id: int, name: str, asked: object, description: str, seen: datetime | None = None, by: Actor
) -> Segment:
    """Give a segment this name, description and question. Snapshots stay what they were.

    `seen` is the `updated_at` that whoever changes it looked at: Refused where somebody else changed it since.
    """
    authorize(by, Capability.EDIT_SEGMENTS)
    question = as_told(new_question(asked, by).tree)
    with transaction.atomic():
        row = locked_segment(segment_id, by)
        if seen is not None and row.updated_at != seen:
            sentence = gettext_noop("Somebody else changed this segment while you were typing.")
            raise Refused("changed_meanwhile", sentence)
        new = {"name": free_name(name, row), "description": checked_description(description), "asked": question}
        changes = take_over(row, new)
        if changes:
            row.save(update_fields=[*changes, "updated_at"])
            audit.record(by, "segment.changed", row, contact_id=None, **told_of(changes))
    return row


def duplicate_segment(*, segment_id: int, by: Actor) -> Segment:
    """The same question under a name of its own."""
    authorize(by, Capability.EDIT_SEGMENTS)
    row, _ = the_segment(segment_id, by)
    with transaction.atomic():
        one_at_a_time("crm.segment names")
        taken = set(Segment.objects.filter(name__startswith=row.name[:100]).values_list("name", flat=True))
        names = (f"{row.name[: LONGEST_NAME - 8]} ({number})" for number in range(2, len(taken) + 3))
        name = next(name for name in names if name not in taken)
        return make_segment(name=name, description=row.description, asked=row.asked, by=by)


def archive_segment(*, segment_id: int, by: Actor) -> None:
    """Take a segment out of every list to choose from; nothing of it is lost."""
    authorize(by, Capability.EDIT_SEGMENTS)
    with transaction.atomic():
        row = locked_segment(segment_id, by)
        if row.archived_at is None:
            row.archived_at = timezone.now()
            row.save(update_fields=["archived_at", "updated_at"])
            audit.record(by, "segment.archived", row)


def restore_segment(*, segment_id: int, by: Actor) -> None:
    """Put a segment that was archived back to use."""
    authorize(by, Capability.EDIT_SEGMENTS)
    with transaction.atomic():
        row = locked_segment(segment_id, by)
        if row.archived_at is not None:
            row.archived_at = None
            row.save(update_fields=["archived_at", "updated_at"])
            audit.record(by, "segment.restored", row)


def take_snapshot(*, segment_id: int, name: str = "", by: Actor) -> Snapshot:
    """Keep who is in a segment now, in one statement. Without a name it is called by its day."""
    authorize(by, Capability.EDIT_SEGMENTS)
    row, question = the_segment(segment_id, by)
    named = clean_text(name) or timezone.localdate().isoformat()
    if len(named) > LONGEST_NAME:
        raise Refused("name_too_long", gettext_noop("Shorten the name to 120 characters."), "name")
    with transaction.atomic():
        snapshot = Snapshot.objects.create(segment=row, name=named, asked=row.asked, taken_by=by.label)
        people = question.everybody().order_by().values_list("pk")
        size = rows.insert_from(SnapshotMember, people, "contact_id", snapshot_id=snapshot.pk)
        audit.record(by, "segment.snapshot_taken", row, name=(None, named), rows=(None, size))
    return snapshot


def locked_segment(segment_id: int, by: Actor) -> Segment:
    the_segment(segment_id, by)
    row = Segment.objects.select_for_update().filter(pk=segment_id).first()
    if row is None:
        raise NotThere(GONE)
    return row


def free_name(name: str, row: Segment | None = None) -> str:
    """The name as it is kept; Refused without one, or where another segment has it, archived ones too."""
    kept = clean_text(name)
    if not kept:
        raise Refused("no_name", gettext_noop("Give the segment a name."), "name")
    if len(kept) > LONGEST_NAME:
        raise Refused("name_too_long", gettext_noop("Shorten the name to 120 characters."), "name")
    one_at_a_time("crm.segment names")
    others = Segment.objects.filter(name__iexact=kept)
    if (others.exclude(pk=row.pk) if row else others).exists():
        raise Refused("name_taken", gettext_noop("Another segment has this name, in use or archived."), "name")
    return kept


def checked_description(description: str) -> str:
    kept = clean_text(description)
    if len(kept) > LONGEST_DESCRIPTION:
        raise Refused("too_long", gettext_noop("Shorten the description to 300 characters."), "description")
    return kept


def told_of(changes: dict[str, tuple[Any, Any]]) -> dict[str, tuple[Any, Any]]:
    """For the log; of the question only that it changed: its texts may speak of people."""
    return {name: (old, new) if name != "asked" else ("", "yes") for name, (old, new) in changes.items()}
