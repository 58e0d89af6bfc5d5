"""The fixture of tests that start processes."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.stack import Stack


class Stacks:
    """Makes stacks and stops them all, whatever the test did."""

    def __init__(self) -> None:
        self.made: list[Stack] = []

    def __call__(self, **changes: Any) -> Stack:
        self.made.append(Stack(**changes))
        return self.made[-1]

    def stop(self) -> None:
        for stack in self.made:
            stack.stop()


@pytest.fixture
def stacks(transactional_db: None) -> Iterator[Stacks]:
    """Stacks on this test's database, which is emptied only after they stopped."""
    made = Stacks()
    yield made
    made.stop()
