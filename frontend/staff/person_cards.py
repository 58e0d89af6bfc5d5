"""What the page of a person says of their notes, tags and own fields."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.numbers import format_decimal

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.models import Contact, Note
from crm.selectors.custom_fields import FieldsOfContact, Value
from crm.selectors.tags import tags_of
from crm.selectors.touch import MOST_PINNED
from frontend.forms.tags import TagForm
from frontend.forms.touch import NoteForm
from frontend.giving.look import locale_here
from frontend.templatetags.ui import day


@dataclass(frozen=True, slots=True)
class Line:
    """A question and its answer in words."""

    label: str
    text: str


def about_notes(actor: Actor, notes: list[Note]) -> dict[str, Any]:
    """The notes that stay on top, and the composer for whoever may write."""
    return {
        "pinned": [note for note in notes if note.is_pinned][:MOST_PINNED],
        "note_form": NoteForm(by=actor) if actor.can(Capability.EDIT_PEOPLE) else None,
    }


def about_tags(actor: Actor, contact: Contact) -> dict[str, Any]:
    """The tags, and for whoever may put some on the form for it."""
    may_tag = actor.can(Capability.EDIT_PEOPLE)
    return {
        "tags": tags_of([contact.pk]).get(contact.pk, []),
        "may_tag": may_tag,
        "may_make_tags": actor.can(Capability.EDIT_SEGMENTS),
        "tag_form": TagForm() if may_tag else None,
    }


def about_fields(fields: FieldsOfContact) -> dict[str, Any]:
    """What is answered; `has_fields` where anything is asked at all."""
    return {
        "has_fields": fields.are_asked,
        "answers": [Line(field.label, in_words(value)) for field, value in fields.answers],
    }


def in_words(value: Value) -> str:
    if isinstance(value, Decimal):
        return str(format_decimal(value, "#,##0.####", locale=locale_here()))
    if isinstance(value, list):
        return ", ".join(value)
    return day(value) if isinstance(value, date) else value
