"""The life of a recurring gift."""

from typing import Final

ACTIVE, FAILING, PAUSED, ENDED = "active", "failing", "paused", "ended"

# An ended gift stays ended: a donor who comes back begins a new one.
MOVES: Final[dict[str, frozenset[str]]] = {
    ACTIVE: frozenset({FAILING, PAUSED, ENDED}),
    FAILING: frozenset({ACTIVE, PAUSED, ENDED}),
    PAUSED: frozenset({ACTIVE, FAILING, ENDED}),
    ENDED: frozenset(),
}


def may_move(old: str, new: str) -> bool:
    return new == old or new in MOVES[old]
