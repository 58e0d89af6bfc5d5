"""What two records share."""

from typing import NamedTuple

from rapidfuzz.distance import JaroWinkler, Levenshtein

from crm.domain.match_points import POINTS, Reason
from crm.domain.names import CLOSE_ENOUGH, FORMS_OF

NEAR_NAME, NEAR_STREET, SHORTEST_STREET = 0.9, 0.75, 6
SHORTEST_PART = 4  # letters of a last name that is a part of another


class Known(NamedTuple):
    """A record as it is compared: `givens` are what somebody is called, `places` match keys (crm.domain.postal)."""

    givens: tuple[str, ...] = ()
    family: str = ""
    suffix: str = ""
    organisation: str = ""
    emails: frozenset[str] = frozenset()
    phones: frozenset[str] = frozenset()
    places: frozenset[str] = frozenset()
    marks: frozenset[str] = frozenset()


def ways_shared(one: Known, other: Known) -> list[Reason]:
    found = []
    if one.marks & other.marks:
        found.append(Reason.MARK)
    elif any(Levenshtein.distance(a, b, score_cutoff=1) == 1 for a in one.marks for b in other.marks):
        found.append(Reason.NEAR_MARK)
    if one.emails & other.emails:
        found.append(Reason.EMAIL)
    if one.phones & other.phones:
        found.append(Reason.PHONE)
    if one.places & other.places:
        found.append(Reason.ADDRESS)
    elif one.places and other.places:
        near = max((near_place(a, b) for a in one.places for b in other.places), key=worth)
        found += [near] if near else []
    return found


def worth(reason: Reason | None) -> int:
    return POINTS[reason] if reason else 0


def near_place(a: str, b: str) -> Reason | None:
    area, _, street = a.rpartition(":")
    other_area, _, other_street = b.rpartition(":")
    alike = Levenshtein.normalized_similarity(street, other_street, score_cutoff=NEAR_STREET)
    if alike and (
        area == other_area or (alike >= NEAR_NAME and min(len(street), len(other_street)) >= SHORTEST_STREET)
    ):
        return Reason.NEAR_ADDRESS
    return Reason.AREA if area == other_area else None


def names_shared(one: Known, other: Known) -> list[Reason]:
    if one.organisation or other.organisation:
        return organisations_shared(one.organisation, other.organisation)
    given, family = best_given(one.givens, other.givens), family_shared(one.family, other.family)
    if given in (None, Reason.OTHER_GIVEN) and swapped(one, other):
        found = [Reason.SWAPPED]
    else:
        found = [reason for reason in (given, family) if reason]
    if one.suffix != other.suffix and (one.suffix or other.suffix):
        found.append(Reason.OTHER_SUFFIX)
    return found


def organisations_shared(one: str, other: str) -> list[Reason]:
    if not one or not other:
        return []
    if one == other:
        return [Reason.ORGANISATION]
    return [Reason.NEAR_ORGANISATION if near(one, other) else Reason.OTHER_ORGANISATION]


def best_given(ones: tuple[str, ...], others: tuple[str, ...]) -> Reason | None:
    """How two people are called: the best of what each is called; None where one has no given name."""
    found = [given_shared(one, other) for one in ones for other in others]
    return max(found, key=worth_of_given, default=None)


def worth_of_given(reason: Reason) -> int:
    return POINTS.get(reason, 0)


def given_shared(one: str, other: str) -> Reason:
    if one == other:
        return Reason.GIVEN
    if other in FORMS_OF.get(one, ()):
        return Reason.SHORT_GIVEN
    if len(one) == 1 or len(other) == 1:
        return Reason.INITIAL if one[0] == other[0] else Reason.OTHER_GIVEN
    if JaroWinkler.similarity(one, other) < CLOSE_ENOUGH:
        return Reason.OTHER_GIVEN
    return Reason.KNOWN_NEAR_GIVEN if one in FORMS_OF and other in FORMS_OF else Reason.NEAR_GIVEN


def family_shared(one: str, other: str) -> Reason | None:
    if not one or not other:
        return None
    if one == other:
        return Reason.FAMILY
    if near(one, other):
        return Reason.NEAR_FAMILY
    short, long = sorted((one, other), key=len)
    return (
        Reason.PART_OF_FAMILY
        if len(short) >= SHORTEST_PART and (long.startswith(short) or long.endswith(short))
        else None
    )


def near(one: str, other: str) -> bool:
    return JaroWinkler.similarity(one, other) >= NEAR_NAME


def swapped(one: Known, other: Known) -> bool:
    """Whether each one's last name is the other's first, give or take a slip of the pen."""
    return crosses(one.family, other.givens) and crosses(other.family, one.givens)


def crosses(family: str, givens: tuple[str, ...]) -> bool:
    return bool(family) and any(JaroWinkler.similarity(family, given) >= CLOSE_ENOUGH for given in givens)
