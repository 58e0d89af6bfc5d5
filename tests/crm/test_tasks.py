"""What there is to do: made, changed, ended, one or many by the same rules."""

from datetime import UTC, date, datetime

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.recurrence import Every, Unit
from crm.domain.tasks import TaskFacts, When, when_due
from crm.models import AuditEntry, Nonprofit, Note, Task, User
from crm.selectors.tasks import NOBODY, TasksAsked, left_with_tasks, my_work, task_page, tasks_matching
from crm.services.merging import merge_contacts
from crm.services.task_ends import complete_task, complete_tasks, drop_task, reopen_task
from crm.services.tasks import assign_tasks, change_task, make_task
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 14)
MONTHLY = Every(Unit.MONTH)


@pytest.fixture(autouse=True)
def today(nonprofit: Nonprofit, monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr("crm.services.task_ends.local_day", lambda *_: TODAY)
    return TODAY


def actions() -> list[str]:
    return list(AuditEntry.objects.filter(subject="crm.task").order_by("pk").values_list("action", flat=True))


def test_a_task_says_who_does_what_by_when_about_whom() -> None:
    maya, ben = makers.contact(), member("ben")
    facts = TaskFacts(" Call  Maya ", contact_id=maya.pk, owner_id=ben.pk, due_on=TODAY, priority=1)
    task = make_task(facts=facts, by=acting("ada"))
    assert (task.title, task.contact, task.owner, task.created_by) == ("Call Maya", maya, ben, "Ada")
    assert AuditEntry.objects.get(action="task.created").contact_id == maya.pk


def test_a_task_about_a_gift_is_about_its_giver() -> None:
    gift = makers.gift()
    task = makers.task("Thank", subject_type="donors.gift", subject_id=gift.pk)
    assert task.contact_id == gift.contact_id


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (TaskFacts("  "), "Say what"),
        (TaskFacts("x" * 161), "160 characters"),
        (TaskFacts("Call", details="x" * 4001), "4000 characters"),
        (TaskFacts("Call", due_on=date(1999, 12, 31)), "between 2000 and 2099"),
        (TaskFacts("Call", every=MONTHLY), "needs a day"),
        (TaskFacts("Call", priority=9), "high, usual or low"),
        (TaskFacts("Call", contact_id=987_654), "no such person"),
        (TaskFacts("Call", owner_id=987_654), "somebody who works here"),
        (TaskFacts("Call", subject_type="donors.gift", subject_id=987_654), "nothing like this"),
        (TaskFacts("Call", subject_type="crm.user", subject_id=1), "nothing like this"),
    ],
)
def test_what_cannot_be_is_refused(facts: TaskFacts, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        make_task(facts=facts, by=acting("ada"))
    assert not Task.objects.exists()


@pytest.mark.parametrize("kind", ["crm.contact", "crm.note", "crm.privacyrequest", "donors.giftsplit"])
def test_a_task_is_not_about_what_its_rule_does_not_allow(kind: str) -> None:
    """Else it would outlive the person, or tell of a note that somebody may not see."""
    gift = makers.gift()
    Note.objects.create(contact=gift.contact, author=member("ben"), circle=Note.Circle.AUTHOR, text="Mine")
    for row_id in (gift.contact_id, gift.pk, Note.objects.get().pk):
        with pytest.raises(Refused, match="nothing like this"):
            make_task(facts=TaskFacts("Call", subject_type=kind, subject_id=row_id), by=acting("ada"))


def test_whoever_sees_no_gifts_does_not_learn_whose_one_is() -> None:
    gift = makers.gift()
    with pytest.raises(Refused, match="nothing like this"):
        make_task(facts=TaskFacts("Call", subject_type="donors.gift", subject_id=gift.pk), by=acting("cy"))


def test_who_only_reads_neither_makes_nor_owns_tasks() -> None:
    with pytest.raises(Forbidden):
        make_task(facts=TaskFacts("Call"), by=acting("dee"))
    with pytest.raises(Refused, match="somebody who works here"):
        makers.task(owner_id=member("dee").pk)


def test_a_change_is_told_from_old_to_new_and_the_second_of_two_is_refused() -> None:
    task = makers.task()
    seen = task.updated_at
    change_task(task_id=task.pk, facts=TaskFacts("Write", due_on=TODAY), seen=seen, by=acting("ada"))
    assert AuditEntry.objects.get(action="task.changed").changes == {
        "title": ["Call them", "Write"],
        "due_on": [None, "2026-03-14"],
    }
    with pytest.raises(Refused, match="while you were typing"):
        change_task(task_id=task.pk, facts=TaskFacts("Visit"), seen=seen, by=acting("ben"))


def test_a_done_task_makes_the_next_one_on_its_own_day() -> None:
    task = makers.task(due_on=date(2026, 1, 31), every=MONTHLY, owner_id=member("ben").pk, priority=1)
    complete_task(task_id=task.pk, by=acting("ben"))
    following = Task.objects.get(state="open")
    assert (following.due_on, following.owner, following.priority) == (date(2026, 3, 31), member("ben"), 1)
    assert following.repeats == task.repeats
    complete_task(task_id=following.pk, by=acting("ben"))
    assert Task.objects.get(state="open").due_on == date(2026, 4, 30)


def test_a_dropped_task_does_not_come_back_and_an_opened_one_comes_back_once() -> None:
    dropped = makers.task(due_on=TODAY, every=MONTHLY)
    drop_task(task_id=dropped.pk, by=acting("ada"))
    assert not Task.objects.filter(state="open").exists()
    done = makers.task(due_on=TODAY, every=MONTHLY)
    complete_task(task_id=done.pk, by=acting("ada"))
    reopen_task(task_id=done.pk, by=acting("ada"))
    complete_task(task_id=done.pk, by=acting("ada"))
    assert Task.objects.filter(state="open").count() == 1


def test_a_task_is_skipped_this_time_alone() -> None:
    task = makers.task(due_on=TODAY, every=MONTHLY)
    drop_task(task_id=task.pk, again=True, by=acting("ada"))
    assert Task.objects.get(state="open").due_on == date(2026, 4, 14)
    complete_task(task_id=reopen_task(task_id=task.pk, by=acting("ada")).pk, by=acting("ada"))
    assert Task.objects.filter(state="open").count() == 1, "no second series"


def test_what_would_fall_to_somebody_who_left_is_nobodys_yet() -> None:
    task = makers.task(due_on=TODAY, every=MONTHLY, owner_id=member("cy").pk)
    User.objects.filter(name="Cy").update(is_active=False)
    assert [user.name for user in left_with_tasks()] == ["Cy"]
    complete_task(task_id=task.pk, by=acting("ada"))
    assert Task.objects.get(state="open").owner is None
    assert left_with_tasks() == []


def test_what_ended_is_ended_once_and_is_not_changed() -> None:
    task = makers.task()
    complete_task(task_id=task.pk, by=acting("ada"))
    for act in (complete_task, drop_task):
        with pytest.raises(Refused, match="not open any more"):
            act(task_id=task.pk, by=acting("ada"))
    with pytest.raises(Refused, match="not open any more"):
        change_task(task_id=task.pk, facts=TaskFacts("Write"), by=acting("ada"))
    with pytest.raises(NotThere):
        complete_task(task_id=987_654, by=acting("ada"))
    reopen_task(task_id=task.pk, by=acting("ada"))
    reopen_task(task_id=task.pk, by=acting("ada"))
    assert actions() == ["task.created", "task.done", "task.reopened"]


def test_many_at_once_end_as_one_by_one() -> None:
    def some() -> list[int]:
        return [
            makers.task("A", due_on=TODAY, every=MONTHLY, owner_id=member("ben").pk).pk,
            makers.task("B", contact_id=maya.pk).pk,
            makers.task("C").pk,
        ]

    maya, by = makers.contact(), acting("ben")
    for pk in (single := some()):
        complete_task(task_id=pk, by=by)
    marks = ("title", "state", "owner_id", "contact_id", "due_on", "repeats", "created_by")
    told = ("action", "contact_id", "changes", "actor_label")
    expected = sorted(map(str, Task.objects.values_list(*marks)))
    entries = sorted(map(str, AuditEntry.objects.filter(subject="crm.task").values_list(*told)))
    Task.objects.all().delete()
    before = AuditEntry.objects.latest("pk").pk
    many = some()
    assert complete_tasks(task_ids=[*many, *single], by=by) == len(many), "those that are gone do no harm"
    assert sorted(map(str, Task.objects.values_list(*marks))) == expected
    after = AuditEntry.objects.filter(subject="crm.task", pk__gt=before)
    assert sorted(map(str, after.values_list(*told))) == entries


def test_many_are_ended_in_as_many_queries_as_one() -> None:
    numbers, ada = [], acting("ada")
    complete_tasks(task_ids=[makers.task().pk], by=ada)  # the process remembers the nonprofit from here on
    for size in (1, 25):
        ids = [makers.task(due_on=TODAY, every=MONTHLY).pk for _ in range(size)]
        with CaptureQueriesContext(connection) as captured:
            complete_tasks(task_ids=ids, by=ada)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_tasks_are_given_to_somebody_and_taken_back() -> None:
    ids = [makers.task().pk, makers.task(owner_id=member("ben").pk).pk]
    assert assign_tasks(task_ids=ids, owner_id=member("ben").pk, by=acting("ada")) == 1
    assert set(Task.objects.values_list("owner__name", flat=True)) == {"Ben"}
    assert assign_tasks(task_ids=ids, owner_id=None, by=acting("ada")) == 2
    assert not Task.objects.exclude(owner=None).exists()
    with pytest.raises(Refused, match="at most 1000"):
        assign_tasks(task_ids=range(1, 1002), owner_id=None, by=acting("ada"))


@pytest.mark.parametrize(
    ("due", "when"),
    [
        (None, When.UNDATED),
        (date(2026, 3, 13), When.OVERDUE),
        (TODAY, When.TODAY),
        (date(2026, 3, 15), When.SOON),
        (date(2026, 3, 20), When.SOON),
        (date(2026, 3, 21), When.LATER),
    ],
)
def test_the_database_and_the_rule_agree_how_near_a_day_is(due: date | None, when: When) -> None:
    makers.task(due_on=due)
    assert when_due(due, TODAY) == when
    found = [one for one in When if tasks_matching(TasksAsked(when=one), TODAY).exists()]
    assert found == [when]


def test_my_work_is_mine_by_how_near_it_is() -> None:
    ben = member("ben")
    for day in (None, date(2026, 3, 1), TODAY, date(2026, 3, 16), date(2026, 5, 1)):
        makers.task(str(day), due_on=day, owner_id=ben.pk)
    makers.task("Not mine", due_on=TODAY, owner_id=member("ada").pk)
    work = my_work(ben.pk, TODAY)
    assert {when: [task.title for task in tasks] for when, tasks in work.groups.items()} == {
        When.OVERDUE: ["2026-03-01"],
        When.TODAY: ["2026-03-14"],
        When.SOON: ["2026-03-16"],
        When.LATER: ["2026-05-01"],
        When.UNDATED: ["None"],
    }
    assert set(work.counts.values()) == {1}


def test_a_list_goes_on_from_dated_to_undated_tasks() -> None:
    for number in range(30):
        makers.task(f"{number}", due_on=date(2026, 4, 1) if number % 2 else None)
    first = task_page(TasksAsked(), TODAY)
    assert first.next is not None
    rest = task_page(TasksAsked(), TODAY, first.next)
    found = [task.due_on for task in (*first.rows, *rest.rows)]
    assert found == [date(2026, 4, 1)] * 15 + [None] * 15


def test_a_list_is_narrowed() -> None:
    maya = makers.contact()
    mine = makers.task("Call", owner_id=member("ben").pk, contact_id=maya.pk, priority=1)
    other = makers.task("Write letters")
    done = makers.task("Old")
    complete_task(task_id=done.pk, by=acting("ada"))
    for asked, found in (
        (TasksAsked(), [mine, other]),
        (TasksAsked(owner=str(member("ben").pk)), [mine]),
        (TasksAsked(owner=NOBODY), [other]),
        (TasksAsked(priority=1), [mine]),
        (TasksAsked(text="okafor"), [mine]),
        (TasksAsked(text="LETTERS"), [other]),
        (TasksAsked(contact_id=maya.pk), [mine]),
        (TasksAsked(state="done"), [done]),
    ):
        assert [task.pk for task in task_page(asked, TODAY).rows] == [task.pk for task in found]


def test_a_merge_takes_tasks_along_and_a_task_for_the_merged_goes_to_who_stays() -> None:
    maya, twin = makers.contact(), makers.contact(email="m@example.org")
    task = makers.task(contact_id=twin.pk)
    merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=acting("ada"))
    task.refresh_from_db()
    assert task.contact == maya
    assert makers.task(contact_id=twin.pk).contact == maya


def test_the_database_keeps_states_and_ends_together() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(title="Call", created_by="Ada", state="done")
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.create(title="Call", created_by="Ada", ended_at=datetime(2026, 3, 14, tzinfo=UTC))
