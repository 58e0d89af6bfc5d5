"""The retention schedule: counted first, removed then, proven by its runs; what is on hold stays."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm.domain.actors import SYSTEM, Actor
from crm.domain.errors import Forbidden
from crm.models import (
    AuditEntry,
    Contact,
    ContactMerge,
    Delivery,
    Job,
    LegalHold,
    MergeEntry,
    Nonprofit,
    ProviderEvent,
    RetentionRun,
    ViewEntry,
)
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.privacy import idle_contacts
from crm.services.erasure import erase_contact
from crm.services.jobs import enqueue
from crm.services.legal_holds import place_hold
from crm.services.retention import run_nightly, run_retention, schedule, switch_retention
from crm.services.worker import run_due_jobs
from donors.models import Gift, Receipt
from payments.models import GivingAttempt, StripeEvent
from tests import makers
from tests.cast import acting
from tests.crm.privacy.somebody import ALL, MARK, somebody, told_of

pytestmark = pytest.mark.django_db
LONG_AGO = timedelta(days=4 * 365)


def run_to_its_end(by: Actor = SYSTEM) -> RetentionRun:
    run = run_retention(dry=False, by=by)
    run_due_jobs()
    run.refresh_from_db()
    return run


def old(rows: Any, column: str) -> None:
    rows.update(**{column: timezone.now() - LONG_AGO})


def nightly() -> None:
    run_nightly()
    run_due_jobs()


@pytest.fixture
def person() -> Contact:
    """Somebody whose every row is four years old."""
    found = somebody()
    old(Delivery.objects, "created_at")
    Delivery.objects.update(state="accepted")
    for model, column in ((ProviderEvent, "at"), (ViewEntry, "at"), (StripeEvent, "received_at")):
        old(model.objects, column)
    old(GivingAttempt.objects, "expires_at")
    old(ContactMerge.objects, "at")
    enqueue("crm.answer_probe")
    Job.objects.update(state="done", finished_at=timezone.now() - LONG_AGO)
    return found


def test_a_dry_run_counts_and_removes_nothing(person: Contact) -> None:
    before = told_of(ALL)
    run = run_retention(dry=True, by=SYSTEM)
    assert {name for name, count in run.found.items() if count} == {
        *("finished_work", "provider_events", "mail_details", "merge_journals", "views"),
        *("abandoned_attempts", "stripe_events"),
    }
    assert (run.removed, run.state) == ({}, "done")
    assert told_of(ALL) == before


def test_a_run_removes_what_it_counted_and_a_second_one_finds_nothing(person: Contact) -> None:
    run = run_to_its_end(acting("ada"))
    assert run.found == run.removed
    assert run.state == "done"
    assert set(run_retention(dry=True, by=SYSTEM).found.values()) == {0}
    mail = Delivery.objects.get()
    assert (mail.address, mail.subject, mail.facts, mail.state) == ("", "", {}, "accepted")
    assert not ProviderEvent.objects.exists()
    assert not MergeEntry.objects.exists()
    assert MARK not in str(StripeEvent.objects.get().payload)
    assert AuditEntry.objects.get(action="retention.run").actor_label == "Ada"


def test_what_is_young_stays() -> None:
    somebody()
    assert set(run_retention(dry=True, by=SYSTEM).found.values()) == {0}


def test_what_a_hold_keeps_stays_however_old(person: Contact) -> None:
    place_hold(contact_id=person.pk, reason="Court case", by=SYSTEM)
    run = run_to_its_end()
    assert {name for name, count in run.removed.items() if count} == {"finished_work"}
    assert MARK in str(StripeEvent.objects.get().payload)
    LegalHold.objects.update(lifted_at=timezone.now())
    removed = run_to_its_end().removed
    assert (removed["views"], removed["stripe_events"], removed["abandoned_attempts"]) == (1, 1, 1)


def test_more_than_one_chunk_goes(person: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.services.old_rows.AT_ONCE", 2)
    Job.objects.bulk_create(
        Job(task="x", state="done", finished_at=timezone.now() - LONG_AGO, key=str(n)) for n in range(5)
    )
    Job.objects.create(task="y")
    wanted = Job.objects.filter(state="done").count()
    assert run_to_its_end().removed["finished_work"] == wanted
    assert Job.objects.filter(task="y").exists()


def test_at_night_only_what_is_of_no_use_goes_until_somebody_switches_the_rest_on(person: Contact) -> None:
    nightly()
    assert not Job.objects.filter(state="done", finished_at__lt=timezone.now() - timedelta(days=1)).exists()
    assert not GivingAttempt.objects.filter(state="expired", answers__has_key="email").exists()
    assert ProviderEvent.objects.exists()
    removed = RetentionRun.objects.get().removed
    assert set(removed) == {rule.name for rule in schedule() if rule.always}
    assert (removed["finished_work"], removed["abandoned_attempts"]) == (2, 1)
    switch_retention(on=True, by=acting("ada"))
    nightly()
    assert not ProviderEvent.objects.exists()
    assert set(RetentionRun.objects.values_list("ran_by", "state")) == {("Lantern", "done")}
    assert Nonprofit.objects.get().keeps_retention
    nightly()
    assert RetentionRun.objects.count() == 2  # a night that finds nothing leaves no row


def test_the_name_goes_from_a_receipt_of_somebody_erased_once_its_time_is_over() -> None:
    person = somebody()
    erase_contact(contact_id=person.pk, name=person.full_name, by=SYSTEM)
    assert run_retention(dry=True, by=SYSTEM).found["names_on_receipts"] == 0
    Receipt.objects.update(retain_until=timezone.localdate() - timedelta(days=1))
    assert run_to_its_end().removed["names_on_receipts"] == 1
    assert told_of(ALL) == set()
    assert run_retention(dry=True, by=SYSTEM).found["names_on_receipts"] == 0


def test_every_rule_says_what_and_why() -> None:
    rules = list(schedule())
    assert len({rule.name for rule in rules}) == len(rules) == 9
    assert all(rule.title and rule.why for rule in rules)


def test_only_who_keeps_privacy_runs_it(nonprofit: Nonprofit) -> None:
    with pytest.raises(Forbidden):
        run_retention(dry=True, by=acting("ben"))
    with pytest.raises(Forbidden):
        switch_retention(on=True, by=acting("ben"))


def test_people_long_unheard_of_are_suggested_and_nobody_else(nonprofit: Nonprofit) -> None:
    idle, giver, held = (makers.contact(name, "Lind", f"{name}@lind.example") for name in ("Bo", "Gil", "Hal"))
    makers.contact("New", "Lind", "new@lind.example")
    Contact.objects.exclude(first_name="New").update(created_at=timezone.now() - timedelta(days=6 * 365))
    makers.gift(giver)
    place_hold(contact_id=held.pk, reason="Court", by=SYSTEM)
    today = local_day(the_nonprofit())
    assert list(idle_contacts(today)) == [idle]
    Gift.objects.update(given_on=today.replace(year=today.year - 6))
    assert set(idle_contacts(today)) == {idle, giver}
