"""The questions a nonprofit asks about its contacts beside ours, and what an answer to one may be.

An answer comes as a page, an import or the API has it: as text, or as a number, a day or a list. It goes out as
`Answer`s, one for each row that is kept.
"""

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text, fold

LONGEST_LABEL: Final = 80
LONGEST_HELP: Final = 200
LONGEST_KEY: Final = 40
LONGEST_TEXT: Final = 500
LONGEST_CHOICE: Final = 80
MOST_CHOICES: Final = 200
MOST_FIELDS: Final = 100
MOST_POSITION: Final = 32_767
EARLIEST: Final = date(1800, 1, 1)
LATEST: Final = date(2200, 12, 31)
DIGITS: Final = 11  # before the point: with the decimals as many as SQLite keeps exactly
DECIMALS: Final = 4
NOT_OF_A_KEY: Final = re.compile(r"[^a-z0-9]+")
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
SEPARATOR: Final = ";"  # between several answers in one text, as in a spreadsheet


class Kind(StrEnum):
    TEXT = "text"
    NUMBER = "number"
    DATE = "date"
    CHOICE = "choice"
    CHOICES = "choices"


LISTED: Final = frozenset({Kind.CHOICE, Kind.CHOICES})
Date = date  # for a class that has a date of its own
Said = str | int | Decimal | date | Sequence[str] | None


