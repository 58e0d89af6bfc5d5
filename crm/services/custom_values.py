"""What is answered about a contact in the fields that a nonprofit adds."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Final

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.custom_fields import Answer, Said, read_answer
from crm.domain.errors import Refused, gettext_noop
from crm.models import Contact, CustomField, CustomValue
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import locked_contact

# With the key of a field: what a change of it is called in the audit log, and what a refusal calls it.
NAMED: Final = "custom."
ASKED: Final = "custom_fields/"
NO_ANSWERS: Final[Mapping[str, Said]] = {}
Answers = Mapping[str, Said]


def answer_fields(*, contact_id: int, answers: Answers, seen: datetime | None = None, by: Actor) -> Contact:
    """Give a contact these answers by the key of their field; nothing said takes an answer away, and what is not named
    stays. `seen` is the `updated_at` that the person who changes them looked at (crm.services.contact_rows).
    """
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        contact = locked_contact(contact_id, seen)
        if keep_answers(contact, answers, by):
            contact.save(update_fields=["updated_at"])
    return contact


def keep_answers(contact: Contact, answers: Answers, by: Actor) -> bool:
    """The same for a contact that is held, inside the caller's transaction; whether anything changed."""
    fields = {field.key: field for field in CustomField.objects.filter(archived_at=None, key__in=list(answers))}
    wished = {key: read(fields, key, said) for key, said in answers.items()}
    there = answers_there(contact, list(fields.values()))
    differing = [key for key, answer in wished.items() if set(answer) != set(there[key])]
    for key in differing:
        CustomValue.objects.filter(contact=contact, field=fields[key]).delete()
        rows = [CustomValue(contact=contact, field=fields[key], **asdict(answer)) for answer in wished[key]]
        CustomValue.objects.bulk_create(rows)
    if differing:
        told = {f"{NAMED}{key}": (in_words(there[key]), in_words(wished[key])) for key in differing}
        audit.record(by, "contact.fields_changed", contact, contact_id=contact.pk, **told)
    return bool(differing)


def read(fields: Mapping[str, CustomField], key: str, said: Said) -> list[Answer]:
    if key not in fields:
        raise Refused("no_such_field", gettext_noop("There is no field {key}."), f"{ASKED}{key}", key=key[:40])
    return read_answer(fields[key].kind, fields[key].choices, said, field=f"{ASKED}{key}")


def answers_there(contact: Contact, fields: Sequence[CustomField]) -> dict[str, list[Answer]]:
    found: dict[str, list[Answer]] = {field.key: [] for field in fields}
    rows = CustomValue.objects.filter(contact=contact, field__in=fields).select_related("field").order_by("pk")
    for row in rows:
        found[row.field.key].append(Answer(row.text, row.number, row.date))
    return found


def in_words(answer: Sequence[Answer]) -> str | None:
    """An answer as the audit log keeps it."""
    return "; ".join(map(str, answer)) or None
