"""A link to the list of people that filters by gifts, opened by somebody whose role may not see gifts."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.test import Client

from crm.domain.capabilities import CAPABILITIES_OF, Capability, Role
from crm.domain.errors import Forbidden
from crm.models import AuditEntry, Channel, Contact, Nonprofit, Purpose, Tag, Task
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.models import PeopleView
from donors.selectors.people import Giving, PeopleAsked
from donors.services.people_export import export_people
from donors.services.people_for_mail import count_for_mail, export_for_mail
from donors.services.people_views import save_view
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
PEOPLE, BULK = "/people/", "/people/bulk/"
WHY = "Your role may not see gifts, and so the list cannot be filtered by them: {filters}."
OF_GIFTS: list[tuple[dict[str, str], str]] = [
    ({"giving": "monthly"}, "“Giving”"),
    ({"least": "100"}, "“Given in total, at least”"),
    ({"giving": "never", "least": "5", "sort": "-total"}, "“Giving”, “Given in total, at least”"),
    ({"giving": "nonsense"}, "“Giving”"),
    ({"kind": "person", "giving": "last_year_not_this"}, "“Giving”"),
]
QUERIES = [query for query, _ in OF_GIFTS]
PARTS = pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])


@pytest.fixture
def cy(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("cy"))
    client.get(PEOPLE)  # the first page of a session writes when it was
    return client


@pytest.fixture
def may_export(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever organises events may export lists too, in this house."""
    events = CAPABILITIES_OF[Role.EVENTS] | {Capability.EXPORT}
    monkeypatch.setitem(CAPABILITIES_OF, Role.EVENTS, events)


@pytest.fixture
def people(nonprofit: Nonprofit) -> list[Contact]:
    found = [makers.contact(name, "Okafor", f"{name.lower()}@example.org") for name in ("Ann", "Bo", "Cleo")]
    makers.gift(found[0], 50_000)
    return found


def note(response: Any) -> str:
    page = response.content.decode()
    return str(page[page.index("Nobody is shown, because a filter cannot be used:") :].partition("</ul>")[0])


@pytest.mark.parametrize(("query", "filters"), OF_GIFTS)
@PARTS
def test_nobody_is_listed_and_the_reason_is_said_once(
    cy: Client, people: list[Contact], query: dict[str, str], filters: str, headers: dict[str, str]
) -> None:
    response = cy.get(PEOPLE, query, headers=headers)
    assert (response.status_code, response.context["rows"], response.context["count"].number) == (200, [], 0)
    said, page = note(response), response.content.decode()
    assert said.count(WHY.format(filters=filters)) == 1
    assert 'id="bulk"' not in page
    assert "/people/export/" not in page
    assert "$" not in page


def test_a_reason_of_another_kind_is_said_beside_it(cy: Client, people: list[Contact]) -> None:
    said = note(cy.get(PEOPLE, {"giving": "monthly", "household": "7"}))
    assert said.count("<li>") == 2
    assert "There is no such household." in said


@pytest.mark.parametrize("query", [{}, {"giving": ""}, {"giving": " ", "least": ""}])
def test_a_filter_that_is_empty_is_none(cy: Client, people: list[Contact], query: dict[str, str]) -> None:
    response = cy.get(PEOPLE, query)
    assert len(response.context["rows"]) == 3
    assert "Your role" not in response.content.decode()


@PARTS
def test_an_order_by_gifts_leaves_nobody_out_and_is_said(
    cy: Client, people: list[Contact], headers: dict[str, str]
) -> None:
    response = cy.get(PEOPLE, {"sort": "-total"}, headers=headers)
    page = response.content.decode()
    assert [row.contact.first_name for row in response.context["rows"]] == ["Ann", "Bo", "Cleo"]
    assert "Your role may not see gifts, and so the list stands in the order of names." in page
    assert "Nobody is shown" not in page


def test_whoever_may_see_gifts_is_told_nothing_of_the_kind(client: Client, people: list[Contact]) -> None:
    client.force_login(member("dee"))
    response = client.get(PEOPLE, {"least": "100"})
    assert [row.contact.first_name for row in response.context["rows"]] == ["Ann"]
    assert "Your role" not in response.content.decode()


def test_the_link_of_a_view_of_somebody_who_sees_gifts_lists_nobody(cy: Client, people: list[Contact]) -> None:
    view = save_view(name="Never gave", query="giving=never", is_shared=True, by=acting("ada"))
    response = cy.get(f"{PEOPLE}?{view.query}&view={view.pk}")
    assert (response.context["rows"], response.context["views"]) == ([], [])
    assert WHY.format(filters="“Giving”") in note(response)
    assert "Never gave</span>" not in response.content.decode()


