"""Which events are about somebody is found by the ids that the events name, each by its index."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from crm.models import Contact
from payments.domain.facts import EventFacts
from payments.domain.named import NAMED, ids_in
from payments.models import StripeEvent
from payments.services import naming as nightly
from payments.services.erasure import events_about, forget_payers, held_events, naming
from payments.services.inbox import keep_event
from payments.tasks import name_events
from tests import makers
from tests.crm.privacy.somebody import gave

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 14, 16, tzinfo=UTC)
# What an event may be about, and whether it names something of the person that `gave` makes (pi_1, ch_1, cus_1, sub_1).
THINGS: list[tuple[dict[str, Any], bool]] = [
    ({"id": "pi_1", "object": "payment_intent"}, True),
    ({"id": "ch_9", "object": "charge", "payment_intent": "pi_1"}, True),
    ({"id": "dp_1", "object": "dispute", "charge": "ch_1"}, True),
    ({"id": "in_1", "object": "invoice", "customer": "cus_1"}, True),
    ({"object": "invoice", "customer": "cus_1"}, True),
    ({"id": "cs_1", "object": "checkout.session", "subscription": "sub_1"}, True),
    ({"id": "cus_1", "object": "customer"}, True),
    ({"id": "pi_2", "object": "payment_intent", "customer": None}, False),
    ({"id": 7, "object": "charge", "payment_intent": {"id": "pi_1x"}, "customer": "x" * 121}, False),
    ({"id": "", "object": "charge", "charge": "pi_10"}, False),
]


def payload(thing: Any) -> dict[str, Any]:
    return {"data": {"object": thing}}


def kept(number: int, told: dict[str, Any]) -> StripeEvent:
    facts = EventFacts(f"evt_{number}", "charge.updated", "", NOON, livemode=False, payload=told)
    keep_event(facts, None, StripeEvent.Source.WEBHOOK)
    return StripeEvent.objects.get(event_id=facts.id)


@pytest.fixture
def person() -> Contact:
    makers.nonprofit()
    person = makers.contact("Ifeoma", "Zuckerfeld", "ifeoma@zuckerfeld.example")
    gave(person)
    StripeEvent.objects.all().delete()
    return person


def test_an_event_says_which_objects_it_names() -> None:
    thing = {"id": "ch_1", "payment_intent": "pi_1", "customer": None, "invoice": {"id": "in_1"}, "charge": 7}
    event = kept(1, payload(thing))
    assert {name: getattr(event, name) for name in NAMED} == {
        **dict.fromkeys(NAMED, None),
        "object_id": "ch_1",
        "intent_id": "pi_1",
    }


@pytest.mark.parametrize("told", [{}, {"data": None}, {"data": {}}, payload(None), payload("ch_1"), payload([])])
def test_an_event_about_nothing_names_nothing(told: dict[str, Any]) -> None:
    assert set(ids_in(told).values()) == {None}
    assert kept(1, told).object_id is None


def test_what_is_about_somebody_is_emptied_and_nothing_else(person: Contact) -> None:
    events = [(kept(number, payload(thing)), is_theirs) for number, (thing, is_theirs) in enumerate(THINGS)]
    theirs = {event.pk for event, is_theirs in events if is_theirs}
    assert set(held_events([person.pk], StripeEvent.objects.all())) == theirs
    some = StripeEvent.objects.filter(pk__in=sorted(theirs)[:2])
    assert set(held_events([person.pk], some)) == set(sorted(theirs)[:2])
    forget_payers([person.pk])
    assert set(StripeEvent.objects.filter(payload__cleared=True).values_list("pk", flat=True)) == theirs


def test_finding_them_reads_no_event_that_is_not_theirs() -> None:
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # a table this small is read whole else
    plan = naming(["pi_1", "cus_1"]).explain()
    assert not [line for line in plan.splitlines() if "SCAN payments" in line or "Seq Scan" in line], plan
    assert all(f"event_of_{column.removesuffix('_id')}" in plan for column in NAMED), plan


def test_many_ids_take_a_query_for_every_five_hundred() -> None:
    with CaptureQueriesContext(connection) as asked:
        assert events_about([f"pi_{number}" for number in range(1_001)]) == []
    assert len(asked) == 3


def test_the_events_there_were_are_given_their_ids(monkeypatch: pytest.MonkeyPatch) -> None:
    filling = import_module("payments.migrations.0004_fill_ids_that_events_name")
    monkeypatch.setattr(filling, "AT_ONCE", 2)
    odd = [{}, {"data": None}, payload("x"), payload([]), *(payload(thing) for thing, _ in THINGS)]
    events = [kept(number, told) for number, told in enumerate(odd)]
    right = list(StripeEvent.objects.order_by("pk").values(*NAMED))
    StripeEvent.objects.update(**dict.fromkeys(NAMED, None))
    filling.fill(apps, SimpleNamespace(connection=connection))
    assert len(events) == len(right)
    assert list(StripeEvent.objects.order_by("pk").values(*NAMED)) == right


def kept_by_an_old_process(count: int, **changes: Any) -> None:
    """Events that name pi_1, pi_2 and so on, without their ids."""
    for number in range(1, count + 1):
        kept(number, payload({"id": f"pi_{number}", "object": "payment_intent"}))
    StripeEvent.objects.update(**{"happened_at": timezone.now(), **dict.fromkeys(NAMED, None), **changes})


def test_events_kept_without_their_ids_are_named_at_night(person: Contact, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "AT_ONCE", 2)
    kept_by_an_old_process(5)
    kept(6, payload({"object": "balance"}))
    assert not held_events([person.pk], StripeEvent.objects.all())
    name_events()
    ids = StripeEvent.objects.order_by("pk").values_list("object_id", flat=True)
    assert list(ids) == ["pi_1", "pi_2", "pi_3", "pi_4", "pi_5", None]
    assert list(held_events([person.pk], StripeEvent.objects.all())) == [StripeEvent.objects.earliest("pk").pk]
    assert nightly.name_events() == 0


def test_a_night_names_so_many_events_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nightly, "AT_ONCE", 2)
    monkeypatch.setattr(nightly, "AT_MOST", 4)
    kept_by_an_old_process(5)
    assert [nightly.name_events() for _ in range(3)] == [4, 1, 0]


@pytest.mark.parametrize(
    "changes",
    [
        {"happened_at": timezone.now() - timedelta(days=40)},
        {"payload": {"data": {"object": {"id": "pi_1"}}, "cleared": True}},
        {"charge_id": "ch_1"},
    ],
)
def test_what_is_old_or_emptied_or_has_a_name_stays_as_it_is(changes: dict[str, Any]) -> None:
    kept_by_an_old_process(1, **changes)
    assert nightly.name_events() == 0
    assert StripeEvent.objects.get().object_id is None


def test_the_indexes_come_after_the_columns_and_hold_no_lock_on_the_way() -> None:
    found = {key: one for key, one in MigrationLoader(None).disk_migrations.items() if key[0] == "payments"}
    named = {
        index.name: key
        for key, one in found.items()
        for index in (getattr(operation, "index", None) for operation in one.operations)
        if index is not None and index.name.startswith("event_of_")
    }
    assert len(named) == len(NAMED)
    assert {found[key].atomic for key in named.values()} == {False}
    assert {key[1] for key in named.values()} == {"0005_indexes_of_ids_that_events_name"}