@dataclass(frozen=True, slots=True)
class FieldFacts:
    """A question as staff describe it; without a position it stands last."""

    label: str
    kind: str = Kind.TEXT
    help: str = ""
    choices: tuple[str, ...] = ()
    position: int | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One row of an answer: a text or a choice, a number, or a day."""

    text: str = ""
    number: Decimal | None = None
    date: Date | None = None

    @property
    def value(self) -> str | Decimal | Date:
        return self.number if self.number is not None else self.date or self.text

    def __str__(self) -> str:
        return str(self.value) if self.number is None else f"{self.number.normalize():f}"


def checked_facts(facts: FieldFacts) -> FieldFacts:
    """The facts as they are kept; Refused without a label, with an unknown kind, or with a list that is none."""
    label, help_text = clean_text(facts.label), clean_text(facts.help)
    if not label:
        raise Refused("label_missing", gettext_noop("Say what the field is called."), field="label")
    refuse_longer(label, LONGEST_LABEL, "label")
    refuse_longer(help_text, LONGEST_HELP, "help")
    if facts.kind not in set(Kind):
        raise Refused("bad_kind", gettext_noop("Choose one of the kinds."), field="kind")
    choices = checked_choices(facts.choices) if facts.kind in LISTED else ()
    if facts.position is not None and not 0 <= facts.position <= MOST_POSITION:
        sentence = gettext_noop("Enter a whole number from 0 to {most}.")
        raise Refused("bad_position", sentence, field="position", most=MOST_POSITION)
    return FieldFacts(label, facts.kind, help_text, choices, facts.position)


def checked_choices(choices: Iterable[str]) -> tuple[str, ...]:
    """The words to choose from: each once however it is spelt, none empty, at least two."""
    found: dict[str, str] = {}
    for choice in choices:
        name = clean_text(choice)
        refuse_longer(name, LONGEST_CHOICE, "choices")
        if SEPARATOR in name:
            sentence = gettext_noop("A choice cannot hold a semicolon: it stands between several answers.")
            raise Refused("semicolon", sentence, field="choices")
        if key := fold(name):
            found.setdefault(key, name)
    if len(found) < 2:
        raise Refused("choices_missing", gettext_noop("Give at least two choices, one a line."), field="choices")
    if len(found) > MOST_CHOICES:
        sentence = gettext_noop("Give {most} choices at most.")
        raise Refused("too_many_choices", sentence, field="choices", most=MOST_CHOICES)
    return tuple(found.values())


def key_for(label: str, taken: Collection[str]) -> str:
    """The name of a field for imports and the API: "T-shirt size" is t_shirt_size, and the next one t_shirt_size_2."""
    plain = NOT_OF_A_KEY.sub("_", fold(label)).strip("_") or "field"
    first = plain[:LONGEST_KEY].strip("_")
    if first not in taken:
        return first
    endings = (f"_{number}" for number in range(2, len(taken) + 3))
    return next(key for ending in endings if (key := first[: LONGEST_KEY - len(ending)] + ending) not in taken)


def read_answer(kind: str, choices: Sequence[str], said: Said, *, field: str = "") -> list[Answer]:
    """What was said as the rows to keep; nothing said is no row. `field` is whom a refusal names."""
    if said is None or said == "" or (isinstance(said, Sequence) and not said):
        return []
    try:
        return READERS[Kind(kind)](choices, said)
    except Refused as refused:
        refused.field = field or refused.field
        raise


def read_text(_: Sequence[str], said: Said) -> list[Answer]:
    text = clean_text(one_text(said))
    if len(text) > LONGEST_TEXT:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), most=LONGEST_TEXT)
    return [Answer(text=text)] if text else []


def read_number(_: Sequence[str], said: Said) -> list[Answer]:
    wrong = Refused("no_number", gettext_noop("Enter a number using digits only, like 12 or 12.5."))
    if isinstance(said, str):
        said = clean_text(said)
        if not said:
            return []
    if isinstance(said, bool) or not isinstance(said, str | int | Decimal):
        raise wrong
    if isinstance(said, str) and not re.fullmatch(r"[+-]?[0-9]+([.][0-9]+)?", said):
        raise wrong
    try:
        number = Decimal(said)
        kept = number.quantize(Decimal(1).scaleb(-DECIMALS)) if number.is_finite() else None
    except InvalidOperation:
        kept = None
    if kept is None or abs(kept) >= Decimal(10) ** DIGITS:
        raise Refused("no_number", gettext_noop("Enter a number of {most} digits at most."), most=DIGITS)
    if kept != number:
        raise Refused("no_number", gettext_noop("Enter a number with {most} decimals at most."), most=DECIMALS)
    return [Answer(number=kept)]


def read_date(_: Sequence[str], said: Said) -> list[Answer]:
    if isinstance(said, str):
        said = clean_text(said)
        if not said:
            return []
        try:
            said = date.fromisoformat(said) if DAY.fullmatch(said) else None
        except ValueError:
            said = None
    if not isinstance(said, date):
        raise Refused("no_day", gettext_noop("Enter a day like 2026-03-14."))
    if not EARLIEST <= said <= LATEST:
        raise Refused("no_day", gettext_noop("Enter a day between 1800 and 2200."))
    return [Answer(date=said)]


def read_choice(choices: Sequence[str], said: Said) -> list[Answer]:
    text = clean_text(one_text(said))
    return [Answer(text=chosen(choices, text))] if text else []


def read_choices(choices: Sequence[str], said: Said) -> list[Answer]:
    """Several, as a list or as one text with semicolons; in the order of the field's own list."""
    parts = said.split(SEPARATOR) if isinstance(said, str) else said
    if not isinstance(parts, Sequence):
        raise Refused("bad_choice", gettext_noop("Choose from the list."))
    found = {chosen(choices, text) for part in parts if (text := clean_text(one_text(part)))}
    return [Answer(text=choice) for choice in choices if choice in found]


def one_text(said: Said) -> str:
    if not isinstance(said, str):
        raise Refused("no_text", gettext_noop("Enter text."))
    return said


def chosen(choices: Sequence[str], text: str) -> str:
    """The choice that was meant, however it is spelt."""
    for choice in choices:
        if fold(choice) == fold(text):
            return choice
    sentence = gettext_noop("“{text}” is not in the list. Choose from it.")
    raise Refused("bad_choice", sentence, text=text[:LONGEST_CHOICE])


READERS: Final = {
    Kind.TEXT: read_text,
    Kind.NUMBER: read_number,
    Kind.DATE: read_date,
    Kind.CHOICE: read_choice,
    Kind.CHOICES: read_choices,
}


def refuse_longer(text: str, most: int, field: str) -> None:
    if len(text) > most:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field=field, most=most)
