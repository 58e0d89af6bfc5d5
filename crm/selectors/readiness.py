"""Whether this installation can do its work, as far as its database tells."""

from datetime import datetime

from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from crm.selectors.work import oldest_due


def database_answers() -> None:
    """Return, or raise what the database driver raises."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def has_pending_migrations() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def waiting_since() -> datetime | None:
    """Since when the oldest due job waits for a worker."""
    return oldest_due()
