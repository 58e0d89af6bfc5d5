"""What a database wants now and then so that its plans stay good."""

from django.db import connection, transaction


def refresh_statistics() -> None:
    """Have SQLite count what its plans rest on, where that changed; PostgreSQL sees to it by itself."""
    if connection.vendor != "sqlite":
        return
    # The transaction takes the turn to write before anything is read: SQLite does not wait for one in between.
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 1000")
        cursor.execute("PRAGMA optimize = 0x10002")
