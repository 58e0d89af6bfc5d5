"""Plans and prospects on pages."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.domain.moves import ProspectFacts
from crm.models import AuditEntry, Nonprofit, PlanRun, Prospect, StewardshipPlan, Task
from crm.services.prospects import open_prospect
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ben"))
    client.get("/plans/")  # the first page of a session writes when it was
    return client


def page(client: Client, name: str, *args: int, **asked: object) -> str:
    return client.get(reverse(f"staff:{name}", args=args), asked).content.decode()


def typed(*steps: dict[str, str], **answers: str) -> dict[str, str]:
    """A form of a plan as a browser sends it."""
    rows = {f"step-{place}-{name}": value for place, step in enumerate(steps) for name, value in step.items()}
    whole = {"name": "Welcome", "trigger": "hand", "step-TOTAL_FORMS": str(len(steps)), "step-INITIAL_FORMS": "0"}
    return whole | rows | answers


def test_a_plan_is_made_of_the_rows_that_say_something(ben: Client) -> None:
    rows = ({"title": "Call", "days": "2", "skip_weekends": "on"}, {"title": ""}, {"title": "Write", "waits_for": "1"})
    answer = ben.post(reverse("staff:new_plan"), typed(*rows))
    plan = StewardshipPlan.objects.get()
    assert answer["Location"] == reverse("staff:plan", args=[plan.pk])
    steps = [(step.title, step.days, step.skip_weekends, step.waits_for_id) for step in plan.steps.all()]
    assert steps == [("Call", 2, True, None), ("Write", 0, False, plan.steps.first().pk)]  # type: ignore[union-attr]
    text = page(ben, "plan", plan.pk)
    assert "2 days after the start" in text
    assert "0 days after step 1 ended" in text


def test_a_plan_is_changed_where_it_stands(ben: Client) -> None:
    plan = makers.plan()
    assert 'value="Write"' in page(ben, "edit_plan", plan.pk)
    call, write = plan.steps.all()
    rows = ({"id": str(call.pk), "title": "Ring"}, {"id": str(write.pk), "title": "Write", "waits_for": "1"})
    ben.post(reverse("staff:edit_plan", args=[plan.pk]), typed(*rows, name="Hello"))
    assert [(step.pk, step.title) for step in plan.steps.all()] == [(call.pk, "Ring"), (write.pk, "Write")]


@pytest.mark.parametrize(
    ("answers", "sentence"),
    [
        ({"name": ""}, "Give the plan a name."),
        ({"step-0-title": ""}, "A plan has at least one step and at most 40."),
        ({"step-0-days": "-1"}, "Enter a number that is at least 0."),
        ({"trigger": "gift_over"}, "Say from which amount on a gift starts the plan."),
        ({"trigger": "gift_over", "over": "much"}, "Enter an amount"),
    ],
)
def test_bad_answers_are_said_and_everything_typed_stays(ben: Client, answers: dict[str, str], sentence: str) -> None:
    whole = typed({"title": "Call", "days": "2"}, description="For new friends", **answers)
    answer = ben.post(reverse("staff:new_plan"), whole)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "For new friends" in answer.content.decode()
    assert not StewardshipPlan.objects.exists()


def test_two_who_change_a_plan_at_once_do_not_lose_their_typing(ben: Client) -> None:
    plan = makers.plan()
    where = reverse("staff:edit_plan", args=[plan.pk])
    form = as_sent(page(ben, "edit_plan", plan.pk))
    ben.post(where, form | {"name": "Hello"})
    second = ben.post(where, form | {"step-0-title": "Visit", "name": "Good day"})
    text = second.content.decode()
    assert second.status_code == 422
    assert "Somebody else changed this while you were typing." in text
    assert "Name</a>: Ben changed it from “Welcome” to “Hello”. You entered “Good day”." in text
    assert 'value="Visit"' in text
    assert [second.context["seen"]] > form["seen"]
    ben.post(where, as_sent(text))
    assert StewardshipPlan.objects.get().name == "Good day"


def test_more_rows_are_asked_for_without_a_loss(ben: Client) -> None:
    answer = ben.post(reverse("staff:new_plan"), typed({"title": "Call"}, more="1"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert 'value="Call"' in text
    assert "step-3-title" in text
    assert not StewardshipPlan.objects.exists()


def test_a_plan_is_started_from_a_persons_page_and_stopped_there(ben: Client) -> None:
    maya, plan = makers.contact(), makers.plan()
    ben.post(reverse("staff:start_plan", args=[maya.pk]), {"plan": plan.pk})
    text = page(ben, "person", maya.pk)
    assert "0 of 1 done" in text
    twice = ben.post(reverse("staff:start_plan", args=[maya.pk]), {"plan": plan.pk}, follow=True)
    assert "This plan is under way for this person already." in twice.content.decode()
    run = PlanRun.objects.get()
    assert "Maya Okafor" in page(ben, "plan", plan.pk)
    ben.post(reverse("staff:stop_run", args=[run.pk]))
    assert Task.objects.get().state == "dropped"
    assert "Stopped" in page(ben, "plan", plan.pk)


def test_a_plan_is_laid_aside_and_taken_up(ben: Client) -> None:
    plan = makers.plan()
    shelve = reverse("staff:shelve_plan", args=[plan.pk])
    ben.post(shelve)
    assert "Laid aside" in page(ben, "plans")
    ben.post(shelve, {"do": "take_up"})
    assert "Laid aside" not in page(ben, "plans")


def test_somebody_is_taken_up_as_a_prospect_changed_moved_and_let_go(ben: Client) -> None:
    maya = makers.contact()
    where, act = (reverse(f"staff:{name}", args=[maya.pk]) for name in ("prospect", "act_on_prospect"))
    ben.post(where, {"ask": "5,000", "likelihood": "40", "next_step": "Invite her", "owner": member("ben").pk})
    row = Prospect.objects.get()
    assert (row.ask_minor, row.likelihood, row.owner) == (500_000, 40, member("ben"))
    assert 'value="5,000"' in page(ben, "prospect", maya.pk), "as it was typed"
    text = page(ben, "person", maya.pk)
    for words in ("Identified", "$5,000", "40% likely", "Invite her"):
        assert words in text
    ben.post(act, {"stage": "qualified"})
    refused = ben.post(act, {"stage": "stewarded"}, follow=True).content.decode()
    assert "There is no way from this stage to that one." in refused
    wrong = ben.post(where, {"ask": "much", "likelihood": "400", "next_step": "Invite her"})
    assert wrong.status_code == 422
    assert "Invite her" in wrong.content.decode()
    ben.post(act, {"do": "close"})
    assert "Add to major-gift prospects" in page(ben, "person", maya.pk)


def test_the_board_and_the_list_say_who_stays_too_long_and_what_may_come(ben: Client) -> None:
    maya = makers.contact()
    row = open_prospect(contact_id=maya.pk, facts=ProspectFacts(None, 500_000, 40), by=acting("ben"))
    Prospect.objects.update(entered_on=row.entered_on - timedelta(days=35))
    for view in ("board", "list"):
        text = page(ben, "prospects", view=view)
        for words in ("5 days longer than the 30 planned", "$5,000", "$2,000", "Maya Okafor"):
            assert words in text, (view, words)
    assert "Maya Okafor" in page(ben, "prospects", overstayed="on")
    assert "Nobody fits this filter" in page(ben, "prospects", stage="solicited")


def test_ticked_prospects_are_given_to_somebody(ben: Client) -> None:
    facts, by = ProspectFacts(None, 500_000), acting("ben")
    rows = [
        open_prospect(contact_id=makers.contact(email=f"{name}@example.org").pk, facts=facts, by=by) for name in "abc"
    ]
    where, wished = reverse("staff:act_on_prospects"), {"owner": member("ada").pk}
    answer = ben.post(where, wished | {"prospect": [rows[0].pk, rows[1].pk]}, follow=True)
    assert "2 prospects are with Ada now." in answer.content.decode()
    assert list(Prospect.objects.order_by("pk").values_list("owner__name", flat=True)) == ["Ada", "Ada", None]
    unsaid = ben.post(f"{where}?view=list", {"prospect": [rows[1].pk], "owner": ""})
    assert unsaid.status_code == 422
    assert "Choose whom to give them to." in unsaid.content.decode()
    assert f'value="{rows[1].pk}" checked' in unsaid.content.decode()
    assert Prospect.objects.filter(owner=None).count() == 1, "nothing was done"
    assert "Tick the prospects first." in ben.post(where, wished, follow=True).content.decode()


def test_prospects_leave_as_a_file(ben: Client) -> None:
    maya = makers.contact("=Maya")
    open_prospect(contact_id=maya.pk, facts=ProspectFacts(None, 500_000, 40), by=acting("ben"))
    file = ben.get(reverse("staff:export_prospects"), {"kind": "csv", "stage": "identified"})
    (row,) = csv.DictReader(io.StringIO(b"".join(file.streaming_content).decode("utf-8-sig")))  # type: ignore[arg-type]
    assert (row["name"], row["ask"]) == ("'=Maya Okafor", "5000.00")
    assert (row["hoped_for"], row["expected"]) == ("5000.00", "2000.00")
    assert AuditEntry.objects.get(action="prospects.exported").changes["stage"] == [None, "identified"]
    assert ben.get(reverse("staff:export_prospects"), {"kind": "pdf"}).status_code == 400


@pytest.mark.parametrize("view", ["board", "list"])
def test_prospects_cost_as_many_queries_for_25_as_for_one(ben: Client, view: str) -> None:
    numbers = []
    for size in (1, 24):
        for number in range(size):
            maya = makers.contact(email=f"maya{size}-{number}@example.org")
            facts = ProspectFacts(member("ben").pk, 500_000, 40)
            open_prospect(contact_id=maya.pk, facts=facts, by=acting("ben"))
        page(ben, "prospects", view=view)
        with CaptureQueriesContext(connection) as captured:
            page(ben, "prospects", view=view)
        numbers.append(len(captured))
    assert numbers[0] == numbers[1] <= 15


def test_whoever_may_not_see_gifts_sees_no_prospects(client: Client, nonprofit: Nonprofit) -> None:
    maya = makers.contact()
    open_prospect(contact_id=maya.pk, facts=ProspectFacts(None, 500_000), by=acting("ben"))
    client.force_login(member("cy"))
    assert "Major gift" not in page(client, "person", maya.pk)
