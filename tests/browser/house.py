"""The Lantern that the browser tests visit."""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.architecture.source import ROOT
from tests.migrated import Migrated
from tests.stack import MANAGE, Stack

THIS_RUN = os.environ.get("PYTEST_XDIST_TESTRUNUID", f"alone {os.getpid()}")

GIFTS_OF = """
    SELECT count(*) FROM payments_payment payment JOIN payments_givingattempt attempt ON payment.attempt_id = attempt.id
    WHERE payment.gift_id IS NOT NULL AND attempt.answers LIKE ?
"""

# A month that a test lets pass would keep the worker of all tests busy with what the demo's monthly givers give.
NO_RENEWALS = "DELETE FROM sandbox_timer"


class House(Stack):
    """Web, sandbox and worker on a new database file of their own, which tests only read.

    `place` stays from run to run with the static files in it, because compressing them takes long.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self.file = place / "lantern.sqlite3"
        super().__init__(
            LANTERN_VAR=str(place),
            DATABASE_URL=f"sqlite:///{self.file}",
            DEMO_PASSWORD="a lantern in the window",
        )
        manage = [sys.executable, "-m", "tests.browser.manage_for_tests"]
        self.commands["web"] = [*manage, "serve", "--port", str(self.port)]

    def furnish(self, migrated: Migrated | None) -> None:
        """Static files and the demo's data: the first worker of a run makes them, the others copy what it made."""
        shared = self.place.with_name("house-demo")
        shared.mkdir(parents=True, exist_ok=True)
        clear(self.place)
        with (shared / "making.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            made = shared / "made"
            if not made.is_file() or made.read_text() != THIS_RUN:
                clear(shared)
                if migrated is not None:
                    migrated.lay_out(shared / self.file.name)
                place = {"LANTERN_VAR": str(shared), "DATABASE_URL": f"sqlite:///{shared / self.file.name}"}
                subprocess.run([*MANAGE, "prepare"], cwd=ROOT, env=self.env | place, check=True, capture_output=True)
                with closing(sqlite3.connect(shared / self.file.name)) as demo, demo:
                    demo.execute(NO_RENEWALS)
                made.write_text(THIS_RUN)
        shutil.copytree(shared, self.place, dirs_exist_ok=True)

    def ask(self, sql: str, *values: Any) -> list[tuple[Any, ...]]:
        connection = sqlite3.connect(f"file:{self.file}?mode=ro", uri=True)
        try:
            return connection.execute(sql, values).fetchall()
        finally:
            connection.close()

    def gifts_of(self, email: str) -> int:
        """How many gifts were recorded for what this address gave on a giving page."""
        return int(self.ask(GIFTS_OF, f'%"{email}"%')[0][0])


def clear(place: Path) -> None:
    for old in place.glob("lantern.sqlite3*"):
        old.unlink()
