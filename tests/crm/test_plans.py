"""Stewardship plans: their tasks, what waits for what, started by hand and by gifts, each event once."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, Refused
from crm.domain.plans import PlanFacts, StepFacts
from crm.models import AuditEntry, Contact, Job, Nonprofit, PlanRun, StewardshipPlan, Task
from crm.selectors.plans import is_under_way, plan_with, plans_with_counts, whole_runs
from crm.selectors.tasks import open_tasks_of
from crm.services.merging import merge_contacts
from crm.services.plan_runs import Event, start_plan, start_plan_for, stop_run
from crm.services.plans import archive_plan, change_plan
from crm.services.task_ends import complete_task, drop_task, reopen_task
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
FRIDAY, SATURDAY = date(2026, 3, 13), date(2026, 3, 14)
Trigger = StewardshipPlan.Trigger


@pytest.fixture(autouse=True)
def today(nonprofit: Nonprofit, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("crm.services.task_ends", "crm.services.plan_runs", "donors.services.stewardship"):
        monkeypatch.setattr(f"{name}.local_day", lambda *_: FRIDAY)


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def titles(state: str = "open") -> list[str]:
    return list(Task.objects.filter(state=state).order_by("due_on", "pk").values_list("title", flat=True))


def test_a_plan_makes_the_tasks_that_wait_for_nothing(maya: Contact) -> None:
    run = start_plan(plan_id=makers.plan().pk, contact_id=maya.pk, by=acting("ben"))
    task = Task.objects.get()
    assert (task.title, task.contact, task.plan_run, task.owner) == ("Call", maya, run, member("ben"))
    assert task.due_on == date(2026, 3, 16), "Sunday is skipped"
    assert AuditEntry.objects.get(action="plan.started").contact_id == maya.pk


def test_what_waited_is_made_when_what_it_waited_for_has_ended_and_once(maya: Contact) -> None:
    plan = makers.plan("Welcome", StepFacts("Call", 1), StepFacts("Write", 30, waits_for=1), StepFacts("Ask", 60))
    start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    assert titles() == ["Call", "Ask"]
    call = Task.objects.get(title="Call")
    complete_task(task_id=call.pk, by=acting("ada"))
    write = Task.objects.get(title="Write")
    assert (write.due_on, write.owner) == (FRIDAY + timedelta(days=31), member("ben")), "30 days end on a Sunday"
    reopen_task(task_id=call.pk, by=acting("ada"))
    drop_task(task_id=call.pk, by=acting("ada"))
    assert Task.objects.filter(title="Write").count() == 1


def test_a_plan_is_not_started_twice_for_one_person_while_it_goes_on(maya: Contact) -> None:
    plan = makers.plan()
    run = start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    with pytest.raises(Refused, match="under way"):
        start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    stop_run(run_id=run.pk, by=acting("ben"))
    start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    assert PlanRun.objects.count() == 2


def test_a_stopped_plan_drops_what_is_open_and_nothing_follows(maya: Contact) -> None:
    run = start_plan(plan_id=makers.plan().pk, contact_id=maya.pk, by=acting("ben"))
    stop_run(run_id=run.pk, by=acting("ben"))
    stop_run(run_id=run.pk, by=acting("ben"))
    assert titles("dropped") == ["Call"]
    task = Task.objects.get()
    reopen_task(task_id=task.pk, by=acting("ben"))
    complete_task(task_id=task.pk, by=acting("ben"))
    assert Task.objects.count() == 1
    assert AuditEntry.objects.filter(action="plan.stopped").count() == 1


def test_a_plan_is_finished_when_its_last_task_is(maya: Contact) -> None:
    plan = makers.plan()
    start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    for step in ("Call", "Write"):
        assert [is_under_way(row) for row in whole_runs()] == [True]
        assert [row.run.plan for row in open_tasks_of(maya.pk).runs] == [plan]
        assert [found.under_way for found in plans_with_counts()] == [1]
        complete_task(task_id=Task.objects.get(title=step).pk, by=acting("ben"))
    assert [is_under_way(row) for row in whole_runs()] == [False]
    assert open_tasks_of(maya.pk).runs == []
    assert [found.under_way for found in plans_with_counts()] == [0]


def test_steps_are_changed_without_a_loss_of_tasks_that_are_there(maya: Contact) -> None:
    plan = makers.plan()
    start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    call, write = plan.steps.all()
    steps = [StepFacts("Write a card", 5, id=write.pk), StepFacts("Ask", 9, waits_for=1)]
    change_plan(plan_id=plan.pk, facts=PlanFacts("Hello", steps), by=acting("ben"))
    changed = plan_with(plan.pk)
    assert [(step.title, step.position, step.waits_for_id) for step in changed.steps.all()] == [
        ("Write a card", 1, None),
        ("Ask", 2, write.pk),
    ]
    assert Task.objects.get().title == call.title
    entry = AuditEntry.objects.get(action="plan.changed")
    assert entry.changes["name"] == ["Welcome", "Hello"]
    assert entry.changes["steps"][1] == ["1. Write a card (5)", "2. Ask (9)"]


def test_a_plan_laid_aside_is_started_by_nobody(maya: Contact) -> None:
    plan = makers.plan(trigger=Trigger.FIRST_GIFT)
    archive_plan(plan_id=plan.pk, away=True, by=acting("ada"))
    with pytest.raises(Refused, match="laid aside"):
        start_plan(plan_id=plan.pk, contact_id=maya.pk, by=acting("ben"))
    assert start_plan_for(plan_id=plan.pk, events=[Event(maya.pk, "a")], by=SYSTEM) == 0
    archive_plan(plan_id=plan.pk, away=False, by=acting("ada"))
    assert start_plan_for(plan_id=plan.pk, events=[Event(maya.pk, "a")], by=SYSTEM) == 1


def test_two_plans_have_two_names_and_whoever_has_tasks_does_not_shape_plans() -> None:
    makers.plan()
    with pytest.raises(Refused, match="this name"):
        makers.plan()
    with pytest.raises(Forbidden):
        archive_plan(plan_id=1, away=True, by=acting("cy"))


def test_one_event_starts_a_plan_once_however_often_it_comes(maya: Contact) -> None:
    plan = makers.plan()
    events = [Event(maya.pk, "one"), Event(maya.pk, "one"), Event(makers.contact(email="b@example.org").pk, "two")]
    assert start_plan_for(plan_id=plan.pk, events=events, by=SYSTEM) == 2
    assert start_plan_for(plan_id=plan.pk, events=events, by=SYSTEM) == 0
    assert Task.objects.count() == 2


def test_an_event_of_somebody_merged_meanwhile_is_one_of_who_stays(maya: Contact) -> None:
    twin = makers.contact(email="m@example.org")
    merge_contacts(winner_id=maya.pk, loser_id=twin.pk, by=SYSTEM)
    assert start_plan_for(plan_id=makers.plan().pk, events=[Event(twin.pk, "one")], by=SYSTEM) == 1
    assert PlanRun.objects.get().contact == maya


def test_a_plan_begins_for_many_in_as_many_queries_as_for_one(nonprofit: Nonprofit) -> None:
    plan, numbers = makers.plan(), []
    start_plan_for(plan_id=plan.pk, events=[], by=SYSTEM)
    for size in (1, 25):
        people = [makers.contact(email=f"p{size}-{number}@example.org") for number in range(size)]
        events = [Event(person.pk, f"{size}:{person.pk}") for person in people]
        with CaptureQueriesContext(connection) as captured:
            assert start_plan_for(plan_id=plan.pk, events=events, by=SYSTEM) == size
        numbers.append(len(captured))
    assert numbers[0] == numbers[1]


def test_a_first_gift_starts_its_plan_and_the_second_does_not(maya: Contact) -> None:
    makers.plan(trigger=Trigger.FIRST_GIFT, owner_id=member("ada").pk)
    makers.gift(maya, on=FRIDAY)
    run_due_jobs()
    makers.gift(maya, on=FRIDAY)
    run_due_jobs()
    run = PlanRun.objects.get()
    assert (run.contact, run.started_by) == (maya, "Lantern")
    assert Task.objects.get().owner == member("ada")


def test_old_gifts_that_are_brought_in_start_nothing(maya: Contact) -> None:
    makers.plan(trigger=Trigger.FIRST_GIFT)
    makers.gift(maya, on=FRIDAY - timedelta(days=31))
    run_due_jobs()
    makers.gift(maya, on=FRIDAY)
    run_due_jobs()
    assert not PlanRun.objects.exists()


@pytest.mark.parametrize(("minor", "currency", "runs"), [(99_999, "USD", 0), (100_000, "USD", 1), (100_000, "EUR", 0)])
def test_a_gift_over_the_amount_starts_its_plan(maya: Contact, minor: int, currency: str, runs: int) -> None:
    makers.plan(trigger=Trigger.GIFT_OVER, over_minor=100_000)
    makers.gift(maya, minor, on=FRIDAY, currency=currency)
    run_due_jobs()
    assert PlanRun.objects.count() == runs


def test_without_such_a_plan_a_gift_asks_for_no_work(maya: Contact) -> None:
    makers.plan()
    makers.gift(maya, on=FRIDAY)
    assert not Job.objects.filter(task="donors.start_plans").exists()
