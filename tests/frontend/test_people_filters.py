"""Filters of the list of people that cannot be read, and what is done with those who are ticked."""

import csv
import io
from typing import Any

import pytest
from django.test import Client

from crm.models import AuditEntry, Contact, CustomField, Nonprofit, Tag, ViewEntry
from crm.services.custom_values import answer_fields
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
PEOPLE, BULK = "/people/", "/people/bulk/"
UNREAD: list[tuple[dict[str, str], str]] = [
    ({"tag": "999"}, "There is no such tag."),
    ({"tag": "abc"}, "There is no such tag."),
    ({"segment": "999"}, "no such segment"),
    ({"household": "7"}, "There is no such household."),
    ({"field": "gone"}, "There is no such field."),
    ({"field": "skill", "answer": "cook"}, "“cook” is not in the list. Choose from it."),
    ({"least": "abc"}, "Enter an amount"),
    ({"least": "-5"}, "Enter an amount of zero or more."),
    ({"giving": "x"}, "Choose one from the list."),
]


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get(PEOPLE)  # the first page of a session writes when it was
    return client


@pytest.fixture
def skill(nonprofit: Nonprofit) -> CustomField:
    return CustomField.objects.create(key="skill", label="Skill", kind="choice", choices=["Driving", "Baking"])


def people() -> list[Contact]:
    return [makers.contact(name, "Okafor", f"{name.lower()}@example.org") for name in ("Ann", "Bo", "Cleo")]


def lines(response: Any) -> list[dict[str, str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


@pytest.mark.parametrize(("query", "sentence"), UNREAD)
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_a_filter_that_cannot_be_read_shows_nobody_and_says_why_once(
    ada: Client, skill: CustomField, query: dict[str, str], sentence: str, headers: dict[str, str]
) -> None:
    people()
    response = ada.get(PEOPLE, query, headers=headers)
    page = response.content.decode()
    assert (response.status_code, response.context["rows"], response.context["count"].number) == (200, [], 0)
    note = page[page.index("Nobody is shown, because") :].partition("</ul>")[0]
    assert (sentence.lower() in note.lower(), note.count("<li>")) == (True, 1)
    assert 'id="bulk"' not in page
    assert "/people/export/" not in page


@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true"}], ids=["page", "part"])
def test_an_order_that_is_not_known_is_said_and_everybody_listed_by_name(ada: Client, headers: dict[str, str]) -> None:
    people()
    response = ada.get(PEOPLE, {"sort": "drop"}, headers=headers)
    page = response.content.decode()
    assert [row.contact.first_name for row in response.context["rows"]] == ["Ann", "Bo", "Cleo"]
    note = page[page.index("Left out of the filter:") :].partition("</ul>")[0]
    assert ("“drop” is not one of the choices" in note, note.count("<li>")) == (True, 1)
    assert "Left out" not in ada.get(PEOPLE, {"least": "-0.00"}, headers=headers).content.decode()


@pytest.mark.parametrize("query", [query for query, _ in UNREAD])
def test_nothing_is_done_to_those_whom_an_unread_filter_names(
    ada: Client, skill: CustomField, query: dict[str, str]
) -> None:
    people()
    tag = Tag.objects.create(name="VIP", key="vip")
    for path in ("/people/export/", "/people/export/mail/"):
        assert ada.get(path, query).headers["Location"].startswith("/people/?")
    for act in ("tag", "csv"):
        told = {"act": act, "everybody": "1", "sure": "1", "tag": tag.pk}
        assert ada.post(BULK, told, query_params=query).status_code == 302
    assert not Contact.objects.filter(contact_tags__tag=tag).exists()
    assert not AuditEntry.objects.filter(action="people.exported").exists()


def test_the_answer_of_a_field_with_a_list_is_chosen_from_it(ada: Client, skill: CustomField) -> None:
    ann = people()[0]
    answer_fields(contact_id=ann.pk, answers={"skill": "Baking"}, by=acting("ada"))
    listed = ada.get(PEOPLE, {"field": "skill", "answer": "Baking"})
    assert [row.contact for row in listed.context["rows"]] == [ann]
    assert '<option value="Baking" selected>Baking</option>' in listed.content.decode()
    assert "<select" not in str(listed.context["form"]["q"])
    assert '<input type="text" name="answer"' in ada.get(PEOPLE).content.decode()


def test_the_control_for_an_answer_is_swapped_when_another_field_is_asked(ada: Client, skill: CustomField) -> None:
    for before, swapped in (("", True), ("?field=skill", False)):
        headers = {"HX-Request": "true", "HX-Current-URL": f"http://testserver/people/{before}"}
        part = ada.get(PEOPLE, {"field": "skill"}, headers=headers).content.decode()
        assert ('id="people_answer_of" hx-swap-oob="true"' in part) is swapped


def test_those_who_are_ticked_leave_as_a_file_and_nobody_else(ada: Client) -> None:
    ann, _, cleo = people()
    Contact.objects.filter(pk=cleo.pk).update(safe_contact=True)
    response = ada.post(f"{BULK}?q=okafor", {"act": "csv", "person": [cleo.pk, ann.pk]})
    assert 'filename="people-' in response["Content-Disposition"]
    assert [row["first_name"] for row in lines(response)] == ["Ann", "Cleo"]
    assert AuditEntry.objects.get(action="people.exported").changes == {"rows": [None, 2], "ticked": [None, 2]}
    assert list(ViewEntry.objects.values_list("contact_id", flat=True)) == [cleo.pk]


@pytest.mark.parametrize(("act", "ending"), [("csv", '.csv"'), ("excel", '.xlsx"')])
def test_everybody_found_leaves_as_a_file(ada: Client, act: str, ending: str) -> None:
    people()
    makers.contact("Zoe", "Adams", "")
    response = ada.post(f"{BULK}?q=okafor", {"act": act, "everybody": "1"})
    assert response["Content-Disposition"].endswith(ending)
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert AuditEntry.objects.get(action="people.exported").changes == {"rows": [None, 3], "searched": [None, "yes"]}


def test_who_may_not_export_gets_no_file_of_those_ticked(client: Client, nonprofit: Nonprofit) -> None:
    ann = people()[0]
    client.force_login(member("dee"))
    assert client.post(BULK, {"act": "csv", "person": ann.pk}).status_code == 302
    assert not AuditEntry.objects.filter(action="people.exported").exists()


def test_what_is_done_with_those_ticked_stands_above_the_rows(ada: Client) -> None:
    people()
    page = ada.get(PEOPLE).content.decode()
    assert page.index("data-tick-all") < page.index("data-row>")
    assert "All 3 found" in page
