"""The timeline of a person as a page shows it: lines under months, in the nonprofit's own days."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Final

from django.urls import reverse

from crm.domain.registry import TimelineEntry
from crm.models import AuditEntry, Contact, CustomField, Nonprofit
from crm.selectors.nonprofit import local_day
from crm.selectors.timeline import TimelinePage, read_mark
from frontend.staff.audit_lines import Change, cut
from frontend.staff.audit_words import field_name, value_words
from frontend.staff.own_fields import Fields, answer_words, field_of, name_of, place_of
from frontend.staff.words import action_name

ICONS: Final = {
    "gift": "hand-heart",
    "recurring": "repeat-2",
    "email": "mail",
    "consent": "circle-check",
    "note": "sticky-note",
    "call": "phone",
    "visit": "map-pin",
    "meeting": "users",
    "letter": "mail-open",
    "event": "calendar",
    "other": "message-circle",
    "change": "pencil",
    "task": "square-check",
}
# The page of one entry, by its source: whether the address names the person too.
PAGES: Final = {
    "gift": ("staff:gift", False),
    "note": ("staff:note", True),
    "interaction": ("staff:interaction", True),
    "task": ("staff:task", False),
}


@dataclass(frozen=True, slots=True)
class Line:
    """An entry in words, with the page it is on, if it has one; of a change, old and new of what may be told."""

    entry: TimelineEntry
    day: date
    icon: str
    title: str
    detail: str
    href: str
    changes: list[Change]


@dataclass(frozen=True, slots=True)
class Month:
    """The first day of a month, and its lines; `goes_on` when the page before began it."""

    first: date
    lines: list[Line]
    goes_on: bool


def months_of(
    page: TimelinePage, contact: Contact, nonprofit: Nonprofit, fields: Fields, cursor: str = ""
) -> list[Month]:
    """The entries of a page by month, told with the nonprofit's own fields. `cursor` is where the page begins: the
    month of that mark has a heading.
    """
    begun = local_day(nonprofit, read_mark(cursor).at).replace(day=1) if cursor else None
    return [
        Month(first, list(lines), goes_on=first == begun)
        for first, lines in groupby(
            lines_of(page.entries, contact, nonprofit, fields), key=lambda line: line.day.replace(day=1)
        )
    ]


def lines_of(
    entries: Iterable[TimelineEntry], contact: Contact, nonprofit: Nonprofit, fields: Fields
) -> Iterable[Line]:
    for entry in entries:
        icon = ICONS.get(entry.kind, "circle")
        told = (*changes_of(entry, nonprofit.currency), *answers_of(entry, fields))
        changes = [change for change in told if change.old or change.new]
        day, href = local_day(nonprofit, entry.mark.at), href_of(entry, contact)
        yield Line(entry, day, icon, *words_of(entry, fields), href, changes)


def words_of(entry: TimelineEntry, fields: Fields) -> tuple[str, str]:
    """Title and detail; of a change, what was done and to which facts, but for those whose values are told."""
    if entry.mark.source != "change":
        return entry.title, entry.detail
    told = entry.values.keys() | {name for name in entry.answers if asked_as(name, fields)}
    names = dict.fromkeys(name_of(name, entry.title, fields) for name in entry.subjects if name not in told)
    title = action_name(entry.title)
    return title[:1].upper() + title[1:], ", ".join(names)


def changes_of(entry: TimelineEntry, currency: str) -> Iterator[Change]:
    """Old and new in words, as the audit log says them."""
    about = AuditEntry(action=entry.title, subject=entry.row)
    for name, pair in entry.values.items():
        yield Change(field_name(name, entry.title), *(cut(value_words(about, name, value, currency)) for value in pair))


def answers_of(entry: TimelineEntry, fields: Fields) -> Iterator[Change]:
    """Old and new in the nonprofit's own fields, as the page shows an answer, in the order of the fields."""
    asked = {name: field for name in entry.answers if (field := asked_as(name, fields))}
    for name, field in sorted(asked.items(), key=lambda one: place_of(one[0], fields)):
        yield Change(field.label, *(cut(answer_words(field, noted)) for noted in entry.answers[name]))


def asked_as(name: str, fields: Fields) -> CustomField | None:
    """The field of a change, unless it is archived or gone: what was answered there is told nowhere."""
    field = field_of(name, fields)
    return field if field and field.archived_at is None else None


def href_of(entry: TimelineEntry, contact: Contact) -> str:
    url, names_person = PAGES.get(entry.mark.source, ("", False))
    if not url:
        return ""
    return reverse(url, args=[contact.pk, entry.mark.id] if names_person else [entry.mark.id])
