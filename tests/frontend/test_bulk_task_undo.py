"""A task made for many people: its message leads to just these tasks, and takes back those that nobody touched."""

import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.errors import Forbidden
from crm.domain.tasks import TaskFacts
from crm.models import AuditEntry, Contact, Nonprofit, Task
from crm.selectors.tasks import Batch
from crm.services.task_ends import complete_task, reopen_task
from crm.services.task_undo import take_back_tasks
from crm.services.tasks import assign_tasks, change_task, make_task
from tests import makers
from tests.cast import acting, member
from tests.crm.merging.people import merge

pytestmark = pytest.mark.django_db
HIDDEN = re.compile(r'name="(key|number)" value="([^"]+)"')
OFFERED = re.compile(r'<form method="post" action="(/people/bulk/undo/tasks/[^"]*)">.*?</form>', re.DOTALL)
DONE = re.compile(r'<input type="hidden" name="done" value="([^"]*)">')
LINKED = re.compile(r'<a href="(/tasks/\?made=[^"]+)">Look at them</a>')
TOO_LATE = "This cannot be undone any more."


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def people(nonprofit: Nonprofit) -> list[Contact]:
    return [makers.contact(f"P{one}", "Okafor", "") for one in range(3)]


@pytest.fixture
def page(ada: Client, people: list[Contact]) -> str:
    """The list after each of them was given a task; others were made by hand before and since."""
    make_task(facts=TaskFacts("Call", contact_id=people[0].pk), by=acting("ada"))
    told: dict[str, Any] = {"act": "task", "person": [contact.pk for contact in people]}
    asked = ada.post("/people/bulk/?q=okafor", told).content.decode()
    sent = told | {"sure": "1", "title": "Call", "priority": "2"} | dict(HIDDEN.findall(asked))
    shown = ada.post("/people/bulk/?q=okafor", sent, follow=True).content.decode()
    make_task(facts=TaskFacts("Call", contact_id=people[0].pk), by=acting("ada"))
    return shown


def undo(client: Client, page: str) -> str:
    offered = OFFERED.search(page)
    assert offered, "nothing is offered"
    (done,) = DONE.findall(offered[0])
    return client.post(unescape(offered[1]), {"done": done}, follow=True).content.decode()


def made() -> list[Task]:
    """Those of the act for many: the second to the fourth."""
    return list(Task.objects.order_by("pk"))[1:4]


def listed(client: Client, page: str, **more: str) -> list[Task]:
    link = LINKED.search(page)
    assert link, "no link"
    found = client.get(unescape(link[1]) + "".join(f"&{name}={value}" for name, value in more.items()))
    return [line.task for line in found.context["lines"]]


def test_the_message_counts_them_and_leads_to_them(ada: Client, page: str) -> None:
    assert "3 tasks are made." in page
    ours = made()
    assert listed(ada, page) == ours
    complete_task(task_id=ours[1].pk, by=acting("ada"))
    assert listed(ada, page) == [ours[0], ours[2]]
    assert listed(ada, page, state="done") == [ours[1]]
    link = unescape(LINKED.findall(page)[0])
    assert 'name="made"' in ada.get(link).content.decode()


def test_other_tasks_between_them_are_not_listed(ada: Client, page: str) -> None:
    ours, everyone = made(), Task.objects.order_by("pk")
    request_id = AuditEntry.objects.get(action="task.created", subject_id=str(ours[0].pk)).request_id
    batch = Batch(everyone[0].pk, everyone[4].pk, request_id)
    answer = ada.get(reverse("staff:tasks"), {"made": str(batch)})
    assert [line.task for line in answer.context["lines"]] == ours


def test_a_link_that_says_nothing_asks_nothing(ada: Client, page: str) -> None:
    answer = ada.get(reverse("staff:tasks"), {"made": "those"})
    assert "This link does not say which tasks were made together." in answer.content.decode()
    assert len(answer.context["lines"]) == 5
    assert Batch.read("1-2-a b") is None
    assert str(Batch.read("1-2-a-b")) == "1-2-a-b"


