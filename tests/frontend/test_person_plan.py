"""A person's page asks by indexes, also where nobody is in a household: then every contact has the same one, none."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from crm.services.upkeep import refresh_statistics
from tests import makers
from tests.cast import member

HUNDREDS = 400


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts those without apart")
@pytest.mark.django_db(transaction=True)
def test_no_table_of_people_is_read_whole_for_one_of_them(nonprofit: Any) -> None:
    people = [makers.contact(email=f"d{number}@example.org") for number in range(HUNDREDS)]
    refresh_statistics()
    client = Client()
    client.force_login(member("ada"))
    with CaptureQueriesContext(connection) as asked:
        assert client.get(f"/people/{people[7].pk}/").status_code == 200
    steps = [step for query in asked.captured_queries for step in plan_of(query["sql"])]
    assert [step for step in steps if step.startswith("SCAN crm_contact")] == []
    assert any("contact_in_household" in step for step in steps)


def plan_of(sql: str) -> list[str]:
    if not sql.startswith("SELECT"):
        return []
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"))
        return [row[3] for row in cursor.fetchall()]
