"""What the log keeps of a nonprofit's own fields in words: fields by their labels, answers as a page shows them."""

from collections.abc import Mapping
from typing import Any, Final

from crm.models import CustomField
from crm.selectors.custom_fields import noted_answer
from crm.services.custom_values import NAMED
from donors.domain.people_columns import OWN
from frontend.forms.people_columns import COLUMN_NAMES
from frontend.staff.audit_words import field_name
from frontend.staff.person_cards import in_words

COLUMNS: Final = "columns"  # of a list that left as a file, one after another

Fields = Mapping[str, CustomField]  # the nonprofit's own, by their keys, also the archived


def are_named_in(changes: Mapping[str, Any]) -> bool:
    """Whether a change is of an own field, or of columns among which there is one."""
    return any(
        name.startswith(NAMED) or (name == COLUMNS and any(OWN in str(value) for value in pair))
        for name, pair in changes.items()
    )


def field_of(name: str, fields: Fields) -> CustomField | None:
    """The own field that a change is of, also an archived one."""
    return fields.get(name.removeprefix(NAMED)) if name.startswith(NAMED) else None


def name_of(name: str, action: str, fields: Fields) -> str:
    """A fact in words; an own field, also an archived one, as it is called."""
    field = field_of(name, fields)
    return field.label if field else field_name(name, action)


def place_of(name: str, fields: Fields) -> tuple[int, str, str]:
    """Where a change stands among others: own fields in their order, and by its name what is none."""
    field = field_of(name, fields)
    return (field.position, field.label, name) if field else (-1, name, name)


def answer_words(field: CustomField, noted: str | None) -> str:
    """An answer that the log keeps, as a page shows it; "" where there is none."""
    return in_words(noted_answer(field, noted)) if noted else ""


def columns_words(noted: str | None, fields: Fields) -> str:
    """The columns of a file by the names that staff read."""
    return ", ".join(column_name(name, fields) for name in noted.split(", ")) if noted else ""


def column_name(name: str, fields: Fields) -> str:
    field = fields.get(name.removeprefix(OWN)) if name.startswith(OWN) else None
    return field.label if field else str(COLUMN_NAMES.get(name, name))
