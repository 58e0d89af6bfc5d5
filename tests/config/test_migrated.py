"""The databases that tests stand on."""

import pytest
from django.core.management import call_command
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.models import AuditEntry, Contact
from donors.models import Gift
from tests import makers
from tests.migrated import Migrated, last_applied


def test_a_worker_stands_on_a_copy_of_what_this_run_migrated(
    db: None, django_db_modify_db_settings: Migrated | None
) -> None:
    """Migrated once for all workers, from nothing, and in this run: nothing of an earlier one is used again."""
    if django_db_modify_db_settings is None:
        pytest.skip("needs workers (-n): without them this run migrated the database itself")
    with connection.cursor() as cursor:
        assert last_applied(cursor) == django_db_modify_db_settings.applied


@pytest.mark.django_db(transaction=True)
def test_emptying_leaves_no_row_and_the_guards_up() -> None:
    for _ in range(2):
        makers.nonprofit()
        makers.gift(makers.contact(first="Edith"), minor=1000)
        entries = AuditEntry.objects.all()
        assert entries.exists()
        with pytest.raises(Error), transaction.atomic():
            entries._raw_delete(entries.db)
        with CaptureQueriesContext(connection) as said:
            call_command("flush", verbosity=0, interactive=False, reset_sequences=False)
        assert not any("TRUNCATE" in query["sql"] for query in said)
        assert not any(rows.exists() for rows in (Gift.objects, Contact.everyone, entries))
