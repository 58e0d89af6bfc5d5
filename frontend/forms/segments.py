"""The builder of a question, as a page without any script can hold it: every answer is a control with a path.

The root is "q", its third part "q-2", the first part of that "q-2-0". A group has `.match`, a criterion `.is`; an act
names the path it is about: "add:q-2" adds there the criterion chosen in "q-2.new".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.answers import read_answers
from crm.domain.criteria import Ask, Criterion, Parameter
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money, parse_major
from crm.domain.segments import ALL, ANY, MOST_CRITERIA, MOST_DEPTH, Asked, Group, Node
from frontend.forms.styled import StyledForm

ROOT: Final = "q"
PERIOD_PARTS: Final = ("kind", "days", "since", "until")
# How a group is turned: what stands in the control, and (match, negated).
MATCHES: Final[dict[str, tuple[str, bool]]] = {
    "all": (ALL, False),
    "any": (ANY, False),
    "none": (ANY, True),
    "not_all": (ALL, True),
}


class SegmentForm(StyledForm):
    """What a segment is called and what it is for; `asked` stands for the question, whose controls are a draft's."""

    name = forms.CharField(label=gettext_lazy("Name"), required=False)
    description = forms.CharField(label=gettext_lazy("What it is for"), required=False)
    asked = forms.CharField(required=False, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, **options: Any) -> None:
        super().__init__(data, auto_id="%s", **options)


@dataclass(slots=True)
class Draft:
    """A part of a question while it is written: a group (`match`) with its parts, or a criterion (`key`) with what was
    typed. `errors` are sentences by parameter; "" is the part itself.
    """

    match: str = ""
    key: str = ""
    negated: bool = False
    typed: dict[str, str] = field(default_factory=dict)
    parts: list["Draft"] = field(default_factory=list)
    errors: dict[str, Refused] = field(default_factory=dict)
    path: str = ROOT
    depth: int = 1
    is_new: bool = False

    @property
    def may_hold_groups(self) -> bool:
        return self.depth < MOST_DEPTH

    def everything(self) -> Iterator["Draft"]:
        yield self
        for part in self.parts:
            yield from part.everything()

    def placed(self, path: str = ROOT, depth: int = 1) -> "Draft":
        """The same, each part with the path it has now."""
        self.path, self.depth = path, depth
        for number, part in enumerate(self.parts):
            part.placed(f"{path}-{number}", depth + 1)
        return self


def draft_typed(data: Mapping[str, str], path: str = ROOT, depth: int = 1) -> Draft:
    """What the controls of the builder hold; parts beyond what a question can hold are not read."""
    if f"{path}.is" in data:
        head = f"{path}."
        typed = {name.removeprefix(head): value.strip() for name, value in data.items() if name.startswith(head)}
        return Draft(key=typed.pop("is"), negated=typed.pop("not", "") == "1", typed=typed, path=path, depth=depth)
    match = data.get(f"{path}.match", "all")
    draft = Draft(match=match if match in MATCHES else "all", path=path, depth=depth)
    number = 0
    while number < MOST_CRITERIA and depth <= MOST_DEPTH and is_there(data, f"{path}-{number}"):
        draft.parts.append(draft_typed(data, f"{path}-{number}", depth + 1))
        number += 1
    return draft


def controls_of(draft: Draft) -> dict[str, str]:
    """What a browser sends of a part, but for what is empty."""
    if draft.match:
        found = {f"{draft.path}.match": draft.match}
        for part in draft.parts:
            found |= controls_of(part)
        return found
    told = {"is": draft.key, "not": "1" if draft.negated else "", **draft.typed}
    return {f"{draft.path}.{name}": said for name, said in told.items() if said or name == "is"}


def is_there(data: Mapping[str, str], path: str) -> bool:
    return f"{path}.is" in data or f"{path}.match" in data


def draft_of(node: Node, criteria: Mapping[str, Criterion], currency: str) -> Draft:
    """A saved question as the builder shows it."""
    if isinstance(node, Group):
        match = next(name for name, meant in MATCHES.items() if meant == (node.match, node.negated))
        return Draft(match=match, parts=[draft_of(part, criteria, currency) for part in node.parts])
    known = criteria.get(node.key)
    typed: dict[str, str] = {}
    for parameter in known.parameters if known else ():
        typed |= as_typed(parameter, node.answers.get(parameter.name), currency)
    return Draft(key=node.key, negated=node.negated, typed=typed)


def as_typed(parameter: Parameter, value: Any, currency: str) -> dict[str, str]:
    if value is None:
        return {}
    if parameter.ask is Ask.PERIOD:
        return {f"{parameter.name}.{part}": str(value[part]) for part in PERIOD_PARTS if part in value}
    if parameter.ask is Ask.MONEY:
        return {parameter.name: str(Money(value, currency).major)}
    return {parameter.name: str(value)}


def act_on(draft: Draft, act: str, data: Mapping[str, str], criteria: Mapping[str, Criterion]) -> Draft:
    """The draft after somebody pressed a button: a criterion or a group more, or a part less."""
    verb, _, path = act.partition(":")
    target = next((part for part in draft.everything() if part.path == path), None)
    if target is None:
        return draft
    if verb == "remove":
        for part in draft.everything():
            part.parts = [inner for inner in part.parts if inner is not target]
    elif verb == "group" and target.match and target.may_hold_groups:
        target.parts.append(Draft(match="any"))
    elif verb == "add" and target.match:
        chosen = data.get(f"{path}.new", "")
        if chosen in criteria:
            target.parts.append(Draft(key=chosen, is_new=True))
        else:
            target.errors[""] = Refused("choose", gettext_noop("Choose a criterion first."))
    return draft.placed()


def told_of(draft: Draft, criteria: Mapping[str, Criterion], currency: str) -> Node:
    """The draft as a question; every part that is wrong keeps a sentence in its `errors`."""
    if draft.match:
        match, negated = MATCHES[draft.match]
        if not draft.parts:
            draft.errors[""] = Refused("empty_group", gettext_noop("Add a criterion: nothing is asked here yet."))
        return Group(match, tuple(told_of(part, criteria, currency) for part in draft.parts), negated)
    criterion = criteria.get(draft.key)
    if criterion is None:
        draft.errors[""] = Refused("gone", gettext_noop("This criterion is gone. Remove it."))
        return Asked(draft.key, {}, draft.negated)
    told = {parameter.name: answer_typed(draft, parameter, currency) for parameter in criterion.parameters}
    for parameter in criterion.parameters:
        alone = Criterion("", "", "", "", "", criterion.condition, (parameter,))
        try:
            read_answers(alone, {parameter.name: told[parameter.name]})
        except Refused as refused:
            draft.errors.setdefault(parameter.name, refused)
    return Asked(draft.key, {name: value for name, value in told.items() if value not in (None, "")}, draft.negated)


def answer_typed(draft: Draft, parameter: Parameter, currency: str) -> Any:
    """What was typed as JSON would tell it; what cannot be read stays as it is, and is refused for that."""
    typed = draft.typed.get(parameter.name, "")
    if parameter.ask is Ask.PERIOD:
        parts = {part: draft.typed.get(f"{parameter.name}.{part}", "") for part in PERIOD_PARTS}
        return {name: whole(value) if name == "days" else value for name, value in parts.items() if value}
    if parameter.ask is Ask.WHOLE:
        return whole(typed)
    if parameter.ask is Ask.MONEY and typed:
        try:
            return parse_major(typed, currency).minor
        except Refused as refused:
            draft.errors[parameter.name] = refused
            return typed
    return typed


def whole(typed: str) -> int | str:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else typed
