"""Major givers on their way to a gift: the stages, how long each may last, and the moves between them."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text

LARGEST_ASK: Final = 999_999_999_999
LONGEST_STEP: Final = 200
PERCENT: Final = 100
EARLIEST: Final = date(2000, 1, 1)
LATEST: Final = date(2100, 1, 1)


class Stage(StrEnum):
    IDENTIFIED = "identified"
    QUALIFIED = "qualified"
    CULTIVATED = "cultivated"
    SOLICITED = "solicited"
    STEWARDED = "stewarded"


# How many days a prospect may stay before somebody should look again.
MAX_DAYS: Final[dict[Stage, int]] = {
    Stage.IDENTIFIED: 30,
    Stage.QUALIFIED: 21,
    Stage.CULTIVATED: 180,
    Stage.SOLICITED: 90,
    Stage.STEWARDED: 365,
}
# The next stage comes first: it is the one that a page offers before the others.
MOVES: Final[dict[Stage, tuple[Stage, ...]]] = {
    Stage.IDENTIFIED: (Stage.QUALIFIED,),
    Stage.QUALIFIED: (Stage.CULTIVATED, Stage.IDENTIFIED),
    Stage.CULTIVATED: (Stage.SOLICITED, Stage.QUALIFIED),
    Stage.SOLICITED: (Stage.STEWARDED, Stage.CULTIVATED),
    Stage.STEWARDED: (Stage.CULTIVATED,),
}


# Of a stewarded prospect nothing is hoped for any more: the gift came, or the thanks are what is left to do.
HOPEFUL: Final = tuple(stage for stage in Stage if stage != Stage.STEWARDED)


@dataclass(frozen=True, slots=True)
class ProspectFacts:
    """`ask_minor` in minor units of the nonprofit's currency, `likelihood` in percent."""

    owner_id: int | None = None
    ask_minor: int | None = None
    likelihood: int | None = None
    next_step: str = ""
    next_step_on: date | None = None


def checked(facts: ProspectFacts) -> dict[str, object]:
    """The plain columns of a prospect; Refused for what cannot be."""
    step = clean_text(facts.next_step)
    if facts.ask_minor is not None and not 0 < facts.ask_minor <= LARGEST_ASK:
        raise Refused("bad_ask", gettext_noop("Enter an amount above nothing, or leave it empty."), "ask")
    if facts.likelihood is not None and not 0 <= facts.likelihood <= PERCENT:
        raise Refused("bad_likelihood", gettext_noop("Enter a number from 0 to 100."), "likelihood")
    if len(step) > LONGEST_STEP:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), "next_step", most=LONGEST_STEP)
    if facts.next_step_on is not None:
        if not EARLIEST <= facts.next_step_on < LATEST:
            raise Refused("no_such_day", gettext_noop("Enter a day between 2000 and 2099."), "next_step_on")
        if not step:
            raise Refused("step_missing", gettext_noop("Say what the next step is."), "next_step")
    return {
        "ask_minor": facts.ask_minor,
        "likelihood": facts.likelihood,
        "next_step": step,
        "next_step_on": facts.next_step_on,
    }


def checked_move(old: str, new: str) -> Stage:
    """The stage to go to; Refused where none leads there from the old one."""
    if new not in set(Stage) or Stage(new) not in MOVES[Stage(old)]:
        raise Refused("no_such_move", gettext_noop("There is no way from this stage to that one."), "stage")
    return Stage(new)


def days_too_long(stage: str, entered: date, today: date) -> int:
    """By how many days a prospect has overstayed; 0 within the time of its stage."""
    return max((today - entered).days - MAX_DAYS[Stage(stage)], 0)


def hoped_minor(stage: str, ask_minor: int | None) -> int:
    """What is hoped for: the ask, and nothing of whoever is stewarded."""
    return (ask_minor or 0) if stage in HOPEFUL else 0


def expected_minor(stage: str, ask_minor: int | None, likelihood: int | None) -> int:
    """What is expected: the hope by its likelihood."""
    return weighted_minor(hoped_minor(stage, ask_minor), likelihood)


def weighted_minor(ask_minor: int | None, likelihood: int | None) -> int:
    """The part of an ask that may be counted on: cut to whole minor units, so that a sum promises nothing more."""
    return (ask_minor or 0) * (likelihood or 0) // PERCENT
