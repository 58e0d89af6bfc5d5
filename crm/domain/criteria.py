"""What a segment can ask of a contact. Each app brings its criteria through a door (crm.domain.registry).

A criterion is one condition in SQL with parameters of its own, and words: `label` names it in a list to choose from,
`yes` and `no` are what it says of somebody, with {places} for the answers. All of them are English; whoever shows them
translates them.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from crm.domain.capabilities import Capability

Answers = Mapping[str, Any]
Follower = Callable[[str, str, str, str], None]


@dataclass(frozen=True, slots=True)
class Moment:
    """When and where a question is asked: what "this fiscal year" and "at least 100" mean."""

    today: date
    currency: str
    fiscal_year_starts: int
    language: str
    time_zone: str


class Ask(StrEnum):
    """What kind of answer a parameter takes, and how it stands in JSON."""

    CHOICE = "choice"  # one of `choices`, by its key
    TEXT = "text"
    WHOLE = "whole"  # a whole number
    NUMBER = "number"  # a decimal number, as text
    MONEY = "money"  # minor units of the currency of the nonprofit
    PERIOD = "period"  # see crm.domain.periods


@dataclass(frozen=True, slots=True)
class Parameter:
    """One thing a criterion has to be told. `choices` are looked up when they are needed: keys to words.

    `is_data` says that these words are the nonprofit's own, which nobody translates.
    """

    name: str
    label: str
    ask: Ask
    choices: Callable[[], Mapping[str, str]] | None = None
    is_needed: bool = True
    is_data: bool = False
    least: int = 0
    most: int = 10**12
    longest: int = 200


@dataclass(frozen=True, slots=True)
class Criterion:
    """One question about a contact.

    `condition` makes of checked answers what crm.selectors.segment_conditions can ask. `needs` is what somebody must
    be able to see to ask it at all: the list of who answers tells as much. `check` refuses answers that do not go
    together.
    """

    key: str
    group: str
    label: str
    yes: str
    no: str
    condition: Callable[[Answers, Moment], Any]
    parameters: tuple[Parameter, ...] = ()
    needs: Capability = Capability.VIEW_PEOPLE
    check: Callable[[Answers], None] | None = None


@dataclass(slots=True)
class CriteriaDoor:
    """Every criterion there is: those apps brought, and those that follow from what staff defined since. And whoever
    keeps questions beside segments: a follower is told of a criterion, of its parameter, and of the answer that is
    called differently now, old and new, in the transaction of that change.
    """

    fixed: dict[str, Criterion] = field(default_factory=dict)
    found: list[Callable[[], Iterable[Criterion]]] = field(default_factory=list)
    followers: list[Follower] = field(default_factory=list)

    def register(self, *criteria: Criterion) -> None:
        self.fixed |= {criterion.key: criterion for criterion in criteria}

    def register_found(self, finder: Callable[[], Iterable[Criterion]]) -> None:
        self.found.append(finder)

    def register_follower(self, follower: Follower) -> None:
        self.followers.append(follower)

    def all(self) -> dict[str, Criterion]:
        """By key, in the order in which they are offered."""
        more = {criterion.key: criterion for finder in self.found for criterion in finder()}
        return self.fixed | more

    def named(self, keys: Iterable[str]) -> dict[str, Criterion]:
        """Those of these keys that there are; what was defined by staff is only looked up where it is asked for."""
        wanted = set(keys)
        known = self.fixed if wanted <= self.fixed.keys() else self.all()
        return {key: known[key] for key in wanted if key in known}
