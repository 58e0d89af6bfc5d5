"""What a database wants now and then so that its plans stay good."""

from django.db import connection


def refresh_statistics() -> None:
    """Have SQLite count what its plans rest on, where that changed; PostgreSQL sees to it by itself."""
    if connection.vendor != "sqlite":
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("PRAGMA optimize = 0x10002")
