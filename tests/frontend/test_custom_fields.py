"""Own fields: described by who sets Lantern up, answered on a person's page, listed and exported."""

import csv
import io
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.custom_fields import FieldFacts
from crm.models import Contact, CustomField, CustomValue, Nonprofit
from crm.services.custom_fields import archive_field, make_field
from crm.services.custom_values import answer_fields
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
SEVERAL = ("Cook", "Drive", "=Sing")


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    client.get("/people/")  # the first page of a session writes when it was
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


@pytest.fixture
def fields(nonprofit: Nonprofit) -> list[CustomField]:
    """One of each kind, in the order in which they are made."""
    kinds = [("Diet", "text", ()), ("Age", "number", ()), ("Joined", "date", ()), ("Size", "choice", ("S", "M"))]
    return [
        make_field(facts=FieldFacts(label, kind, "Ask kindly", choices), by=acting("ada"))
        for label, kind, choices in [*kinds, ("Skills", "choices", SEVERAL)]
    ]


ANSWERS: dict[str, Any] = {
    "f_diet": "<b>Vegan</b>",
    "f_age": "41.5",
    "f_joined": "2020-02-29",
    "f_size": "M",
    "f_skills": ["Cook", "=Sing"],
}


def answering(contact: Contact) -> str:
    return reverse("staff:edit_answers", args=[contact.pk])


def page_of(contact: Contact) -> str:
    return reverse("staff:person", args=[contact.pk])


