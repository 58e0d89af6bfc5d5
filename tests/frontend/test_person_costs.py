"""How many queries the page of a person takes: at most 25 for somebody of whom we know everything, however much."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.touch import InteractionFacts, NoteFacts
from crm.models import (
    Contact,
    EmailAddress,
    LegalHold,
    Nonprofit,
    Note,
    Phone,
    PostalAddress,
    PrivacyRequest,
    Prospect,
    Relationship,
    SuspectedDuplicate,
    Task,
)
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services.households import add_member
from crm.services.interactions import record_interaction
from crm.services.notes import add_note
from crm.services.plan_runs import start_plan
from crm.services.tags import put_tag
from donors.models import RecurringGift
from donors.services.receipts import issue_receipt
from tests import makers
from tests.cast import acting, member
from tests.crm.privacy.somebody import NOON, somebody

pytestmark = pytest.mark.django_db
BUDGET = 25
CARDS = (
    *("home", "half", "housemates", "ties", "tags", "answers", "pinned", "stands", "suspects", "merges"),
    *("privacy_lines", "hold", "prospect_card"),
)


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def ifeoma(nonprofit: Nonprofit) -> Contact:
    """Somebody with something in every card of the page, and every kind of line on the timeline."""
    person = somebody()
    Note.objects.filter(contact=person).update(is_pinned=True)
    Prospect.objects.update(stage="solicited", owner=member("ben"))
    LegalHold.objects.create(contact=person, reason="A court", placed_by="Ada")
    for number in range(2):
        more_of(person, number)
    return person


def more_of(person: Contact, number: int) -> None:
    """One more of all that a person may have several of."""
    today = local_day(the_nonprofit())
    day = today - timedelta(days=400 * number)
    fund = makers.fund(f"fund{number}", name=f"Fund {number}")
    gift = makers.gift(person, 1000, day, currency="EUR" if number else "USD", splits={fund.pk: 1000})
    issue_receipt(gift=gift, by=acting("ada"))
    RecurringGift.objects.create(contact=person, currency="USD", amount_minor=3000, fund=fund, started_on=today)
    Task.objects.create(title="Wrote", contact=person, state="done", ended_at=NOON, owner=member("ben"), created_by="A")
    start_plan(plan_id=makers.plan(f"Plan {number}").pk, contact_id=person.pk, by=acting("ben"))
    add_note(contact_id=person.pk, facts=NoteFacts(f"Note {number}", "open", is_pinned=True), by=acting("ben"))
    record_interaction(contact_id=person.pk, facts=InteractionFacts("call", f"Call {number}"), by=acting("ben"))
    put_tag(contact_id=person.pk, name=f"Tag {number}", by=acting("ada"))
    PrivacyRequest.objects.create(contact=person, kind="access", received_on=day, due_on=day, owner=member("ada"))
    address = f"more{number}@zuckerfeld.example"
    EmailAddress.objects.create(contact=person, address=address, normalized=address)
    Phone.objects.create(contact=person, number=f"+1207555010{number}")
    PostalAddress.objects.create(contact=person, lines=f"{number} Elm", city="Bath", country="US")
    spouse = makers.contact(f"Cho{number}", "Lind", f"cho{number}@lind.example")
    Relationship.objects.create(contact=person, other=spouse, kind="spouse")
    add_member(household_id=person.household_id or 0, contact_id=makers.contact(f"Kim{number}").pk, by=acting("ada"))
    like = makers.contact(f"Ifi{number}", "Zuckerfeld", "")
    SuspectedDuplicate.objects.create(low=person, high=like, points=60, reasons=["family"])


def page(contact: Contact) -> str:
    return reverse("staff:person", args=[contact.pk])


def test_the_fullest_person_costs_no_more_than_the_budget(
    ada: Client, ifeoma: Contact, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_max_num_queries(BUDGET):
        told = ada.get(page(ifeoma)).context
    assert [name for name in CARDS if not told[name]] == []
    assert told["task_card"]["lines"]
    assert len(told["task_card"]["runs"]) == 3
    assert {line.entry.mark.source for month in told["months"] for line in month.lines} >= {
        *("gift", "email", "consent", "task", "note", "interaction", "change")
    }
    giving = told["giving"]
    assert [(row.currency, row.gift_count) for row in giving.sums] == [("USD", 2), ("EUR", 1)]
    assert sorted(row.currency for row in giving.years) == ["EUR", "USD", "USD"]
    assert len(giving.recurring) == 3
    assert len(giving.receipts) == 3


def test_more_of_everything_costs_no_more(
    ada: Client, ifeoma: Contact, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    ada.get(page(ifeoma))  # the plans that can be started are remembered from here on
    part = {"HX-Request": "true"}
    counts = []
    for more in (range(0), range(2, 6)):
        for number in more:
            more_of(ifeoma, number)
        with django_assert_max_num_queries(BUDGET - 1) as whole:
            ada.get(page(ifeoma))
        whole_page = len(whole.captured_queries)
        with django_assert_max_num_queries(10) as feed:
            ada.get(page(ifeoma), headers=part)
        counts.append((whole_page, len(feed.captured_queries)))
    assert counts[0] == counts[1]


def test_somebody_new_costs_fewer(
    ada: Client, nonprofit: Nonprofit, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    maya = makers.contact()
    with django_assert_max_num_queries(20):
        told = ada.get(page(maya)).context
    assert [name for name in CARDS if told.get(name)] == []
