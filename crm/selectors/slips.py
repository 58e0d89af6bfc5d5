"""People whose names were typed with a slip, by the trigrams they share with what was typed. PostgreSQL alone can look
for them quickly; elsewhere, and where it would take too long, nobody is found.
"""

from collections.abc import Sequence
from typing import Final

from django.db import DatabaseError, connection, transaction

from crm.domain.slips import is_nearly_in, slips_allowed

MOST_LOOKED_AT: Final = 300
PATIENCE: Final = "SET LOCAL statement_timeout = '400ms'"
LIKENESS: Final = "SET LOCAL pg_trgm.word_similarity_threshold = 0.4"
LIKE: Final = (
    "SELECT id, search FROM crm_contact WHERE standing = 'live' AND %s <%% search "
    "ORDER BY word_similarity(%s, search) DESC, id LIMIT %s"
)


def nearly_called(words: Sequence[str], limit: int) -> list[int]:
    """Whoever has every word but for slips; nobody where no word is long enough for one."""
    longest = max(words, key=len, default="")
    if connection.vendor != "postgresql" or not slips_allowed(longest):
        return []
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(PATIENCE)
            cursor.execute(LIKENESS)
            cursor.execute(LIKE, [longest, longest, MOST_LOOKED_AT])
            found = cursor.fetchall()
            cursor.execute("SET LOCAL statement_timeout = DEFAULT")  # within a transaction of somebody else
    except DatabaseError:
        return []
    nearly = [pk for pk, searched in found if all(is_nearly_in(word, searched.split()) for word in words)]
    return nearly[:limit]
