"""Tasks on pages: mine, everybody's, one of them; without JavaScript, and with every answer kept."""

import csv
import io
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.domain.recurrence import Every, Unit
from crm.models import AuditEntry, Nonprofit, Task
from crm.selectors.nonprofit import local_day
from crm.services.task_ends import complete_task
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
TYPED = {"title": "Call Maya", "priority": "2"}


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ben"))
    client.get("/tasks/")  # the first page of a session writes when it was
    return client


def page(client: Client, name: str, *args: int, **asked: object) -> str:
    return client.get(reverse(f"staff:{name}", args=args), asked).content.decode()


def test_a_task_is_noted_from_a_persons_page_and_stands_there(ben: Client) -> None:
    maya = makers.contact()
    assert "About Maya Okafor." in page(ben, "new_task", contact=maya.pk)
    answer = ben.post(reverse("staff:new_task"), TYPED | {"contact": maya.pk, "owner": member("ben").pk})
    assert answer["Location"] == reverse("staff:person", args=[maya.pk])
    assert "Call Maya" in page(ben, "person", maya.pk)
    assert Task.objects.get().owner == member("ben")


def test_a_gift_can_be_what_a_task_is_about(ben: Client) -> None:
    gift = makers.gift()
    assert f"subject_type=donors.gift&amp;subject_id={gift.pk}" in page(ben, "gift", gift.pk)
    ben.post(reverse("staff:new_task"), TYPED | {"subject_type": "donors.gift", "subject_id": gift.pk})
    task = Task.objects.get()
    assert task.contact_id == gift.contact_id
    assert reverse("staff:gift", args=[gift.pk]) in page(ben, "task", task.pk)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": " "}, "Say what there is to do."),
        ({"due_on": "soon"}, "Enter a day like 2026-03-14."),
        ({"due_on": "1999-01-01"}, "Enter a day between 2000 and 2099."),
        ({"unit": "month"}, "A task that repeats needs a day to begin with."),
        ({"contact": "987654321"}, "There is no such person."),
    ],
)
def test_bad_answers_are_said_and_everything_typed_stays(ben: Client, typed: dict[str, str], sentence: str) -> None:
    if "contact" in typed:
        typed = {"subject_type": "donors.gift", "subject_id": "987654321"}
        sentence = "There is nothing like this that a task could be about."
    answer = ben.post(reverse("staff:new_task"), TYPED | {"details": "At noon"} | typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in text
    assert "At noon" in text
    assert not Task.objects.exists()


def test_two_who_change_a_task_at_once_do_not_lose_their_typing(ben: Client) -> None:
    task = makers.task("Call")
    where = reverse("staff:task", args=[task.pk])
    form = as_sent(ben.get(where).content.decode())
    ben.post(where, form | {"title": "Write"})
    second = ben.post(where, form | {"title": "Visit"})
    assert second.status_code == 422
    assert "Somebody else changed this while you were typing." in second.content.decode()
    assert (
        "What is there to do?</a>: Ben changed it from “Call” to “Write”. You entered “Visit”."
        in second.content.decode()
    )
    assert 'value="Visit"' in second.content.decode()
    assert Task.objects.get().title == "Write"


def test_a_task_is_done_dropped_and_opened_again_by_buttons(ben: Client) -> None:
    task = makers.task("Call")
    act = reverse("staff:act_on_task", args=[task.pk])
    for do, state in (("complete", "done"), ("reopen", "open"), ("drop", "dropped")):
        ben.post(act, {"do": do})
        task.refresh_from_db()
        assert task.state == state
    refused = ben.post(act, {"do": "complete"}, follow=True).content.decode()
    assert "This task is not open any more." in refused
    assert "Open it again" in refused


def test_what_is_ticked_is_done_or_given_to_somebody_and_the_way_back_is_ours(ben: Client) -> None:
    ids = [makers.task(f"{number}").pk for number in range(3)]
    where, here = reverse("staff:act_on_tasks"), "/tasks/?state=open"
    ben.post(where, {"task": ids[:2], "do": "assign", "owner": member("ben").pk})
    assert Task.objects.filter(owner=member("ben")).count() == 2
    answer = ben.post(where, {"task": ids[:2], "do": "complete", "next": here}, follow=True)
    assert answer.redirect_chain == [(here, 302)]
    assert "2 tasks are done." in answer.content.decode()
    ben.post(where, {"one": ids[2]})
    assert not Task.objects.filter(state="open").exists()
    outside = ben.post(where, {"task": [], "do": "complete", "next": "https://evil.example/"}, follow=True)
    assert outside.redirect_chain == [("/tasks/", 302)]
    assert "Tick the tasks first." in outside.content.decode()


def test_tasks_are_given_to_whom_was_chosen_and_to_nobody_only_when_it_was_said(ben: Client) -> None:
    ids = [makers.task(f"{number}", owner_id=member("ben").pk).pk for number in range(3)]
    where = f"{reverse('staff:act_on_tasks')}?owner={member('ben').pk}"
    assert '<option value="" selected>Choose…</option>' in page(ben, "tasks")
    unsaid = ben.post(where, {"task": ids[:2], "do": "assign", "owner": ""})
    text = unsaid.content.decode()
    assert unsaid.status_code == 422
    assert "Choose whom to give them to." in text
    assert text.count(" checked") == 2, "the ticks survive"
    assert Task.objects.filter(owner=member("ben")).count() == 3
    given = {"task": ids, "do": "assign", "owner": member("ada").pk}
    assert "3 tasks are with Ada now." in ben.post(where, given, follow=True).content.decode()
    assert "Nothing changed: they are with Ada already." in ben.post(where, given, follow=True).content.decode()
    assert (
        "1 task is with nobody now."
        in ben.post(where, {"task": ids[:1], "do": "assign", "owner": "nobody"}, follow=True).content.decode()
    )


@pytest.mark.parametrize(("every", "label"), [(None, "Undo"), (Every(Unit.WEEK), "Open it again")])
def test_what_was_done_is_undone_from_the_message(
    ben: Client, nonprofit: Nonprofit, every: Every | None, label: str
) -> None:
    task, here = makers.task("Call", due_on=local_day(nonprofit), every=every), "/tasks/?q=call"
    text = ben.post(reverse("staff:act_on_tasks"), {"one": task.pk, "next": here}, follow=True).content.decode()
    act = reverse("staff:act_on_task", args=[task.pk])
    (form,) = re.findall(rf'<form method="post" action="{act}">.*?</form>', text)
    assert f">{label}</button>" in form
    sent = dict(re.findall(r'name="(do|next)" value="([^"]*)"', form))
    answer = ben.post(act, sent, follow=True)
    task.refresh_from_db()
    assert (task.state, answer.redirect_chain) == ("open", [(here, 302)])
    assert f">{label}</button>" not in answer.content.decode(), "to open again is not undone by opening"


def test_the_list_of_one_persons_tasks_says_so_and_leads_to_everybodys(ben: Client) -> None:
    maya = makers.contact()
    makers.task("Call", contact_id=maya.pk)
    text = page(ben, "tasks", contact=maya.pk, q="call")
    assert re.search(r'<a class="only" href="/tasks/\?q=call">About Maya Okafor', text)
    assert 'class="only"' not in page(ben, "tasks")


def test_everything_that_the_filter_finds_is_chosen_at_once(ben: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(30):
        makers.task(f"Call {number}", owner_id=member("ben").pk)
    other = makers.task("Write")
    assert "All 30 of the filter" in page(ben, "tasks", q="call")
    ben.post(f"{reverse('staff:act_on_tasks')}?q=call", {"do": "complete", "all": "1"})
    assert Task.objects.get(state="open") == other
    monkeypatch.setattr("frontend.staff.tasks.MOST_AT_ONCE", 0)
    monkeypatch.setattr("crm.services.tasks.MOST_AT_ONCE", 0)
    refused = ben.post(reverse("staff:act_on_tasks"), {"do": "complete", "all": "1"}, follow=True)
    assert "Choose at most 0 tasks at once." in refused.content.decode()


def test_a_repeating_task_is_skipped_by_its_button(ben: Client, nonprofit: Nonprofit) -> None:
    task = makers.task(due_on=local_day(nonprofit), every=Every(Unit.WEEK))
    assert "Skip this time" in page(ben, "task", task.pk)
    ben.post(reverse("staff:act_on_task", args=[task.pk]), {"do": "skip"})
    assert sorted(Task.objects.values_list("state", flat=True)) == ["dropped", "open"]


def test_my_work_says_how_near_things_are(ben: Client, nonprofit: Nonprofit) -> None:
    today, me = local_day(nonprofit), member("ben").pk
    for days, title in ((-3, "Late"), (0, "Now"), (1, "Next"), (30, "Far")):
        makers.task(title, owner_id=me, due_on=today + timedelta(days=days))
    makers.task("Some day", owner_id=me, due_on=None)
    makers.task("Not mine", due_on=today)
    text = page(ben, "my_work")
    for words in ("Overdue", "3 days late", "Today", "Tomorrow", "Later", "Without a day", "Some day"):
        assert words in text
    assert "Not mine" not in text
    assert "1 task of yours is overdue" in page(ben, "home")


def test_the_list_is_narrowed_by_its_address(ben: Client) -> None:
    makers.task("Call", owner_id=member("ben").pk)
    makers.task("Write", priority=1)
    assert "Write" not in page(ben, "tasks", owner=member("ben").pk)
    assert "Call" not in page(ben, "tasks", q="wri")
    assert "No task fits this filter" in page(ben, "tasks", state="dropped")
    assert "Left out of the filter" in page(ben, "tasks", when="never", at="broken")


@pytest.mark.parametrize(("name", "most"), [("tasks", 12), ("my_work", 14)])
def test_pages_cost_as_many_queries_for_25_tasks_as_for_one(ben: Client, name: str, most: int) -> None:
    numbers = []
    for size in (1, 24):
        for number in range(size):
            maya = makers.contact(email=f"maya{size}-{number}@example.org")
            makers.task("Call", contact_id=maya.pk, owner_id=member("ben").pk)
        page(ben, name)
        with CaptureQueriesContext(connection) as captured:
            page(ben, name)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= most


def test_who_only_reads_sees_tasks_and_no_buttons(client: Client, nonprofit: Nonprofit) -> None:
    task = makers.task("Call")
    client.force_login(member("dee"))
    for text in (page(client, "tasks"), page(client, "task", task.pk)):
        assert "Call" in text
        assert "Mark as done" not in text
        assert "Add a task" not in text


def test_tasks_leave_as_a_file_that_holds_no_formula_and_the_log_says_who_took_it(ben: Client) -> None:
    safe = makers.contact("Noor", "Haddad", "noor@example.org", safe_contact=True)
    makers.task("=HYPERLINK(1)", contact_id=safe.pk, details="Private")
    file = ben.get(reverse("staff:export_tasks"), {"kind": "csv", "q": "noor"})
    rows = list(csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert [(row["title"], row["details"]) for row in rows] == [("'=HYPERLINK(1)", "")]
    assert AuditEntry.objects.get(action="tasks.exported").changes["q"] == [None, "yes"]
    excel = ben.get(reverse("staff:export_tasks"), {"kind": "xlsx"})
    assert (excel.status_code, b"".join(excel.streaming_content)[:2]) == (200, b"PK")  # type: ignore[arg-type]
    assert ben.get(reverse("staff:export_tasks"), {"kind": "pdf"}).status_code == 400


def test_a_task_that_ended_stands_in_the_timeline_with_its_page(ben: Client) -> None:
    maya = makers.contact()
    task = makers.task("Call about spring", contact_id=maya.pk, owner_id=member("ben").pk)
    complete_task(task_id=task.pk, by=acting("ben"))
    text = page(ben, "person", maya.pk, only="task")
    assert "Call about spring" in text
    assert reverse("staff:task", args=[task.pk]) in text


def test_how_a_task_repeats_is_said_in_words(ben: Client, nonprofit: Nonprofit) -> None:
    task = makers.task(due_on=local_day(nonprofit), every=Every(Unit.WEEK, 2))
    text = page(ben, "task", task.pk)
    assert "Every 2 weeks" in text
    assert "Drop it and its repeats" in text
