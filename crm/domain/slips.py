"""Slips of the pen in what somebody searches for: a letter too many, too few, another, or two that changed places."""

from collections.abc import Iterable
from typing import Final

from rapidfuzz.distance import OSA

LEAST_LETTERS: Final = 4  # of a shorter word any other is a slip
LONG: Final = 8


def slips_allowed(word: str) -> int:
    """How many slips a word may have: none for a number, one, or two in a long one."""
    if len(word) < LEAST_LETTERS or not word.isalpha():
        return 0
    return 2 if len(word) >= LONG else 1


def is_nearly_in(word: str, searched: Iterable[str]) -> bool:
    """Whether one of these words is this one, but for a slip. They share their first letter: few slip there."""
    allowed = slips_allowed(word)
    return any(
        there == word or (there[:1] == word[:1] and OSA.distance(word, there, score_cutoff=allowed) <= allowed)
        for there in searched
    )
