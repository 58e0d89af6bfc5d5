"""SQLite on one machine, PostgreSQL beyond it: the options are measured (design: performance.md A2, A5, B)."""

from typing import Any

import dj_database_url

from config.env import env
from config.settings.parts.place import VAR_DIR

SQLITE_START = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous={synchronous};PRAGMA cache_size=-20000;"
    "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;PRAGMA journal_size_limit=27103364;"
)


def sqlite_options() -> dict[str, Any]:
    # IMMEDIATE is not optional: a transaction that reads and then writes fails at once under DEFERRED.
    return {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": SQLITE_START.format(synchronous=env.choice("SQLITE_SYNCHRONOUS", "NORMAL", ("NORMAL", "FULL"))),
    }


def postgresql_options() -> dict[str, Any]:
    # A pool that waits five seconds turns an outage into a quick 503; the default of thirty hangs every thread.
    # Left alone its pauses between two tries to connect double each time, and those who wait for a connection outlast
    # the end of an outage: it gives up after a second instead, and begins anew.
    size = env.number("DATABASE_POOL_SIZE", 8, least=1)
    pool = {"min_size": 1, "max_size": size, "timeout": 5, "reconnect_timeout": 1, "reconnect_failed": try_again}
    return {"connect_timeout": 5, "pool": pool}


def try_again(pool: Any) -> None:
    """Called by a pool (psycopg_pool) that gave up; `check` lets a pool without connections look for one."""
    pool.check()


def database() -> dict[str, Any]:
    found: dict[str, Any] = dict(
        dj_database_url.parse(env.text("DATABASE_URL", f"sqlite:///{VAR_DIR / 'lantern.sqlite3'}"))
    )
    if found["ENGINE"].endswith("sqlite3"):
        found |= {"OPTIONS": sqlite_options(), "CONN_MAX_AGE": 60}
    else:
        found |= {"OPTIONS": found.get("OPTIONS", {}) | postgresql_options()}
        found |= {"CONN_MAX_AGE": 0, "CONN_HEALTH_CHECKS": True}
    return found


DATABASES = {"default": database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
