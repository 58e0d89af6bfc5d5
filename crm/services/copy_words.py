"""The rows of a copy in words, as people in one place write days and money. What only programs read is left to them."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext, pgettext

from crm.domain.money import CURRENCIES, Money
from crm.domain.record_words import APPS, VALUES, field_words
from crm.domain.relationships import KINDS
from crm.selectors.about_person import model_of, rules
from crm.selectors.subject_access import Copy, Kind

EMPTY: Final[tuple[Any, ...]] = (None, "", [], {}, False)
SAID_IF_NOT: Final = ("allowed", "updates")  # a "no" that means something
WAYS: Final = ("crm.emailaddress", "crm.phone", "crm.postaladdress")
LEFT_OUT: Final[Mapping[str, tuple[str, ...]]] = {
    "donors.receipt": ("issued_at",),  # the day that is printed says it
    "payments.payment": ("charge_id",),
    "payments.plan": ("customer_id",),
    "answers": ("fund_id", "wording_id"),
    "changes": ("other", "is_pinned", "merged"),
    # What stands on every receipt.
    "snapshot": (
        *("words", "pack_version", "language", "locale", "currency", "signer_name", "signer_role"),
        *("nonprofit_name", "nonprofit_legal_name", "nonprofit_address", "nonprofit_contact"),
    ),
}
NAMES_OF: Final[Mapping[str, str]] = {"language": "languages", "country": "territories"}
# What fits side by side on a page: columns, letters of a value, letters of the widest values of all columns.
MOST_COLUMNS: Final = 7
LONGEST: Final = 42
LONGEST_WORD: Final = 20  # an address would run into the next column
WIDEST: Final = 125

Fact = tuple[str, str]


class Writer:
    """Writes one copy. `action_words` are the words for an action of the audit log."""

    def __init__(self, found: Copy, locale: Locale, zone: ZoneInfo, action_words: Callable[[str], str]) -> None:
        self.found = found
        self.locale = locale
        self.zone = zone
        self.action_words = action_words
        self.choices = {rule.model: choices_of(model_of(rule)) for _, rule in rules()}
        currencies = {row["currency"] for kind in found.kinds for row in kind.rows if row.get("currency")}
        self.only_currency = currencies.pop() if len(currencies) == 1 else ""

    def parts(self) -> Iterator[dict[str, Any]]:
        for app in dict.fromkeys(kind.app for kind in self.found.kinds):
            kinds = [self.kind(kind) for kind in self.found.kinds if kind.app == app]
            yield {"title": gettext(APPS.get(app, app.capitalize())), "kinds": kinds}

    def kind(self, kind: Kind) -> dict[str, Any]:
        """Its rows one below the other, or `head` and `cells` where they are short enough for a table."""
        rows = [found for row in kind.rows if (found := list(self.facts(kind, row)))]
        why = gettext("Stays after an erasure: {why}").format(why=gettext(kind.why)) if kind.why else ""
        return {"title": gettext(kind.title), "why": why} | (as_table(rows) or {"rows": rows})

    def facts(self, kind: Kind, row: Mapping[str, Any]) -> Iterator[Fact]:
        has_money = any(name.endswith("_minor") and value for name, value in row.items())
        for name, value in row.items():
            if name in LEFT_OUT.get(kind.model, ()) or (name == "currency" and has_money):
                continue
            if name == "changes":
                yield from self.changes(value, str(row.get("action", "")))
            elif isinstance(value, dict):
                yield from self.nested(name, value)
            elif value not in EMPTY or name in SAID_IF_NOT:
                yield (
                    gettext(field_words(name, kind.model)),
                    self.value(kind.model, name, value, row.get("currency", "")),
                )

    def nested(self, inside: str, values: Mapping[str, Any]) -> Iterator[Fact]:
        """What a row froze, as facts beside its own: those of each gift on a receipt stand in one line."""
        currency = values.get("currency") or ""
        for name, value in values.items():
            if name in LEFT_OUT.get(inside, ()) or value is None or (value in EMPTY and name not in SAID_IF_NOT):
                continue
            words = gettext(field_words(name, inside))
            if isinstance(value, dict):
                yield from self.nested(name, value)
            elif isinstance(value, list) and isinstance(value[0], dict):
                for one in value:
                    yield words, " · ".join(shown for _, shown in self.nested(name, {"currency": currency} | one))
            elif name != "currency":
                yield words, self.value(self.model_called(inside), name, value, currency)

    def changes(self, changed: Mapping[str, Any], action: str) -> Iterator[Fact]:
        """Each field with what stands in it since, and what stood there before."""
        model = self.model_called(action)
        currency = next((new or old for name, (old, new) in changed.items() if name == "currency"), self.only_currency)
        for name, pair in changed.items():
            unclear = name == "currency" or (name.endswith("_minor") and currency not in CURRENCIES)
            if unclear or name in LEFT_OUT["changes"] or name.endswith("_id"):
                continue
            old, new = ("" if value in EMPTY[:4] else self.value(model, name, value, currency) for value in pair)
            if old or new:
                now = new or "–"
                told = gettext("{now} (before: {old})").format(now=now, old=old) if old else now
                yield gettext(field_words(name.removeprefix("custom."), model)), told

    def model_called(self, words: str) -> str:
        """The model that is named last in an action, such as "contact.relationship_added"; "" where none is."""
        flat = words.replace("_", "")
        named = [model for model in self.choices if model.partition(".")[2] in flat]
        return max(named, key=lambda model: flat.rfind(model.partition(".")[2]), default="")

    def value(self, model: str, name: str, value: Any, currency: str) -> str:
        if isinstance(value, bool):
            return gettext("yes") if value else gettext("no")
        if name.endswith("_minor") and currency in CURRENCIES:
            return Money(value, currency).show(str(self.locale))
        if isinstance(value, list):
            return "\n".join(self.value(model, name, one, currency) for one in value if one not in EMPTY)
        return self.chosen(model, name, value) or self.day_or_text(str(value))

    def chosen(self, model: str, name: str, value: Any) -> str:
        """The words for one of several values; "" where it is not such a one."""
        if name == "action" and model == "crm.auditentry":
            return first_upper(self.action_words(str(value)))
        if name in NAMES_OF:
            return first_upper(getattr(self.locale, NAMES_OF[name]).get(value, value))
        if words := VALUES.get(f"{model}.{name}", {}).get(str(value)):
            return gettext(words)
        if model == "crm.relationship" and name == "kind" and value in KINDS:
            return gettext(KINDS[value].forth.words)
        label = self.choices.get(model, {}).get(name, {}).get(value) if isinstance(value, str) else None
        if label and model in WAYS and name == "kind":  # "Home" is a place here, and a page elsewhere
            return pgettext("where somebody is reached", str(label))
        return gettext(str(label)) if label else ""

    def day_or_text(self, text: str) -> str:
        try:
            if instant := parse_datetime(text) if "T" in text else None:
                return self.instant(instant)
            day = parse_date(text)
        except ValueError:
            return text
        return self.day(day) if day else text

    def instant(self, instant: datetime) -> str:
        at = instant.astimezone(self.zone) if instant.tzinfo else instant
        return f"{self.day(at.date())}, {format_time(at.time(), 'short', locale=self.locale)}"

    def day(self, day: date) -> str:
        return str(format_date(day, "long", locale=self.locale))


def as_table(rows: list[list[Fact]]) -> dict[str, Any]:
    """Head and cells of rows that fit side by side; nothing of one row alone, or of long ones."""
    head = list(dict.fromkeys(words for row in rows for words, _ in row))
    cells = [[dict(row).get(words, "") for words in head] for row in rows]
    widths = [max(map(len, column)) for column in zip(head, *cells, strict=True)]
    is_small = len(head) <= MOST_COLUMNS and max(widths, default=0) <= LONGEST and sum(widths) <= WIDEST
    breaks = all(len(word) <= LONGEST_WORD for row in cells for cell in row for word in cell.split())
    says_all = all(len(dict(row)) == len(row) for row in rows)
    return {"head": head, "cells": cells} if len(rows) > 1 and is_small and breaks and says_all else {}


def first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def choices_of(model: Any) -> dict[str, dict[Any, Any]]:
    return {field.name: dict(field.flatchoices) for field in model._meta.concrete_fields if field.flatchoices}
