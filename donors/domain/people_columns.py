"""The columns that the list of people can show."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Final


class Column(StrEnum):
    """What a list tells of each person beside the name, in the order in which the columns stand."""

    EMAIL = "email"
    PHONE = "phone"
    PLACE = "place"
    HOUSEHOLD = "household"
    TAGS = "tags"
    UPDATES = "updates"
    ADDED = "added"
    OWNER = "owner"
    GIVING = "giving"
    FIRST_GIFT = "first_gift"
    LAST_GIFT = "last_gift"
    LARGEST = "largest"
    THIS_YEAR = "this_year"
    TOTAL = "total"
    GIFTS = "gifts"


OWN: Final = "own."  # before the key of a field of the nonprofit's own
USUAL: Final = (Column.EMAIL, Column.GIVING, Column.LAST_GIFT, Column.THIS_YEAR, Column.TOTAL, Column.GIFTS)
# Prospects, whose owner it is, are for whoever sees gifts.
OF_GIFTS: Final = frozenset(
    {
        Column.OWNER,
        Column.GIVING,
        Column.FIRST_GIFT,
        Column.LAST_GIFT,
        Column.LARGEST,
        Column.THIS_YEAR,
        Column.TOTAL,
        Column.GIFTS,
    }
)


def without_gifts(columns: Sequence[str]) -> tuple[str, ...]:
    """The columns that tell of no gift."""
    return tuple(name for name in columns if name not in OF_GIFTS)
