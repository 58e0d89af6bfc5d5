"""What forms say of an answer that cannot stay: in our words, beside its name, with everything typed kept."""

import re
from typing import Any

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from crm.models import Nonprofit
from frontend.forms.sentences import calm, said_by_django
from frontend.forms.styled import Day, StyledForm
from tests import makers
from tests.cast import member


class EveryKind(StyledForm):
    words = forms.CharField(label="Words", max_length=5, min_length=2)
    own = forms.CharField(label="Own", error_messages={"required": "Say it."})
    day = Day(label="First day", widget=forms.DateInput(attrs={"type": "date"}))
    until = Day(label="Last day", widget=forms.DateInput(attrs={"type": "date"}))
    hour = forms.TimeField(label="Hour")
    number = forms.IntegerField(label="Number", min_value=1, max_value=9)
    amount = forms.DecimalField(label="Amount", max_digits=4, decimal_places=2)
    email = forms.EmailField(label="Email")
    choice = forms.ChoiceField(label="Choice", choices=[("a", "A")])
    choices = forms.MultipleChoiceField(label="Choices", choices=[("a", "A")])
    yes = forms.BooleanField(label="Yes")
    file = forms.FileField(label="File")


@pytest.mark.parametrize(
    ("name", "typed", "said"),
    [
        ("words", "", "Fill this in."),
        ("words", "too long", "Shorten this to 5 characters."),
        ("words", "x", "Enter at least 2 characters."),
        ("own", "", "Say it."),
        ("day", "", "Enter a day like 2026-03-14."),
        ("day", "2026-02-31", "“2026-02-31” is not a day of the calendar. Enter a day like 2026-03-14."),
        ("hour", "25:00", "Enter a time like 15:30."),
        ("number", "many", "Enter a whole number."),
        ("number", "10", "Enter a number that is at most 9."),
        ("number", "0", "Enter a number that is at least 1."),
        ("amount", "much", "Enter a number, like 75 or 75.50."),
        ("amount", "12345", "This number has too many digits."),
        ("amount", "1.234", "Enter at most 2 digits after the point."),
        ("email", "maya@", "Enter an email address in the format name@example.com"),
        ("choice", "nonsense", "“nonsense” is not one of the choices. Choose one from the list."),
        ("choices", ["nonsense"], "“nonsense” is not one of the choices. Choose one from the list."),
        ("yes", "", "Tick this to go on."),
        ("file", "", "Choose a file."),
    ],
)
def test_every_kind_of_field_has_a_calm_sentence(name: str, typed: str, said: str) -> None:
    form = EveryKind({name: typed})
    assert str(form.errors[name][0]) == said


@pytest.mark.parametrize("field", EveryKind.base_fields.values(), ids=EveryKind.base_fields)
def test_no_sentence_of_django_is_left(field: forms.Field) -> None:
    left = type(field)(choices=[]) if isinstance(field, forms.ChoiceField) else type(field)()
    calm(left)
    begun_with = said_by_django(left)
    begun_with.pop("contradiction", None)  # of a file that is both sent and taken away: no control of ours can say that
    assert [code for code, said in left.error_messages.items() if said is begun_with.get(code)] == []


def test_the_summary_names_the_answers() -> None:
    form = EveryKind({"day": "31.2.", "until": ""})
    told = {label: sentence for _, label, sentence in form.named_errors}
    assert told["First day"].startswith("“31.2.”")
    assert told["Last day"] == "Enter a day like 2026-03-14."


def test_what_is_no_day_stays_in_its_control() -> None:
    form = EveryKind({"day": "2026-02-31", "until": "2026-02-28"})
    assert form.errors
    assert 'type="text"' in str(form["day"])
    assert 'value="2026-02-31"' in str(form["day"])
    assert 'type="date"' in str(form["until"])
    assert 'type="date"' in str(EveryKind()["day"])


@pytest.fixture
def ada(nonprofit: Nonprofit) -> Client:
    client = Client()
    client.force_login(member("ada"))
    return client


def refused(client: Client, address: str, sent: dict[str, Any]) -> str:
    answer = client.post(address, sent)
    assert answer.status_code == 422
    return answer.content.decode()


def test_nothing_is_cut_in_the_browser_and_what_is_too_long_comes_back_whole(ada: Client) -> None:
    address = reverse("staff:new_person")
    names = re.findall(r'<input[^>]*name="(?:first_name|last_name|pronouns)"[^>]*>', ada.get(address).content.decode())
    assert len(names) == 3
    assert not any("maxlength" in control for control in names)
    page = refused(ada, address, {"first_name": "x" * 10_000, "last_name": "Okafor"})
    assert "First name: Shorten this to 100 characters." in page
    assert "x" * 10_000 in page


def test_a_new_person_without_a_name_is_asked_for_any_of_the_three(ada: Client) -> None:
    page = refused(ada, reverse("staff:new_person"), {"first_name": " "})
    assert "Enter a first name, a last name or an organisation." in page


def test_a_day_that_does_not_exist_is_named_on_the_page(ada: Client) -> None:
    address = reverse("staff:edit_person", args=[makers.contact().pk])
    page = refused(ada, address, {"first_name": "Maya", "is_deceased": "on", "deceased_on": "2026-02-31"})
    assert "Day of death: “2026-02-31” is not a day of the calendar. Enter a day like 2026-03-14." in page
    assert 'value="2026-02-31"' in page
