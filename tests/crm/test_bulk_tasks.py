"""The same task for many: what one by one would have made, in a fixed number of statements."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.domain.actors import Actor
from crm.domain.errors import Forbidden, Refused
from crm.domain.tasks import TaskFacts
from crm.models import AuditEntry, Contact, Nonprofit, Task
from crm.services import bulk_tasks
from crm.services.bulk_tasks import make_tasks_for
from crm.services.tasks import make_task
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
FACTS = TaskFacts("Call", due_on=date(2026, 12, 1), priority=1)


def told(contact: Contact) -> list[Any]:
    """A person's tasks with what the log says of them, but for numbers and instants."""
    tasks = Task.objects.filter(contact=contact).values_list(
        "title", "details", "owner_id", "due_on", "priority", "repeats", "state", "created_by"
    )
    entries = AuditEntry.objects.filter(contact_id=contact.pk, subject="crm.task")
    return [*tasks, *entries.values_list("action", "actor_label", "changes")]


def people(count: int) -> list[Contact]:
    return [makers.contact(f"P{number}", "Okafor", "") for number in range(count)]


def test_many_get_what_each_would_have_got(nonprofit: Nonprofit) -> None:
    (one, *others), ada = people(3), acting("ada")
    facts = TaskFacts("Call", owner_id=member("ben").pk, due_on=date(2026, 12, 1), priority=1)
    make_task(
        facts=TaskFacts("Call", contact_id=one.pk, owner_id=facts.owner_id, due_on=facts.due_on, priority=1), by=ada
    )
    assert make_tasks_for(contact_ids=[other.pk for other in others], facts=facts, by=ada) == 2
    assert told(one) == told(others[0]) == told(others[1])


def test_more_people_take_no_more_statements(nonprofit: Nonprofit) -> None:
    counts, ada = [], acting("ada")
    for count in (1, 25):
        ids = [contact.pk for contact in people(count)]
        with CaptureQueriesContext(connection) as queries:
            make_tasks_for(contact_ids=ids, facts=FACTS, by=ada)
        counts.append(len(queries))
    assert counts[1] <= counts[0]


def test_whoever_is_gone_gets_none_and_what_cannot_be_is_refused_for_all(nonprofit: Nonprofit) -> None:
    maya, zoe = people(2)
    Contact.objects.filter(pk=zoe.pk).update(standing="erased")
    assert make_tasks_for(contact_ids=[maya.pk, zoe.pk, 987_654], facts=FACTS, by=acting("ada")) == 1
    with pytest.raises(Refused):
        make_tasks_for(contact_ids=[maya.pk], facts=TaskFacts(" "), by=acting("ada"))
    with pytest.raises(Forbidden):
        make_tasks_for(contact_ids=[maya.pk], facts=FACTS, by=acting("dee"))
    assert Task.objects.count() == 1


def test_what_fails_half_way_made_no_task(nonprofit: Nonprofit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.services.merge_journal.AT_ONCE", 2)
    real, calls = bulk_tasks.insert_tasks, list[int]()

    def failing(tasks: list[Task], by: Actor) -> list[Task]:
        calls.append(len(tasks))
        if len(calls) == 2:
            raise ZeroDivisionError
        return real(tasks, by)

    monkeypatch.setattr(bulk_tasks, "insert_tasks", failing)
    with pytest.raises(ZeroDivisionError):
        make_tasks_for(contact_ids=[contact.pk for contact in people(3)], facts=FACTS, by=acting("ada"))
    assert calls == [2, 1]
    assert not Task.objects.exists()
