"""Who may be one and the same: the one scorer, for live forms and for the nightly scan (design: import.md B).

Points are counted for what two records share. Then the guard: given names that cannot be one person's hold a pair under
every threshold, however much a couple shares; names that are near each other but both known, and Jr beside Sr, are for
a person to look at. An e-mail address alone is not identity: couples and offices share them. Nothing links by its name
alone, and nothing is ever merged by itself.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from crm.domain.emails import is_role_mailbox, normalized
from crm.domain.match_points import (
    AHEAD,
    HELD_AT,
    LINK,
    MOST,
    MOST_UNSURE,
    NAMES,
    POINTS,
    REVIEW,
    SUSPECT,
    WAYS,
    Reason,
)
from crm.domain.match_shared import Known, names_shared, ways_shared
from crm.domain.names import are_compatible_given_names, fold, key, without_legal_form

SUFFIXES: Final = {
    "jr": "jr", "junior": "jr", "hijo": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "iii": "iii",
    "3rd": "iii", "iv": "iv", "4th": "iv",
}  # fmt: skip


class Score(NamedTuple):
    """`points` after the guard, `shared` before it. `reasons` in the order in which they are told."""

    points: int
    shared: int
    reasons: tuple[Reason, ...]

    @property
    def lives_together(self) -> bool:
        """Two people of one name or address, rather than one."""
        return Reason.OTHER_GIVEN in self.reasons and self.shared >= SUSPECT


def known_as(
    first: str,
    last: str,
    organisation: str = "",
    suffix: str = "",
    preferred: str = "",
    emails: Iterable[str] = (),
    phones: Iterable[str] = (),
    places: Iterable[str] = (),
    marks: Iterable[str] = (),
) -> Known:
    """A record in its normalised keys. An office's mailbox says nothing about a person."""
    family, told = without_suffix(last)
    named = tuple(dict.fromkeys(filter(None, (key(first), key(preferred)))))
    is_person = bool(named or family)
    boxes = (box for box in map(normalized, emails) if not (is_person and is_role_mailbox(box)))
    generation = SUFFIXES.get(key(suffix), "") or told
    return Known(
        givens=named,
        family=key(family),
        suffix=generation,
        organisation="" if is_person else key(without_legal_form(organisation)),
        emails=frozenset(filter(None, boxes)),
        phones=frozenset(filter(None, phones)),
        places=frozenset(filter(None, places)),
        marks=frozenset(filter(None, marks)),
    )


def without_suffix(last: str) -> tuple[str, str]:
    """("Smith", "jr") for "Smith, Jr."."""
    if last.isalpha():
        return last, ""
    words = fold(last).replace(",", " ").replace(".", " ").split()
    if len(words) > 1 and words[-1] in SUFFIXES:
        return " ".join(words[:-1]), SUFFIXES[words[-1]]
    return last, ""


def score(one: Known, other: Known) -> Score:
    """How likely the two are one, in points of a hundred, and why."""
    reasons = [*names_shared(one, other), *ways_shared(one, other)]
    shared = min(sum(POINTS.get(reason, 0) for reason in reasons), MOST)
    held = min((HELD_AT[reason] for reason in reasons if reason in HELD_AT), default=MOST)
    told = set(reasons)
    if Reason.MARK in told or (Reason.NEAR_MARK in told and told & NAMES):
        # What one person alone has says more than a name, which may be new or misspelled.
        held = MOST if told & NAMES else MOST_UNSURE
    elif not told & WAYS:
        held = min(held, MOST_UNSURE)
    return Score(min(shared, held), shared, tuple(reasons))


class Decision(StrEnum):
    LINK = "link"
    REVIEW = "review"
    NEW = "new"


def decide(scores: Mapping[int, Score]) -> tuple[Decision, int | None]:
    """What a row that came in is: the contact it belongs to, somebody new, or a doubt for a person to settle.

    It takes LINK points and AHEAD more than whoever comes second: we do not choose between two who both fit.
    """
    ranked = sorted(scores.items(), key=lambda found: (-found[1].points, found[0]))
    if not ranked or ranked[0][1].points < REVIEW:
        return Decision.NEW, None
    best, second = ranked[0], ranked[1][1].points if len(ranked) > 1 else 0
    is_sure = best[1].points >= LINK and best[1].points - second >= AHEAD
    return (Decision.LINK if is_sure else Decision.REVIEW), best[0]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A person we already know who has the address that was typed."""

    contact_id: int
    given_name: str


def same_person(given_name: str, email: str, owners: Iterable[Candidate]) -> int | None:
    """The id of the one owner of `email` who can be the person called `given_name`; None when there is none or doubt.

    Two owners with compatible names are a doubt: we do not choose between strangers.
    """
    if not email or is_role_mailbox(normalized(email)):
        return None
    fitting = [owner for owner in owners if are_compatible_given_names(given_name, owner.given_name)]
    return fitting[0].contact_id if len(fitting) == 1 else None
