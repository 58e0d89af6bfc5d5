"""Backups of the whole database: made while people work, restored only into an empty place or on purpose."""

import os
import shutil
import sqlite3
import subprocess
from pathlib import Path
from typing import Any

from django.db import connection

from crm.domain.errors import Refused, gettext_noop

MAGIC = b"SQLite format 3\x00"


def back_up(target: Path) -> Path:
    """Write a backup to `target`, which must not exist: VACUUM INTO for SQLite, pg_dump for PostgreSQL."""
    if target.exists():
        raise Refused("backup_exists", gettext_noop("{path} exists already. Name another file."), path=target)
    partial = target.with_name(f"{target.name}.partial")
    partial.unlink(missing_ok=True)
    if connection.vendor == "sqlite":
        # A copy made by SQLite itself, consistent at one instant, while writers go on (copying the file would not be).
        with connection.cursor() as cursor:
            cursor.execute("VACUUM INTO %s", [str(partial)])
    else:
        run_tool(["pg_dump", "--format=custom", "--no-owner", f"--file={partial}"])
    partial.rename(target)  # a name without .partial is a whole backup
    return target


def restore(source: Path, *, replace: bool) -> None:
    """Put a backup in the place of the database. Without `replace`, only where there is nothing yet."""
    if not source.is_file():
        raise Refused("no_backup", gettext_noop("{path} is not there."), path=source)
    if connection.introspection.table_names() and not replace:
        raise Refused(
            "not_empty", gettext_noop("This database holds data. Say --replace to put the backup in its place.")
        )
    if connection.vendor == "sqlite":
        restore_sqlite(source)
    else:
        run_tool(
            ["pg_restore", "--clean", "--if-exists", "--no-owner", "--single-transaction", str(source)], last="--dbname"
        )


def restore_sqlite(source: Path) -> None:
    if source.read_bytes()[:16] != MAGIC:
        raise Refused("not_a_backup", gettext_noop("{path} is not a backup of a SQLite database."), path=source)
    check = sqlite3.connect(source)
    try:
        (verdict,) = check.execute("PRAGMA integrity_check").fetchone()
    finally:
        check.close()
    if verdict != "ok":
        raise Refused("damaged_backup", gettext_noop("{path} is damaged: {verdict}."), path=source, verdict=verdict)
    target = Path(connection.settings_dict["NAME"])
    connection.close()
    fresh = target.with_name(f"{target.name}.restoring")
    shutil.copyfile(source, fresh)
    for leftover in ("-wal", "-shm"):
        target.with_name(target.name + leftover).unlink(missing_ok=True)
    fresh.replace(target)


def run_tool(command: list[str], last: str = "") -> None:
    """Run one of PostgreSQL's tools on our database; its password goes by environment, never on the command line."""
    settings: dict[str, Any] = connection.settings_dict
    named = {"PGHOST": settings["HOST"], "PGPORT": settings["PORT"], "PGUSER": settings["USER"]}
    env = {**os.environ, **{name: str(value) for name, value in named.items() if value}}
    if settings["PASSWORD"]:
        env["PGPASSWORD"] = str(settings["PASSWORD"])
    where = [f"{last}={settings['NAME']}"] if last else [str(settings["NAME"])]
    tool, *arguments = command
    position = 0 if last else len(arguments)
    arguments[position:position] = where
    try:
        done = subprocess.run([tool, *arguments], env=env, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError as error:
        raise Refused(
            "tool_missing", gettext_noop("{tool} is not installed. It comes with PostgreSQL’s client tools."), tool=tool
        ) from error
    if done.returncode:
        raise Refused("tool_failed", gettext_noop("{tool} failed: {why}"), tool=tool, why=done.stderr.strip()[-500:])
