"""One at a time. On SQLite a transaction is the lock: it has one writer at a time, from its beginning."""

import hashlib

from django.db import connection


def one_at_a_time(name: str) -> None:
    """Until this transaction ends, whoever asks for the same `name` waits."""
    if connection.vendor == "postgresql":
        number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], signed=True)
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
