"""Tasks, plans and prospects over the API: the same rules and refusals as on the pages."""

from datetime import date

import pytest

from crm.models import Nonprofit, Task
from tests import makers
from tests.api.caller import calling, wrong
from tests.cast import member

pytestmark = pytest.mark.django_db
TASKS, PLANS, RUNS, PROSPECTS = "/api/v1/tasks/", "/api/v1/plans/", "/api/v1/plan-runs/", "/api/v1/prospects/"


@pytest.fixture(autouse=True)
def here(nonprofit: Nonprofit) -> None:
    member("ben")


def test_a_task_is_made_changed_and_done_and_the_next_one_is_there() -> None:
    ada, maya = calling("ada"), makers.contact()
    body = {"title": "Call", "contact": maya.pk, "due_on": "2040-01-31", "repeats": {"unit": "month"}}
    made = ada.post(TASKS, body).json()
    assert (made["contact"], made["repeats"], made["state"]) == (maya.pk, {"unit": "month", "interval": 1}, "open")
    assert made["rule"] == "FREQ=MONTHLY;INTERVAL=1;BYMONTHDAY=28,29,30,31;BYSETPOS=-1"
    where = f"{TASKS}{made['id']}/"
    changed = ada.patch(where, {"owner": member("ben").pk, "priority": 1, "updated_at": made["updated_at"]}).json()
    assert (changed["owner_name"], changed["priority"], changed["title"]) == ("Ben", 1, "Call")
    late = ada.patch(where, {"title": "Write", "updated_at": made["updated_at"]})
    assert (late.status_code, late.json()["code"]) == (409, "changed_meanwhile")
    assert ada.post(f"{where}drop/", {"agian": True}).status_code == 400
    assert ada.post(f"{where}complete/").json()["state"] == "done"
    assert ada.post(f"{where}complete/").status_code == 409
    following = ada.get(TASKS, {"state": "open"}).json()["results"]
    assert [task["due_on"] for task in following] == ["2040-02-29"]


def test_a_task_about_a_gift_is_found_by_it() -> None:
    ada, gift = calling("ada"), makers.gift()
    made = ada.post(TASKS, {"title": "Thank", "subject_type": "donors.gift", "subject_id": gift.pk}).json()
    assert made["contact"] == gift.contact_id
    found = ada.get(TASKS, {"subject_type": "donors.gift", "subject_id": gift.pk}).json()["results"]
    assert [task["id"] for task in found] == [made["id"]]


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({}, "#/title"),
        ({"title": " "}, "#/title"),
        ({"title": "Call", "due_on": "31.1.2026"}, "#/due_on"),
        ({"title": "Call", "due_on": "1999-01-01"}, "#/due_on"),
        ({"title": "Call", "priority": 4}, "#/priority"),
        ({"title": "Call", "repeats": {"unit": "month"}}, "#/due_on"),
        ({"title": "Call", "repeats": {"unit": "day"}}, "#/repeats/unit"),
        ({"title": "Call", "contact": 987_654}, "#/contact"),
        ({"title": "Call", "subject_type": "crm.user", "subject_id": 1}, "#/subject_id"),
        ({"title": "Call", "titel": "Call"}, "#/titel"),
    ],
)
def test_what_is_no_task_is_refused_where_it_is_wrong(body: dict[str, object], where: str) -> None:
    answer = calling("ada").post(TASKS, body)
    assert answer.status_code == 400, answer.content
    assert list(wrong(answer)) == [where]
    assert not Task.objects.exists()


def test_a_plan_is_made_changed_started_and_stopped() -> None:
    ada, maya = calling("ada"), makers.contact()
    steps = [{"title": "Call", "days": 2}, {"title": "Write", "days": 30, "waits_for": 1}]
    plan = ada.post(PLANS, {"name": "Welcome", "steps": steps}).json()
    assert [(step["position"], step["waits_for"]) for step in plan["steps"]] == [(1, None), (2, 1)]
    same = ada.patch(f"{PLANS}{plan['id']}/", {"name": "Hello"}).json()
    assert (same["name"], same["steps"]) == ("Hello", plan["steps"])
    run = ada.post(RUNS, {"plan": plan["id"], "contact": maya.pk}).json()
    assert (run["made"], run["ended"], run["is_under_way"]) == (1, 0, True)
    assert ada.post(RUNS, {"plan": plan["id"], "contact": maya.pk}).status_code == 409
    stopped = ada.post(f"{RUNS}{run['id']}/stop/").json()
    assert (stopped["ended"], stopped["is_under_way"]) == (1, False)
    assert ada.post(f"{PLANS}{plan['id']}/archive/").json()["archived_at"] is not None


def test_a_plan_that_cannot_be_is_refused() -> None:
    ada = calling("ada")
    steps = [{"title": "Call", "days": 2}]
    for body, where in (
        ({"name": "Welcome", "steps": []}, "#/steps"),
        ({"name": "Welcome", "steps": [{"title": "Call", "days": 1, "waits_for": 1}]}, "#/steps"),
        ({"name": "Welcome", "trigger": "gift_over", "steps": steps}, "#/over_minor"),
        ({"name": "Welcome", "trigger": "rain", "steps": steps}, "#/trigger"),
    ):
        answer = ada.post(PLANS, body)
        assert (answer.status_code, list(wrong(answer))) == (400, [where]), body


def test_a_prospect_is_taken_up_moved_and_let_go() -> None:
    ada, maya = calling("ada"), makers.contact()
    made = ada.post(PROSPECTS, {"contact": maya.pk, "ask_minor": 500_000, "likelihood": 40}).json()
    assert (made["stage"], made["currency"], made["days_too_long"]) == ("identified", "USD", 0)
    assert ada.post(PROSPECTS, {"contact": maya.pk}).status_code == 409
    where = f"{PROSPECTS}{made['id']}/"
    assert ada.patch(where, {"next_step": "Invite", "next_step_on": "2026-12-01"}).json()["likelihood"] == 40
    refused = ada.post(f"{where}move/", {"stage": "stewarded"})
    assert (refused.status_code, list(wrong(refused))) == (400, ["#/stage"])
    assert ada.post(f"{where}move/", {"stage": "qualified"}).json()["stage"] == "qualified"
    assert ada.post(f"{where}close/").json()["closed_at"] is not None
    assert ada.post(f"{where}move/", {"stage": "cultivated"}).status_code == 409
    assert ada.get(PROSPECTS, {"closed": "false"}).json()["results"] == []
    assert date.fromisoformat(made["entered_on"])