def test_every_kind_is_answered_shown_and_taken_away(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    assert reverse("staff:edit_answers", args=[maya.pk]) in ada.get(page_of(maya)).content.decode()
    form = ada.get(answering(maya)).content.decode()
    assert form.count("Ask kindly") == 5
    assert 'type="date"' in form
    assert form.count('type="checkbox"') == 3
    assert ada.post(answering(maya), ANSWERS).status_code == 302
    page = ada.get(page_of(maya)).content.decode()
    for shown in ("&lt;b&gt;Vegan&lt;/b&gt;", "41.5", "Feb 29, 2020", "<dd>M</dd>", "Cook, =Sing"):
        assert shown in page, shown
    form = ada.get(answering(maya)).content.decode()
    assert 'value="41.5"' in form
    assert form.count(" checked") == 2
    ada.post(answering(maya), {})
    assert not CustomValue.objects.exists()


def test_every_slip_is_marked_and_the_typing_stays(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    wrong = ANSWERS | {"f_age": "many", "f_joined": "2026-02-30", "f_diet": "x" * 501, "f_size": "XXL"}
    answer = ada.post(answering(maya), wrong)
    page = answer.content.decode()
    assert answer.status_code == 422
    for sentence in (
        "Enter a number using digits only",
        "Enter a day like 2026-03-14.",
        "Shorten this to 500 characters.",
        "XXL",
    ):
        assert sentence in page, sentence
    assert 'value="many"' in page
    assert page.count(" checked") == 2
    assert not CustomValue.objects.exists()


def test_two_who_answer_at_once_the_second_sees_what_changed(
    ada: Client, maya: Contact, fields: list[CustomField]
) -> None:
    form = as_sent(ada.get(answering(maya)).content.decode())
    answer_fields(contact_id=maya.pk, answers={"diet": "Vegan"}, by=acting("cy"))
    answer = ada.post(answering(maya), form | {"f_diet": "Fish"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Somebody else changed this while you were typing." in page
    assert "Diet</a>: Cy changed it from empty to “Vegan”. You entered “Fish”." in page
    assert 'value="Fish"' in page


def test_an_archived_field_is_asked_and_shown_nowhere(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    answer_fields(contact_id=maya.pk, answers={"diet": "Vegan"}, by=acting("ada"))
    archive_field(field_id=fields[0].pk, by=acting("ada"))
    for address in (page_of(maya), answering(maya), "/people/", "/people/export/"):
        answer = ada.get(address)
        content = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
        assert b"Vegan" not in content
        assert b"custom.diet" not in content


def test_people_are_listed_by_their_answer(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    makers.contact("Ben", "Ito", "ben@example.org")
    ada.post(answering(maya), ANSWERS)
    for field, answer in (("diet", "vegan"), ("age", "41.50"), ("joined", "2020-02-29"), ("size", "m"), ("skills", "")):
        page = ada.get("/people/", {"field": field, "answer": answer}).content.decode()
        assert "Maya Okafor" in page, field
        assert "Ito" not in page, field
        assert "1 person" in page, field
    wrong = ada.get("/people/", {"field": "age", "answer": "many"}).content.decode()
    assert "Ito" not in wrong, "a filter that cannot be read shows nobody"


def test_answers_are_columns_of_the_export(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    ada.post(answering(maya), ANSWERS | {"f_diet": "=1+1"})
    answer = ada.get("/people/export/")
    (row,) = csv.DictReader(io.StringIO(b"".join(answer).decode("utf-8-sig")))  # type: ignore[call-overload]
    told = {name: row[f"custom.{name}"] for name in ("diet", "age", "joined", "size", "skills")}
    assert told == {"diet": "'=1+1", "age": "41.5", "joined": "2020-02-29", "size": "M", "skills": "Cook; =Sing"}


def test_a_field_is_made_changed_and_put_away(ada: Client) -> None:
    made = {"label": "T-shirt size", "kind": "choice", "choices": "S\n M \n\nM\nL", "help": "For the run"}
    assert ada.post("/fields/new/", made).status_code == 302
    field = CustomField.objects.get()
    assert (field.key, field.choices, field.position) == ("t_shirt_size", ["S", "M", "L"], 1)
    changed = {"label": "Shirt", "choices": "S\nM", "position": "4"}
    assert ada.post(f"/fields/{field.pk}/", changed).status_code == 302
    field.refresh_from_db()
    assert (field.key, field.label, field.choices, field.position) == ("t_shirt_size", "Shirt", ["S", "M"], 4)
    assert ada.post(f"/fields/{field.pk}/choice/", {"old": "S", "new": "Small"}).status_code == 302
    assert "Small" in ada.get(f"/fields/{field.pk}/").content.decode()
    ada.post(f"/fields/{field.pk}/archive/", {"act": "archive"})
    assert "Archived" in ada.get("/fields/").content.decode()
    ada.post("/fields/new/", {"label": "Shirt", "kind": "text"})
    refused = ada.post(f"/fields/{field.pk}/archive/", {"act": "restore"}, follow=True).content.decode()
    assert "There is a field of this name already." in refused


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"label": ""}, "Say what the field is called."),
        ({"label": "x" * 81}, "Shorten this to 80 characters."),
        ({"kind": "choice", "choices": "One"}, "Give at least two choices, one a line."),
        ({"position": "-1"}, "Enter a whole number."),
        ({"position": "99999"}, "Enter a smaller number."),
        ({"label": "DIET"}, "There is a field of this name already."),
    ],
)
def test_what_is_no_field_is_said_and_stays_typed(
    ada: Client, fields: list[CustomField], changes: dict[str, str], sentence: str
) -> None:
    typed = {"label": "Shoe size", "kind": "number", "help": "In centimetres"}
    answer = ada.post("/fields/new/", typed | changes)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert "In centimetres" in answer.content.decode()


def test_a_lost_choice_is_refused_in_a_sentence(ada: Client, maya: Contact, fields: list[CustomField]) -> None:
    answer_fields(contact_id=maya.pk, answers={"size": "M"}, by=acting("ada"))
    answer = ada.post(f"/fields/{fields[3].pk}/", {"label": "Size", "choices": "S\nL"})
    assert answer.status_code == 422
    assert "“M” is in use, so it stays in the list." in answer.content.decode()


NEW_PERSON = "/people/new/"


def test_whoever_is_added_is_asked_too(ada: Client, fields: list[CustomField]) -> None:
    form = ada.get(NEW_PERSON).content.decode()
    assert form.count("Ask kindly") == 5
    assert "More about them" in form
    added = ada.post(NEW_PERSON, {"first_name": "Maya", "last_name": "Okafor"} | ANSWERS)
    assert added.status_code == 302
    page = ada.get(added["Location"]).content.decode()
    for shown in ("&lt;b&gt;Vegan&lt;/b&gt;", "41.5", "Feb 29, 2020", "<dd>M</dd>", "Cook, =Sing"):
        assert shown in page, shown


def test_answers_outlive_an_error_and_the_question_whether_they_are_known(
    ada: Client, maya: Contact, fields: list[CustomField]
) -> None:
    typed = {"first_name": "Maya", "last_name": "Okafor", "email": "maya@@example"} | ANSWERS
    slip = ada.post(NEW_PERSON, typed)
    assert slip.status_code == 422
    again = as_sent(slip.content.decode()) | {"email": ["maya@example.org"]}
    asked = ada.post(NEW_PERSON, again)
    assert "We may know this person already." in asked.content.decode()
    assert Contact.objects.count() == 1
    assert ada.post(NEW_PERSON, as_sent(asked.content.decode()) | {"anyway": ["1"]}).status_code == 302
    added = Contact.objects.exclude(pk=maya.pk).get()
    told = CustomValue.objects.filter(contact=added).values_list("field__key", "text", "number", "date")
    assert sorted(str(value) for _, *one in told for value in one if value) == sorted(
        ["<b>Vegan</b>", "41.5000", "2020-02-29", "M", "Cook", "=Sing"]
    )


def test_nobody_is_added_with_an_answer_that_is_none(ada: Client, fields: list[CustomField]) -> None:
    answer = ada.post(NEW_PERSON, {"first_name": "Maya"} | ANSWERS | {"f_age": "many"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'href="#id_f_age">Age: Enter a number using digits only' in page
    assert 'value="many"' in page
    assert page.count(" checked") == 2
    assert page.index('<details class="fold" open>') < page.index("More about them")
    assert not Contact.objects.exists()


def test_an_answer_refused_at_the_last_moment_leaves_nobody_behind(
    ada: Client, fields: list[CustomField], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody archives the field while the form is sent."""
    monkeypatch.setattr("frontend.staff.person.fields_in_use", lambda: fields)
    archive_field(field_id=fields[0].pk, by=acting("ada"))
    answer = ada.post(NEW_PERSON, {"first_name": "Maya"} | ANSWERS)
    assert answer.status_code == 422
    assert "There is no field diet." in answer.content.decode()
    assert not Contact.objects.exists()


def test_without_a_field_of_our_own_nothing_more_is_asked(ada: Client) -> None:
    assert "More about them" not in ada.get(NEW_PERSON).content.decode()
