"""What two records may share, and what that is worth (design: import.md B; tests/crm/test_scorer.py)."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

LINK, SUSPECT, REVIEW, VETO = 65, 50, 45, 44
AHEAD: Final = 10  # so many points before the second to be linked
MOST_UNSURE: Final = LINK - 1
MOST: Final = 100


class Reason(StrEnum):
    """What a pair shares, and what speaks against it."""

    MARK = "mark"
    NEAR_MARK = "near_mark"
    EMAIL = "email"
    PHONE = "phone"
    ADDRESS = "address"
    NEAR_ADDRESS = "near_address"
    AREA = "area"
    GIVEN = "given"
    SHORT_GIVEN = "short_given"
    NEAR_GIVEN = "near_given"
    INITIAL = "initial"
    FAMILY = "family"
    NEAR_FAMILY = "near_family"
    PART_OF_FAMILY = "part_of_family"
    SWAPPED = "swapped"
    ORGANISATION = "organisation"
    NEAR_ORGANISATION = "near_organisation"
    OTHER_GIVEN = "other_given"
    KNOWN_NEAR_GIVEN = "known_near_given"
    OTHER_SUFFIX = "other_suffix"
    OTHER_ORGANISATION = "other_organisation"


POINTS: Final[Mapping[Reason, int]] = {
    Reason.MARK: 40,
    Reason.NEAR_MARK: 25,
    Reason.EMAIL: 35,
    Reason.PHONE: 25,
    Reason.ADDRESS: 30,
    Reason.NEAR_ADDRESS: 27,
    Reason.AREA: 11,
    Reason.GIVEN: 22,
    Reason.SHORT_GIVEN: 20,
    Reason.NEAR_GIVEN: 16,
    Reason.INITIAL: 10,
    Reason.KNOWN_NEAR_GIVEN: 8,
    Reason.FAMILY: 22,
    Reason.NEAR_FAMILY: 20,
    Reason.PART_OF_FAMILY: 12,
    Reason.SWAPPED: 40,
    Reason.ORGANISATION: 44,
    Reason.NEAR_ORGANISATION: 30,
}
# What holds a pair down, whatever else it shares.
HELD_AT: Final[Mapping[Reason, int]] = {
    Reason.OTHER_GIVEN: VETO,
    Reason.OTHER_ORGANISATION: VETO,
    Reason.KNOWN_NEAR_GIVEN: MOST_UNSURE,
    Reason.OTHER_SUFFIX: MOST_UNSURE,
}
NAMES: Final = frozenset(
    {Reason.GIVEN, Reason.SHORT_GIVEN, Reason.NEAR_GIVEN, Reason.FAMILY, Reason.NEAR_FAMILY, Reason.SWAPPED}
)
WAYS: Final = frozenset({Reason.EMAIL, Reason.PHONE})
