"""The database goes away: a quick 503 that says when to come back, and nothing that was acknowledged is lost."""

import pytest
import requests
from django.db import connection

from crm.models import Job
from crm.services.jobs import enqueue
from tests import makers
from tests.stack import database_url, eventually
from tests.stacks import Stacks
from tests.wire import Wire

pytestmark = pytest.mark.faults
PAGE = "/give/lantern/"
UNKNOWN = "/give/nowhere/"  # nothing of it is remembered, so each visit asks the database


def test_an_outage_is_answered_with_503_and_ends_with_the_outage(stacks: Stacks) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: SQLite is a file and cannot be away")
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    place = connection.settings_dict
    with Wire((place["HOST"] or "127.0.0.1", int(place["PORT"] or 5432))) as wire:
        stack = stacks(DATABASE_URL=database_url(port=wire.port))
        stack.start("web", "worker")
        eventually(lambda: requests.get(stack.url + UNKNOWN, timeout=10).status_code == 404)
        wire.cut()
        enqueue("crm.answer_probe", key="while away")
        for _ in range(3):
            answer = requests.get(stack.url + UNKNOWN, timeout=10)
            assert answer.status_code == 503
            assert int(answer.headers["Retry-After"]) > 0
            assert "try again" in answer.text.lower()
        wire.mend()
        eventually(lambda: requests.get(stack.url + UNKNOWN, timeout=10).status_code == 404, 10)
        eventually(lambda: Job.objects.filter(key="while away", state=Job.State.DONE).exists(), 20)


def test_somebody_who_holds_sqlites_lock_delays_and_loses_nothing(stacks: Stacks) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("needs SQLite")
    makers.nonprofit()
    makers.wording()
    makers.giving_page()
    enqueue("crm.answer_probe", key="while locked")
    stack = stacks()
    stack.prepare()
    with connection.cursor() as cursor:
        cursor.execute("BEGIN EXCLUSIVE")
        stack.start("worker")
        stack.start("web")
        assert requests.get(stack.url + PAGE, timeout=25).status_code == 200  # readers do not wait for a writer
        cursor.execute("COMMIT")
    eventually(lambda: Job.objects.filter(key="while locked", state=Job.State.DONE).exists(), 20)
