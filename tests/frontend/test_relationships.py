"""Relationships on the page of a person: both ends read right; added, corrected, ended, removed without JavaScript."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.relationships import RelationshipFacts
from crm.models import Contact, Household, Relationship
from crm.services.relationships import add_relationship
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada(client: Client, nonprofit: object) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")
    return client


@pytest.fixture
def maya(nonprofit: object) -> Contact:
    return makers.contact()


@pytest.fixture
def harbor(nonprofit: object) -> Contact:
    return makers.contact("", "", "", organisation_name="Harbor Co-op")


def page(name: str, *numbers: int) -> str:
    return reverse(f"staff:{name}", args=numbers)


def works_there(maya: Contact, harbor: Contact, **more: object) -> Relationship:
    return add_relationship(facts=RelationshipFacts(maya.pk, "employee", harbor.pk, **more), by=acting("ada"))


def ties_on(client: Client, contact: Contact) -> str:
    text = client.get(page("person", contact.pk)).content.decode()
    words = " ".join(text.partition('id="ties-h"')[2].partition("</section>")[0].split())
    return words.replace(" </small>", "</small>")


def test_both_ends_read_right(ada: Client, maya: Contact, harbor: Contact) -> None:
    sent = {"find": "harbor", "other": harbor.pk, "kind": "employer", "title": "Director", "since": "2020-02-01"}
    answer = ada.post(page("new_relationship", maya.pk), sent)
    assert (answer.status_code, answer["Location"]) == (302, page("person", maya.pk))
    assert "<small>Employer · Director · since Feb 1, 2020</small>" in ties_on(ada, maya)
    assert "<small>Employee · Director · since Feb 1, 2020</small>" in ties_on(ada, harbor)
    assert page("person", maya.pk) in ties_on(ada, harbor)


def test_the_search_keeps_every_answer(ada: Client, maya: Contact, harbor: Contact) -> None:
    sent = {"find": "harbor", "find_now": "1", "kind": "employer", "title": "Chef", "since": "2020-02-01"}
    answer = ada.post(page("new_relationship", maya.pk), sent)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "Harbor Co-op" in text
    for kept in ('value="harbor"', '<option value="employer" selected>', 'value="Chef"', 'value="2020-02-01"'):
        assert kept in text


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"other": ""}, "Choose who it is."),
        ({"kind": ""}, "Choose what they are to each other."),
        ({"kind": "spouse"}, "Only two people can be this to each other."),
        ({"since": "2020-02-30"}, "Enter a day like 2026-03-14."),
        ({"since": "1066-10-14"}, "Enter a day from 1900 on, ten years ahead at most."),
        ({"until": "2019-01-01"}, "The last day is before the first."),
        ({"title": "x" * 121}, "Shorten this to 120 characters."),
    ],
)
def test_what_cannot_be_is_told_and_the_typing_stays(
    ada: Client, maya: Contact, harbor: Contact, changes: dict[str, str], sentence: str
) -> None:
    sent = {"find": "har", "other": harbor.pk, "kind": "employer", "title": "Chef", "since": "2020-02-01", **changes}
    answer = ada.post(page("new_relationship", maya.pk), sent)
    assert answer.status_code == 422
    text = answer.content.decode()
    assert sentence in text
    assert 'value="har"' in text
    assert f'value="{sent["title"]}"' in text
    assert not Relationship.objects.exists()


def test_the_same_twice_and_oneself_are_refused(ada: Client, maya: Contact, harbor: Contact) -> None:
    works_there(maya, harbor)
    twice = ada.post(page("new_relationship", harbor.pk), {"other": maya.pk, "kind": "employee"})
    assert "The two are kept as this already" in twice.content.decode()
    oneself = ada.post(page("new_relationship", maya.pk), {"other": maya.pk, "kind": "friend"})
    assert "this is the same person" in oneself.content.decode()


def test_it_is_corrected_from_either_page(ada: Client, maya: Contact, harbor: Contact) -> None:
    row = works_there(maya, harbor)
    form = ada.get(page("change_tie", harbor.pk, row.pk)).content.decode()
    assert '<option value="employee" selected>' in form
    ada.post(page("change_tie", harbor.pk, row.pk), {"kind": "board_member", "title": "Chair"})
    assert "<small>Has them on its board · Chair</small>" in ties_on(ada, maya)
    wrong = ada.post(page("change_tie", maya.pk, row.pk), {"kind": "board_of", "until": "1800-01-01"})
    assert wrong.status_code == 422
    assert ada.get(page("change_tie", makers.contact("Eli").pk, row.pk)).status_code == 404


def test_it_ends_and_is_removed(ada: Client, maya: Contact, harbor: Contact) -> None:
    row = works_there(maya, harbor)
    ada.post(page("act_on_tie", maya.pk, row.pk), {"act": "end"})
    row.refresh_from_db()
    assert row.until is not None
    Relationship.objects.filter(pk=row.pk).update(until="2020-01-01")
    assert "Ended" in ties_on(ada, maya)
    again = ada.post(page("act_on_tie", maya.pk, row.pk), {"act": "end"}, follow=True)
    assert "This has ended already." in again.content.decode()
    ada.post(page("act_on_tie", maya.pk, row.pk), {"act": "remove"})
    assert "<ul" not in ties_on(ada, maya)


def test_a_spouse_is_offered_a_household(ada: Client, maya: Contact) -> None:
    dan = makers.contact("Dan", "Okafor", "")
    ada.post(page("new_relationship", maya.pk), {"other": dan.pk, "kind": "spouse"})
    text = ada.get(page("person", maya.pk)).content.decode()
    assert "Dan Okafor (Spouse) is not in this household." in text
    ada.post(page("live_together", maya.pk), {"other": dan.pk})
    assert Household.objects.get().informal_greeting == "Maya and Dan"
    assert "is not in this household" not in ada.get(page("person", maya.pk)).content.decode()


def test_whoever_only_reads_sees_no_way_to_change(client: Client, maya: Contact, harbor: Contact) -> None:
    row = works_there(maya, harbor)
    client.force_login(member("dee"))
    shown = ties_on(client, maya)
    assert "Employer" in shown
    assert page("change_tie", maya.pk, row.pk) not in shown
    assert page("new_relationship", maya.pk) not in shown


def test_the_form_speaks_the_readers_language(ada: Client, maya: Contact) -> None:
    text = ada.get(page("new_relationship", maya.pk), headers={"Accept-Language": "es"}).content.decode()
    assert "Empleador" in text


def test_many_relationships_cost_what_one_does(
    ada: Client, maya: Contact, harbor: Contact, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    works_there(maya, harbor)
    ada.get(page("person", maya.pk))
    counts = []
    for more in (0, 24):
        for number in range(more):
            other = makers.contact(f"P{number}", "Okafor", "")
            Relationship.objects.create(contact=maya, other=other, kind="friend")
        with django_assert_max_num_queries(60) as queries:
            ada.get(page("person", maya.pk))
        counts.append(len(queries))
    assert counts[0] == counts[1]
