"""The database of a parallel run: the first worker that wants one migrates it, and every worker takes a copy."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker


class Migrated:
    """One for all workers of this run and for no other run: it is known by a note in the folder that they share."""

    def __init__(self, folder: Path, name: str) -> None:
        self.folder, self.name = folder, name
        self.note = folder / "migrated"  # when the last of its migrations was applied
        self.is_ours, self.applied = False, ""

    @contextmanager
    def turn(self) -> Iterator[None]:
        """One worker at a time."""
        with (self.folder / "migrated.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def copy(self, verbosity: int, autoclobber: bool, keepdb: bool = False) -> str:
        """A test database of this worker, as Django's `_create_test_db` makes an empty one."""
        creation = connection.creation
        own = creation._get_test_db_name()
        with self.turn():
            if not self.note.is_file():
                self.make(own)
            self.applied = self.note.read_text()
            if connection.vendor == "sqlite":
                copy_file(Path(self.name), Path(own))
            else:
                connection.settings_dict["TEST"]["TEMPLATE"] = self.name
                type(creation)._create_test_db(creation, verbosity, autoclobber, keepdb)
        return own

    def make(self, own: str) -> None:
        """By every migration there is; what another run left under this name goes."""
        try:
            connection.settings_dict["TEST"]["NAME"] = self.name
            type(connection.creation)(connection).create_test_db(verbosity=0, autoclobber=True, serialize=False)
            with connection.cursor() as cursor:
                self.note.write_text(last_applied(cursor))
            self.is_ours = True
        finally:
            connection.settings_dict["TEST"]["NAME"] = own
            connection.close()
            if connection.vendor == "postgresql":  # which copies no database that somebody has open
                connection.close_pool()

    def lay_out(self, target: Path) -> None:
        """The same for a Lantern on a file of its own, whose first start then finds its tables there."""
        with self.turn():
            if connection.vendor == "sqlite" and self.note.is_file():
                copy_file(Path(self.name), target)

    def take_away(self) -> None:
        """By the worker that made it; who comes later than that makes another."""
        with self.turn():
            self.note.unlink()
            connection.creation._destroy_test_db(self.name, 0)


def last_applied(cursor: Any) -> str:
    cursor.execute("SELECT max(applied) FROM django_migrations")
    return str(cursor.fetchone()[0])


def copy_file(source: Path, target: Path) -> None:
    for old in target.parent.glob(f"{target.name}*"):
        old.unlink()
    with closing(sqlite3.connect(source)) as here, closing(sqlite3.connect(target)) as there:
        here.backup(there)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    django_db_blocker: DjangoDbBlocker,
    django_db_keepdb: bool,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[Migrated | None]:
    """Pytest-django's last word before it makes the databases; without workers each run migrates its own."""
    if django_db_keepdb or not hasattr(request.config, "workerinput"):
        yield None
        return
    folder = tmp_path_factory.getbasetemp().parent
    on_file = connection.vendor == "sqlite"
    name = str(folder / "migrated.sqlite3") if on_file else f"test_{connection.settings_dict['NAME']}_migrated"
    migrated = Migrated(folder, name)
    connection.creation._create_test_db = migrated.copy
    yield migrated
    if migrated.is_ours:
        with django_db_blocker.unblock():
            migrated.take_away()
