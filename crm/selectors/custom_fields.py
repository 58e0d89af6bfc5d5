"""The fields that a nonprofit adds to its contacts, and what is answered in them."""

from collections.abc import Collection, Iterable
from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final

from django.db.models import Count, F, FilteredRelation, Q, QuerySet

from crm.domain.custom_fields import LONGEST_KEY, SEPARATOR, Kind, read_answer
from crm.domain.errors import NotThere, gettext_noop
from crm.domain.names import clean_text
from crm.models import CustomField, CustomValue
from crm.selectors.contacts import MOST_ID

Value = str | Decimal | date | list[str]
BY_PLACE: Final = ("position", "label", "pk")


@dataclass(frozen=True, slots=True)
class Question:
    """What a list asks of a custom field: who has answered it, with these values of an answer's columns."""

    field: CustomField
    columns: dict[str, Any]

    @property
    def rows(self) -> QuerySet[CustomValue]:
        return CustomValue.objects.filter(**self.columns, field=self.field)


@dataclass(frozen=True, slots=True)
class FieldsOfContact:
    """Every field by its key, also the archived, and what a contact answers in those that are asked, in their order."""

    known: dict[str, CustomField] = field(default_factory=dict)
    answers: list[tuple[CustomField, Value]] = field(default_factory=list)

    @property
    def are_asked(self) -> bool:
        return any(asked.archived_at is None for asked in self.known.values())


def fields_in_use() -> QuerySet[CustomField]:
    """The fields that are asked, in the order of pages and exports."""
    return CustomField.objects.filter(archived_at=None).order_by(*BY_PLACE)


def all_fields() -> QuerySet[CustomField]:
    """Every field, also the archived."""
    return CustomField.objects.order_by(*BY_PLACE)


def counted_fields() -> QuerySet[CustomField]:
    """Every field with `people`, how many contacts have an answer; those in use first."""
    told = CustomField.objects.annotate(people=Count("values__contact", distinct=True))
    return told.order_by(F("archived_at").asc(nulls_first=True), *BY_PLACE)


def field_with(field_id: int) -> CustomField:
    found = CustomField.objects.filter(pk=field_id).first() if field_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such field."))
    return found


def choices_in_use(field_id: int) -> dict[str, int]:
    """How many people gave each answer of a field with a list."""
    return dict(CustomValue.objects.filter(field=field_id).values_list("text").annotate(Count("pk")).order_by("text"))


def answers_of(ids: Collection[int]) -> dict[int, dict[str, Value]]:
    """What each of these contacts answers, by the key of the field and in their order, in one query."""
    rows = CustomValue.objects.filter(contact_id__in=ids, field__archived_at=None).select_related("field")
    return answers_in(rows)


def fields_by_key() -> dict[str, CustomField]:
    """Every field, also the archived, by its key."""
    return {row.key: row for row in all_fields()}


def answered_by(contact_id: int) -> FieldsOfContact:
    """Every field, and what one contact answers in those that are asked, in one query."""
    mine = FilteredRelation("values", condition=Q(values__contact=contact_id))
    rows: Any = all_fields().annotate(mine=mine)
    rows = list(rows.select_related("mine"))
    fields: dict[str, CustomField] = {row.key: row for row in rows}
    said = [answer for row in rows if (answer := getattr(row, "mine", None)) is not None]
    answers = answers_in(said).get(contact_id, {})
    return FieldsOfContact(fields, [(fields[key], value) for key, value in answers.items()])


def answers_in(rows: Iterable[CustomValue]) -> dict[int, dict[str, Value]]:
    """The same of rows that are read already, each with its field; those of archived fields are left out."""
    found: dict[int, dict[str, Value]] = {}
    asked = [row for row in rows if row.field.archived_at is None]
    for row in sorted(asked, key=place_of):
        mine = found.setdefault(row.contact_id, {})
        if row.field.kind == Kind.CHOICES:
            several = mine.setdefault(row.field.key, [])
            assert isinstance(several, list)
            several.append(row.text)
        else:
            mine[row.field.key] = value_of(row)
    return found


def place_of(row: CustomValue) -> tuple[int, str, int, int]:
    """Where an answer stands: its field's place, and of several answers that of the choice."""
    choices: list[str] = row.field.choices
    place = choices.index(row.text) if row.text in choices else len(choices)
    return row.field.position, row.field.label, row.field.pk, place


def noted_answer(asked: CustomField, noted: str) -> Value:
    """An answer as the audit log keeps it (crm.services.custom_values.in_words), as it was given."""
    if asked.kind == Kind.CHOICES:
        several, places = noted.split(f"{SEPARATOR} "), {choice: at for at, choice in enumerate(asked.choices)}
        return sorted(several, key=lambda choice: places.get(choice, len(places)))
    if asked.kind == Kind.NUMBER:
        return plain(Decimal(noted))
    return date.fromisoformat(noted) if asked.kind == Kind.DATE else noted


def value_of(row: CustomValue) -> str | Decimal | date:
    if row.number is not None:
        return plain(row.number)
    return row.date or row.text


def plain(number: Decimal) -> Decimal:
    """12 rather than 12.0000, and never 1E+2."""
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


def question(key: str, said: str) -> Question:
    """Who answers `said` in the field called `key`, or anything where `said` is empty. NotThere without such a field,
    Refused where `said` cannot be an answer.
    """
    asked = fields_in_use().filter(key=key[:LONGEST_KEY]).first()
    if asked is None:
        raise NotThere(gettext_noop("There is no such field."))
    kind = Kind.CHOICE if asked.kind == Kind.CHOICES else asked.kind
    if kind == Kind.TEXT:
        return Question(asked, {"text__icontains": clean_text(said)} if said else {})
    answers = read_answer(kind, asked.choices, said, field="answer")
    return Question(asked, asdict(answers[0]) if answers else {})
