"""The Lantern that the browser tests visit."""

import sqlite3
import sys
from pathlib import Path
from typing import Any

from tests.stack import Stack

GIFTS_OF = """
    SELECT count(*) FROM payments_payment payment JOIN payments_givingattempt attempt ON payment.attempt_id = attempt.id
    WHERE payment.gift_id IS NOT NULL AND attempt.answers LIKE ?
"""


class House(Stack):
    """Web, sandbox and worker on a new database file of their own, which tests only read.

    `place` stays from run to run with the static files in it, because compressing them takes long.
    """

    def __init__(self, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self.file = place / "lantern.sqlite3"
        for old in place.glob("lantern.sqlite3*"):
            old.unlink()
        super().__init__(
            LANTERN_VAR=str(place),
            DATABASE_URL=f"sqlite:///{self.file}",
            DEMO_PASSWORD="a lantern in the window",
        )
        manage = [sys.executable, "-m", "tests.browser.manage_for_tests"]
        self.commands["web"] = [*manage, "serve", "--port", str(self.port)]

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def gifts_of(self, email: str) -> int:
        """How many gifts were recorded for what this address gave on a giving page."""
        return int(self.ask(GIFTS_OF, f'%"{email}"%')[0][0])
