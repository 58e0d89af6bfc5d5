"""A question in words, and the controls it is written with."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy, ngettext

from crm.domain.criteria import Ask, Criterion, Parameter
from crm.domain.money import Money
from crm.domain.periods import PERIODS, Period, PeriodKind, read_period
from crm.domain.segments import ALL, Asked, Group, Node
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.forms.segments import Draft
from frontend.forms.styled import words_of
from frontend.giving.look import locale_here
from frontend.templatetags.ui import day, number

MATCH_WORDS: Final = {
    "all": gettext_lazy("All of these"),
    "any": gettext_lazy("Any of these"),
    "none": gettext_lazy("None of these"),
    "not_all": gettext_lazy("Not all of these"),
}
HEADS: Final = {
    (ALL, False): MATCH_WORDS["all"],
    (ALL, True): MATCH_WORDS["not_all"],
    ("any", False): MATCH_WORDS["any"],
    ("any", True): MATCH_WORDS["none"],
}


@dataclass(frozen=True, slots=True)
class Said:
    """A part of a question in words; a group has parts."""

    words: str
    parts: tuple["Said", ...] = ()


@dataclass(frozen=True, slots=True)
class Control:
    """One control of the builder. `ask` says which kind; `options` are (value, words)."""

    name: str
    id: str
    label: str
    ask: str
    value: str
    options: list[tuple[str, str]]
    is_needed: bool
    error: str
    begins: bool
    parts: Mapping[str, str] = field(default_factory=dict)
    currency: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """A part of the builder: a group with parts, or a criterion with controls."""

    draft: Draft
    label: str
    error: str
    controls: list[Control]
    parts: list["Shown"]


class Speaker:
    """Says questions in words; what there is to choose from is looked up once, however often it is spoken of."""

    def __init__(self, criteria: Mapping[str, Criterion]) -> None:
        self.criteria = criteria
        self.known: dict[Callable[[], Mapping[str, str]], Mapping[str, str]] = {}

    def choices(self, parameter: Parameter) -> dict[str, str]:
        if parameter.choices is None:
            return {}
        if parameter.choices not in self.known:
            self.known[parameter.choices] = parameter.choices()
        found = self.known[parameter.choices]
        return {value: words if parameter.is_data else gettext(words) for value, words in found.items()}

    def say(self, node: Node) -> Said:
        if isinstance(node, Group):
            return Said(str(HEADS[node.match, node.negated]), tuple(map(self.say, node.parts)))
        criterion = self.criteria.get(node.key)
        if criterion is None:
            return Said(gettext("A criterion that is gone: {key}").format(key=node.key))
        return Said(self.sentence(criterion, node))

    def sentence(self, criterion: Criterion, asked: Asked) -> str:
        told = {each.name: self.answer(each, asked.answers.get(each.name)) for each in criterion.parameters}
        narrowest_first = [told[name] for name in ("postal_code", "city", "region", "country") if told.get(name)]
        words = gettext(criterion.no if asked.negated else criterion.yes)
        return words.format(**told, label=criterion.label, place=", ".join(narrowest_first))

    def answer(self, parameter: Parameter, value: Any) -> str:
        if value in (None, ""):
            return ""
        if parameter.ask is Ask.CHOICE:
            return self.choices(parameter).get(value) or gettext("gone")
        if parameter.ask is Ask.MONEY:
            return Money(value, remembered_nonprofit().currency).show(locale_here(), whole=True)
        if parameter.ask is Ask.PERIOD:
            return period_words(read_period(value, parameter.name))
        return number(value) if isinstance(value, int) else str(value)

    def line(self, node: Node) -> str:
        """The whole question on one line."""
        said = self.say(node)
        return joined(said, node) if isinstance(node, Group) else said.words

    def show(self, draft: Draft) -> Shown:
        """The draft with its controls."""
        criterion = self.criteria.get(draft.key)
        error = words_of(draft.errors[""]) if "" in draft.errors else ""
        parts = [self.show(part) for part in draft.parts]
        if draft.match:
            return Shown(draft, str(MATCH_WORDS[draft.match]), error, [], parts)
        label = gettext(criterion.label) if criterion else draft.key
        return Shown(draft, label, error, list(self.controls(draft, criterion)) if criterion else [], [])

    def controls(self, draft: Draft, criterion: Criterion) -> Iterator[Control]:
        for position, parameter in enumerate(criterion.parameters):
            name, refused = f"{draft.path}.{parameter.name}", draft.errors.get(parameter.name)
            is_period = parameter.ask is Ask.PERIOD
            options = PERIOD_OPTIONS if is_period else self.choices(parameter).items()
            yield Control(
                name=name,
                id=name.replace(".", "_"),
                label=gettext(parameter.label),
                ask=parameter.ask.value,
                value=draft.typed.get(f"{parameter.name}.kind" if is_period else parameter.name, ""),
                options=[(value, str(words)) for value, words in options],
                is_needed=parameter.is_needed,
                error=words_of(refused) if refused else "",
                begins=draft.is_new and position == 0,
                parts={part: draft.typed.get(f"{parameter.name}.{part}", "") for part in ("days", "since", "until")},
                currency=remembered_nonprofit().currency if parameter.ask is Ask.MONEY else "",
            )

    def offered(self) -> list[tuple[str, list[tuple[str, str]]]]:
        """What can be added, (key, words) under their groups."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for key, criterion in self.criteria.items():
            groups.setdefault(gettext(criterion.group), []).append((key, gettext(criterion.label)))
        return list(groups.items())


PERIOD_OPTIONS: Final = [(kind.value, gettext_lazy(words)) for kind, words in PERIODS.items()]


def joined(said: Said, group: Group) -> str:
    """(one and (another or a third))"""
    parts = [
        f"({joined(part, node)})" if isinstance(node, Group) and len(node.parts) > 1 and len(said.parts) > 1
        else joined(part, node) if isinstance(node, Group) else part.words
        for part, node in zip(said.parts, group.parts, strict=True)
    ]  # fmt: skip
    sentence = f" {gettext('and') if group.match == ALL else gettext('or')} ".join(parts)
    return gettext("none of: {question}").format(question=sentence) if group.negated else sentence


def period_words(period: Period) -> str:
    if period.kind is PeriodKind.DAYS:
        count = period.days or 0
        said = ngettext("in the last {count} day", "in the last {count} days", count)
        return said.format(count=number(count))
    if period.kind is PeriodKind.BETWEEN:
        return between_words(period.since, period.until)
    return {
        PeriodKind.EVER: gettext("at any time"),
        PeriodKind.THIS_YEAR: gettext("in this fiscal year"),
        PeriodKind.LAST_YEAR: gettext("in the last fiscal year"),
    }[period.kind]


def between_words(since: date | None, until: date | None) -> str:
    if since and until:
        return gettext("from {first} to {last}").format(first=day(since), last=day(until))
    if since:
        return gettext("from {first} on").format(first=day(since))
    return gettext("until {last}").format(last=day(until))