def test_a_view_of_their_own_from_another_role_lists_nobody(client: Client, people: list[Contact]) -> None:
    ben = member("ben")
    view = save_view(name="Never gave", query="giving=never", by=ben.actor())
    ben.roles = ["events"]
    ben.save()
    client.force_login(ben)
    assert client.get(f"{PEOPLE}?{view.query}&view={view.pk}").context["rows"] == []
    assert "It asks for what you may not see" in client.get("/people/views/").content.decode()


@pytest.mark.parametrize("query", QUERIES)
def test_nothing_is_done_to_everybody(cy: Client, people: list[Contact], query: dict[str, str]) -> None:
    tag = Tag.objects.create(name="VIP", key="vip")
    acts: tuple[dict[str, Any], ...] = ({"act": "tag", "tag": tag.pk}, {"act": "task", "title": "Call", "priority": 2})
    for told in acts:
        for sure in ({}, {"sure": "1", "key": "one", "number": "3"}):
            answer = cy.post(f"{BULK}?{urlencode(query)}", told | {"everybody": "1"} | sure, follow=True)
            assert answer.redirect_chain[0][0].startswith(f"{PEOPLE}?")
            assert "Your role may not see gifts" in note(answer)
            assert "Choose at least one person." not in answer.content.decode()
    assert not Contact.objects.filter(contact_tags__tag=tag).exists()
    assert not Task.objects.exists()


def test_a_question_asked_before_the_role_changed_is_not_carried_out(client: Client, people: list[Contact]) -> None:
    ben = member("ben")
    client.force_login(ben)
    asked = {"act": "task", "everybody": "1"}
    assert b"This is about 2 people." in client.post(f"{BULK}?giving=never", asked).content
    ben.roles = ["events"]
    ben.save()
    told = asked | {"sure": "1", "key": "one", "number": "2", "title": "Call", "priority": "2"}
    assert "Your role" in note(client.post(f"{BULK}?giving=never", told, follow=True))
    assert not Task.objects.exists()


@pytest.mark.usefixtures("may_export")
@pytest.mark.parametrize("query", QUERIES)
def test_no_file_leaves_in_place_of_the_one_that_was_asked_for(
    cy: Client, people: list[Contact], query: dict[str, str]
) -> None:
    answers = [
        cy.get(path, query | more, follow=True)
        for path in ("/people/export/", "/people/export/mail/")
        for more in ({}, {"file": "xlsx"}, {"download": "1"})
    ]
    for act in ("csv", "excel"):
        answers.append(cy.post(f"{BULK}?{urlencode(query)}", {"act": act, "everybody": "1"}, follow=True))
    for answer in answers:
        assert answer.redirect_chain[0][0].startswith(f"{PEOPLE}?")
        assert "Your role may not see gifts" in note(answer)
    assert not AuditEntry.objects.filter(action__startswith="people.exported").exists()
    assert b"Okafor" in b"".join(cy.get("/people/export/").streaming_content)  # type: ignore[attr-defined]  # unfiltered


@pytest.mark.usefixtures("may_export", "people")
@pytest.mark.parametrize("of_gifts", [{"giving": Giving.NEVER}, {"least_minor": 500}])
def test_no_service_drops_a_filter_that_it_was_given(of_gifts: dict[str, Any]) -> None:
    nonprofit, cy = the_nonprofit(), acting("cy")
    asked = PeopleAsked(nonprofit.currency, 2026, local_day(nonprofit), **of_gifts)
    for_mail: dict[str, Any] = {"purpose": Purpose.UPDATES, "channel": Channel.EMAIL, "by": cy}
    for act in (
        lambda: export_people(asked=asked, by=cy),
        lambda: count_for_mail(asked=asked, **for_mail),
        lambda: export_for_mail(asked=asked, **for_mail),
    ):
        with pytest.raises(Forbidden):
            act()
    assert not AuditEntry.objects.filter(action__startswith="people.exported").exists()


def test_no_view_is_kept_without_the_filter(cy: Client, people: list[Contact]) -> None:
    answer = cy.post("/people/views/new/?kind=person&giving=monthly", {"name": "Mine"}, follow=True)
    assert answer.redirect_chain[0][0] == f"{PEOPLE}?kind=person&giving=monthly"
    assert not PeopleView.objects.exists()
