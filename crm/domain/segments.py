"""Saved questions about people as trees: all of these, any of these, not, over criteria (crm.domain.criteria).

In JSON a question is {"all": […]}, {"any": […]}, {"not": …} or {"is": key, and the answers of its parameters}. Here a
"not" is a mark on what it turns, so that every question has one form.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from crm.domain.answers import read_answers
from crm.domain.capabilities import Capability
from crm.domain.criteria import Criterion
from crm.domain.errors import Refused, gettext_noop

ALL: Final = "all"
ANY: Final = "any"
MOST_DEPTH: Final = 4  # groups within groups; a deeper question is one nobody can read
MOST_CRITERIA: Final = 30
MOST_NESTED: Final = 40  # of raw JSON, "not" upon "not" included
NOT_A_QUESTION: Final = gettext_noop('This is no question: it must be "all", "any", "not", or "is" with a criterion.')
Path = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """One criterion with its answers, as JSON holds them; with `negated`, those of whom it is not true."""

    key: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    negated: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """All or any of its parts; with `negated`, everybody else."""

    match: str
    parts: tuple["Node", ...] = ()
    negated: bool = False


Node = Asked | Group


class WrongQuestion(Refused):
    """A question that cannot be asked. `path` says which part: (0, 2) is the third part of the first."""

    def __init__(self, refused: Refused, path: Path = ()) -> None:
        self.path, self.parameter = path, refused.field
        super().__init__(refused.code, refused.sentence, "asked", **refused.facts)


def wrong(code: str, sentence: str, path: Path = (), **facts: object) -> WrongQuestion:
    return WrongQuestion(Refused(code, sentence, None, **facts), path)


def read_question(told: object) -> Group:
    """The tree that JSON tells, criteria unchecked; WrongQuestion where it is none. A lone criterion is a group of
    one.
    """
    node = read_node(told, (), 0)
    if isinstance(node, Asked):
        node = Group(ALL, (node,))
    if depth_of(node) > MOST_DEPTH:
        raise wrong("too_deep", gettext_noop("Groups stand at most {most} deep in one another."), most=MOST_DEPTH)
    if sum(1 for _ in criteria_in(node)) > MOST_CRITERIA:
        raise wrong("too_long", gettext_noop("A question has at most {most} criteria."), most=MOST_CRITERIA)
    return node


def read_node(told: object, path: Path, nested: int) -> Node:
    if not isinstance(told, dict) or nested > MOST_NESTED:
        raise wrong("no_question", NOT_A_QUESTION, path)
    if isinstance(told.get("is"), str):
        return Asked(told["is"], {name: value for name, value in told.items() if name != "is"})
    if len(told) != 1:
        raise wrong("no_question", NOT_A_QUESTION, path)
    (name, inner), *_ = told.items()
    if name == "not":
        node = read_node(inner, path, nested + 1)
        return replace(node, negated=not node.negated)
    if name not in (ALL, ANY) or not isinstance(inner, list):
        raise wrong("no_question", NOT_A_QUESTION, path)
    return Group(name, tuple(read_node(part, (*path, number), nested + 1) for number, part in enumerate(inner)))


def checked_question(group: Group, criteria: Mapping[str, Criterion]) -> Group:
    """The same with every answer checked and in its one form; WrongQuestion says what is wrong, and where."""
    checked = checked_node(group, criteria, ())
    assert isinstance(checked, Group)
    return checked


def checked_node(node: Node, criteria: Mapping[str, Criterion], path: Path) -> Node:
    if isinstance(node, Group):
        if not node.parts:
            raise wrong("empty_group", gettext_noop("Add a criterion: nothing is asked here yet."), path)
        parts = (checked_node(part, criteria, (*path, number)) for number, part in enumerate(node.parts))
        return replace(node, parts=tuple(parts))
    if node.key not in criteria:
        raise wrong("no_such_criterion", gettext_noop("There is no criterion “{key}”."), path, key=node.key[:60])
    try:
        return replace(node, answers=read_answers(criteria[node.key], node.answers))
    except Refused as refused:
        raise WrongQuestion(refused, path) from refused


def as_told(node: Node) -> dict[str, Any]:
    """The question as JSON."""
    told: dict[str, Any]
    told = {"is": node.key, **node.answers} if isinstance(node, Asked) else {node.match: [*map(as_told, node.parts)]}
    return {"not": told} if node.negated else told


def criteria_in(node: Node) -> Iterator[Asked]:
    """Every criterion of the tree, in order."""
    if isinstance(node, Asked):
        yield node
    else:
        for part in node.parts:
            yield from criteria_in(part)


def depth_of(node: Node) -> int:
    return 0 if isinstance(node, Asked) else 1 + max((depth_of(part) for part in node.parts), default=0)


def needs_of(node: Node, criteria: Mapping[str, Criterion]) -> frozenset[Capability]:
    """What somebody must be able to see to ask this; a criterion that is gone takes nothing and finds nobody."""
    return frozenset(criteria[asked.key].needs for asked in criteria_in(node) if asked.key in criteria)