def test_untouched_tasks_are_removed_and_noted(ada: Client, page: str) -> None:
    ours = made()
    answer = undo(ada, page)
    assert "3 tasks are removed again." in answer
    assert 'value="okafor"' in answer
    assert Task.objects.count() == 2
    noted = AuditEntry.objects.filter(action="task.removed").order_by("subject_id")
    assert [(entry.subject_id, entry.contact_id) for entry in noted] == [(str(one.pk), one.contact_id) for one in ours]
    assert {(entry.actor_label, str(entry.changes)) for entry in noted} == {("Ada", "{'title': ['Call', None]}")}
    assert TOO_LATE in undo(ada, page)


def changed(task: Task) -> None:
    change_task(task_id=task.pk, facts=TaskFacts("Write"), by=acting("ben"))


def given(task: Task) -> None:
    assign_tasks(task_ids=[task.pk], owner_id=member("ben").pk, by=acting("ada"))


def done(task: Task) -> None:
    complete_task(task_id=task.pk, by=acting("ben"))


def done_and_opened(task: Task) -> None:
    complete_task(task_id=task.pk, by=acting("ben"))
    reopen_task(task_id=task.pk, by=acting("ben"))


@pytest.mark.parametrize("touch", [changed, given, done, done_and_opened])
def test_a_task_that_somebody_touched_stays(ada: Client, page: str, touch: Callable[[Task], None]) -> None:
    ours = made()
    touch(ours[1])
    answer = undo(ada, page)
    assert "2 tasks are removed again. 1 was changed or ended since and stays." in answer
    assert set(Task.objects.all()) & set(ours) == {ours[1]}


def test_when_all_were_touched_nothing_is_removed(ada: Client, page: str) -> None:
    for task in made():
        changed(task)
    assert TOO_LATE in undo(ada, page)
    assert Task.objects.count() == 5
    assert not AuditEntry.objects.filter(action="task.removed").exists()


def test_a_task_of_somebody_merged_since_goes_too(ada: Client, page: str, people: list[Contact]) -> None:
    merge(people[0], people[1])
    assert "3 tasks are removed again." in undo(ada, page)


def test_it_is_not_undone_after_a_day_nor_by_somebody_else(
    ada: Client, page: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Client()
    other.force_login(member("cy"))
    assert TOO_LATE in undo(other, page)
    monkeypatch.setattr("crm.services.task_undo.KEPT", timedelta())
    assert TOO_LATE in undo(ada, page)
    assert Task.objects.count() == 5


def test_it_takes_the_right_and_a_post(ada: Client, page: str) -> None:
    ada.get("/people/bulk/undo/tasks/", {"done": DONE.findall(page)[0]})
    with pytest.raises(Forbidden):
        take_back_tasks(request_id="x", by=acting("dee"))
    for told in ({}, {"done": ""}, {"done": "x"}):
        assert TOO_LATE in ada.post("/people/bulk/undo/tasks/", told, follow=True).content.decode()
    assert Task.objects.count() == 5


def test_more_tasks_take_no_more_queries(
    ada: Client, page: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    offered = OFFERED.search(page)
    assert offered
    sent = {"done": DONE.findall(offered[0])[0]}
    with django_assert_max_num_queries(18):
        ada.post("/people/bulk/undo/tasks/", sent)
    assert Task.objects.count() == 2


def test_the_log_leads_from_a_removed_task_to_its_person(ada: Client, page: str) -> None:
    undo(ada, page)
    client = Client()
    client.force_login(member("ben"))
    lines = client.get(reverse("staff:audit")).context["lines"]
    assert {line.href for line in lines if line.entry.action == "task.removed"} == {
        reverse("staff:person", args=[contact.pk]) for contact in Contact.objects.all()
    }
