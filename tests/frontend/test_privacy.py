"""The pages of privacy: requests, a copy, holds, an erasure looked at and done, the retention schedule."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.actors import SYSTEM
from crm.models import Contact, Job, LegalHold, Nonprofit, PrivacyRequest, RetentionRun, ViewEntry
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services.erasure import erase_contact
from crm.services.privacy_requests import RequestFacts, open_request
from crm.services.worker import run_due_jobs
from donors.models import Gift, RecurringGift
from tests import makers
from tests.cast import member
from tests.crm.privacy.somebody import somebody

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


def at(name: str, *args: int) -> str:
    return reverse(f"staff:{name}", args=args)


def asked(person: Contact, days_ago: int, kind: str = "access") -> PrivacyRequest:
    received = local_day(the_nonprofit()) - timedelta(days=days_ago)
    return open_request(contact_id=person.pk, facts=RequestFacts(kind, received), by=SYSTEM)


def test_a_request_is_taken_in_on_the_page_of_a_person_and_stands_on_the_list(ada: Client) -> None:
    person = makers.contact()
    said = {"kind": "erasure", "received_on": "2026-11-02", "verified_how": "Wrote from their address", "owner": ""}
    answer = ada.post(at("new_request", person.pk), said)
    row = PrivacyRequest.objects.get()
    assert answer["Location"] == at("privacy_request", row.pk)
    listed = ada.get(at("privacy")).content.decode()
    assert "To be erased" in listed
    assert "Maya Okafor" in listed
    card = ada.get(at("person", person.pk)).content.decode()
    assert at("privacy_request", row.pk) in card


def test_a_slip_is_said_and_what_was_typed_stays(ada: Client) -> None:
    person = makers.contact()
    said = {"kind": "access", "received_on": "2031-01-01", "verified_how": "Passport", "owner": "7777777"}
    answer = ada.post(at("new_request", person.pk), said)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Passport" in page
    ada.post(at("new_request", person.pk), said | {"owner": ""})
    assert not PrivacyRequest.objects.exists()


def test_what_is_late_stands_first_and_says_so(ada: Client) -> None:
    person = makers.contact()
    for days in (3, 100, 42):
        asked(person, days)
    lines = ada.get(at("privacy")).context["lines"]
    assert [line.tone for line in lines] == ["danger", "warn", ""]
    assert "late" in lines[0].due
    home = ada.get(at("home")).content.decode()
    assert "1 privacy request is late" in home
    assert "1 privacy request is due soon" in home


def test_a_request_is_closed_and_the_list_keeps_it(ada: Client) -> None:
    row = asked(makers.contact(), 3)
    assert ada.post(at("privacy_request", row.pk), {"state": "done", "answer": ""}).status_code == 422
    ada.post(at("privacy_request", row.pk), {"state": "refused", "answer": "Not theirs to ask"})
    assert ada.get(at("privacy")).context["lines"] == []
    assert [line.request for line in ada.get(at("privacy"), {"closed": "1"}).context["lines"]] == [row]
    assert "Not theirs to ask" in ada.get(at("privacy_request", row.pk)).content.decode()


def test_an_answer_is_put_off_with_a_reason(ada: Client) -> None:
    row = asked(makers.contact(), 3)
    assert ada.post(at("put_off", row.pk), {"reason": ""}).status_code == 422
    ada.post(at("put_off", row.pk), {"reason": "Five hundred letters"})
    row.refresh_from_db()
    assert row.due_on - row.received_on >= timedelta(90)
    assert ada.get(at("privacy_request", row.pk)).context["until"] is None


@pytest.mark.parametrize(("ending", "begins"), [("pdf", b"%PDF-"), ("json", b"{")])
def test_a_copy_is_a_file_and_that_it_was_made_is_kept(ada: Client, ending: str, begins: bytes) -> None:
    person = somebody()
    answer = ada.post(at("copy", person.pk), {"as": ending})
    assert answer.content.startswith(begins)
    assert f'.{ending}"' in answer["Content-Disposition"]
    assert "zuckerfeld" not in answer["Content-Disposition"].lower()
    assert ViewEntry.objects.filter(what="copy of everything", user=member("ada")).exists()


def test_a_hold_is_placed_shown_and_lifted(ada: Client) -> None:
    person = makers.contact()
    assert ada.post(at("hold", person.pk), {"reason": " "}).status_code == 422
    ada.post(at("hold", person.pk), {"reason": "Court case 12"})
    assert "Court case 12" in ada.get(at("person", person.pk)).content.decode()
    assert ada.post(at("hold", person.pk), {"reason": "Again"}).status_code == 422
    ada.post(at("hold", person.pk), {"lift": "1"})
    assert LegalHold.objects.get().lifted_by == "Ada"
    assert "Was on hold from" in ada.get(at("privacy_of", person.pk)).content.decode()


def test_an_erasure_is_looked_at_first_and_done_with_the_name(ada: Client) -> None:
    person = somebody()
    page = ada.get(at("erase", person.pk))
    text = page.content.decode()
    assert [group.fate for group in page.context["groups"]] == ["delete", "blank", "keep"]
    assert "Tax law wants the receipt kept" in text
    assert "With 1 record that was merged into this one." in text
    wrong = ada.post(at("erase", person.pk), {"name": "Ifeoma"})
    assert (wrong.status_code, Contact.objects.filter(pk=person.pk).exists()) == (422, True)
    assert 'value="Ifeoma"' in wrong.content.decode()
    done = ada.post(at("erase", person.pk), {"name": "Ifeoma Zuckerfeld"})
    assert done["Location"] == at("privacy")
    for name in ("person", "erase", "privacy_of", "edit_person"):
        assert ada.get(at(name, person.pk)).status_code == 410
    gift = ada.get(at("gift", Gift.objects.get().pk)).content.decode()
    assert "Erased person" in gift
    assert at("person", person.pk) not in gift


def test_what_bars_an_erasure_stands_instead_of_the_form(ada: Client) -> None:
    person = somebody()
    RecurringGift.objects.update(status="active", ended_on=None)
    page = ada.get(at("erase", person.pk)).content.decode()
    assert "End it first" in page
    assert "Type their name" not in page
    answer = ada.post(at("erase", person.pk), {"name": person.full_name})
    assert answer.status_code == 422
    assert "Nothing was erased." in answer.content.decode()


def test_the_pages_that_gave_stand_without_the_erased(ada: Client) -> None:
    person = somebody()
    erase_contact(contact_id=person.pk, name=person.full_name, by=SYSTEM)
    for name in ("home", "gifts", "audit", "merges", "privacy", "work"):
        page = ada.get(at(name))
        assert page.status_code == 200, name
        assert "Zuckerfeld" not in page.content.decode()
    closed = ada.get(at("privacy"), {"closed": "1"}).content.decode()
    assert "Erased person" in closed


def test_the_schedule_is_counted_then_run_and_every_run_is_proof(ada: Client) -> None:
    somebody()
    ViewEntry.objects.update(at=timezone.now() - timedelta(days=4 * 365))
    counted = ada.post(at("retention"), {"act": "dry"}, follow=True)
    assert "1</b> row in all is too old." in counted.content.decode()
    assert ViewEntry.objects.exists()
    asked = ada.post(at("retention"), {"act": "run"}, follow=True).content.decode()
    run = RetentionRun.objects.get(dry=False)
    assert "It is asked for, and begins as soon as other work leaves room." in asked
    assert "0</b> rows are removed or emptied by now." in asked
    assert "Not done yet" in ada.get(at("retention")).content.decode()
    run_due_jobs()
    page = ada.get(at("retention_run", run.pk)).content.decode()
    assert "1</b> row in all was removed or emptied." in page
    assert "It ended" in page
    assert "hx-trigger" not in page
    assert at("retention_run", run.pk) in ada.get(at("retention")).content.decode()


@pytest.mark.parametrize(
    ("state", "job", "stood", "sentence"),
    [
        ("asked", {}, "asked", "begins as soon as other work leaves room"),
        ("running", {}, "running", "It is going on."),
        ("running", {"error": "x", "run_at": timezone.now() + timedelta(hours=1)}, "again", "Something came between."),
        ("running", {"state": "dead"}, "stopped", "It stopped before its end"),
        ("asked", {"state": "dead"}, "stopped", "It stopped before its end"),
    ],
)
def test_a_run_that_is_not_done_says_how_it_stands(
    ada: Client, state: str, job: dict[str, Any], stood: str, sentence: str
) -> None:
    run = asked_run(state, job)
    page = ada.get(at("retention_run", run.pk)).content.decode()
    assert sentence in page
    assert "What was removed" not in page
    assert "2</b> rows are removed or emptied by now." in page
    assert ("every 3s" in page, "Go on with it" in page) == (stood != "stopped", stood == "stopped")
    shown_before = f"{at('retention_run', run.pk)}?stood="
    assert "HX-Refresh" not in ada.get(shown_before + stood, headers=HTMX)
    assert ada.get(shown_before + "other", headers=HTMX)["HX-Refresh"] == "true"


def asked_run(state: str, job: dict[str, Any]) -> RetentionRun:
    found = {"views": 5}
    run = RetentionRun.objects.create(dry=False, ran_by="Ada", state=state, found=found, removed={"views": 2})
    Job.objects.create(task="crm.run_retention", key=run.job_key, arguments={"run_id": run.pk}, **job)
    return run


def test_a_run_that_stopped_goes_on_when_it_is_asked_to(ada: Client) -> None:
    run = asked_run("running", {"state": "dead", "finished_at": timezone.now()})
    assert "Stopped before its end" in ada.get(at("retention")).content.decode()
    page = ada.post(at("retention"), {"act": "run"})
    assert page["Location"] == at("retention_run", run.pk)
    run_due_jobs()
    run.refresh_from_db()
    assert (run.state, run.removed["views"], sum(run.removed.values())) == ("done", 2, 2)


def test_the_schedule_is_switched_on_and_off(ada: Client) -> None:
    ada.post(at("retention"), {"act": "on"})
    assert the_nonprofit().keeps_retention
    assert "Stop removing it every night" in ada.get(at("retention")).content.decode()
    ada.post(at("retention"), {"act": "off"})
    assert not the_nonprofit().keeps_retention


def test_people_long_unheard_of_are_listed_with_a_way_to_look(ada: Client) -> None:
    person = makers.contact()
    assert "Nobody" in ada.get(at("idle")).content.decode()
    Contact.objects.update(created_at=timezone.now() - timedelta(days=6 * 365))
    page = ada.get(at("idle")).content.decode()
    assert at("erase", person.pk) in page


def test_a_list_costs_the_same_with_one_and_with_many(
    ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ada.get(at("privacy"))
    counts: dict[str, list[int]] = {"privacy": [], "idle": []}
    for more in (1, 24):
        for number in range(more):
            asked(makers.contact(f"P{number}", "Same", f"p{more}{number}@example.org"), 3)
        Contact.objects.update(created_at=timezone.now() - timedelta(days=6 * 365))
        for name, found in counts.items():
            with django_assert_max_num_queries(12) as queries:
                ada.get(at(name))
            found.append(len(queries))
    assert all(one == many for one, many in counts.values())


def test_whoever_does_not_keep_privacy_sees_nothing_of_it(client: Client, nonprofit: Nonprofit) -> None:
    person = makers.contact()
    asked(person, 100)
    client.force_login(member("ben"))
    assert at("privacy_of", person.pk) not in client.get(at("person", person.pk)).content.decode()
    assert "privacy request is late" not in client.get(at("home")).content.decode()
