"""The facts of a person on their edit page, and everything people type that is not meant well or not meant at all."""

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.identity import Identity
from crm.models import AuditEntry, Contact, Nonprofit
from crm.services.contacts import change_contact
from tests import makers
from tests.cast import acting, member
from tests.sent import as_sent

pytestmark = pytest.mark.django_db
BASIC = {"first_name": "Maya", "last_name": "Okafor", "email": "maya@example.org"}
WHOLE = BASIC | {
    "prefix": "Dr.",
    "suffix": "Jr.",
    "preferred_name": "Zuzu",
    "pronouns": "she/her",
    "salutation": "Dr. Okafor",
    "language": "es",
    "safe_contact": "on",
    "no_phone": "on",
    "is_deceased": "on",
    "deceased_on": "2026-03-01",
}


@pytest.fixture
def ada(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ada"))
    return client


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def edit(contact: Contact) -> str:
    return reverse("staff:edit_person", args=[contact.pk])


def test_every_fact_is_kept_shown_and_told(ada: Client, maya: Contact) -> None:
    assert ada.post(edit(maya), WHOLE).status_code == 302
    found = Contact.objects.get()
    assert (found.prefix, found.suffix, found.preferred_name, found.language) == ("Dr.", "Jr.", "Zuzu", "es")
    assert (found.safe_contact, found.no_phone, found.no_post) == (True, True, False)
    assert (found.is_deceased, found.deceased_on) == (True, date(2026, 3, 1))
    page = ada.get(reverse("staff:person", args=[maya.pk])).content.decode()
    for shown in ("Zuzu", "she/her", "Dr. Maya Okafor Jr.", "Dear Dr. Okafor", "Spanish", "Has died"):
        assert shown in page, shown
    changes = AuditEntry.objects.get(action="contact.changed").changes
    assert changes["deceased_on"] == [None, "2026-03-01"]
    assert "first_name" not in changes


def test_the_form_begins_with_what_is_known_and_saves_it_unchanged(ada: Client, maya: Contact) -> None:
    ada.post(edit(maya), WHOLE)
    form = ada.get(edit(maya)).context["form"]
    assert form.opens == {"more": True, "wishes": True, "death": True}
    said = {name: form[name].value() for name in form.fields}
    again = {name: "on" if value is True else str(value) for name, value in said.items() if value not in (None, False)}
    assert ada.post(edit(maya), again).status_code == 302
    assert AuditEntry.objects.filter(action="contact.changed").count() == 1


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"deceased_on": "2026-02-30", "is_deceased": "on"}, "Enter a day like 2026-03-14."),
        ({"deceased_on": "2026-02-03"}, "Tick that they have died, or take the day away."),
        ({"deceased_on": "2099-01-01", "is_deceased": "on"}, "Enter a day between 1900 and today."),
        ({"deceased_on": "0099-01-01", "is_deceased": "on"}, "Enter a day between 1900 and today."),
        ({"first_name": "x" * 10_000}, "Shorten this to 100 characters."),
        ({"pronouns": "x" * 10_000}, "Shorten this to 40 characters."),
        ({"email": "maya@"}, "Enter an email address in the format name@example.com"),
        ({"first_name": "\u200f \u202e", "last_name": " "}, "Enter a first name, a last name or an organisation."),
        ({"first_name": "Ma\0ya"}, "A character in this cannot be kept."),
        ({"language": "xx"}, "Choose one from the list."),
    ],
)
def test_what_cannot_be_is_said_and_every_answer_kept(
    ada: Client, maya: Contact, typed: dict[str, str], sentence: str
) -> None:
    answer = ada.post(edit(maya), BASIC | typed)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    kept = answer.context["form"].data
    assert {name: kept[name] for name in BASIC | typed} == BASIC | typed
    assert not AuditEntry.objects.filter(action="contact.changed").exists()


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ({"first_name": "", "last_name": "Sukarno"}, ("", "Sukarno")),
        ({"first_name": "Zoe\u0308", "last_name": "O\u2019Neil"}, ("Zoë", "O’Neil")),
        ({"first_name": "\u202eمحمد", "last_name": "العلي\u200f"}, ("محمد", "العلي")),
        ({"first_name": "<script>alert(1)</script>", "last_name": "x"}, ("<script>alert(1)</script>", "x")),
        ({"first_name": "=1+1", "last_name": "@SUM(A1)"}, ("=1+1", "@SUM(A1)")),
        ({"first_name": "  Maya \t Rose ", "last_name": "van  der Berg"}, ("Maya Rose", "van der Berg")),
    ],
)
def test_every_name_is_somebodys(ada: Client, maya: Contact, typed: dict[str, str], kept: tuple[str, str]) -> None:
    assert ada.post(edit(maya), BASIC | typed).status_code == 302
    found = Contact.objects.get()
    assert (found.first_name, found.last_name) == kept
    page = ada.get(reverse("staff:person", args=[maya.pk])).content.decode()
    assert "<script>alert" not in page


@pytest.mark.parametrize("field", ["prefix", "suffix", "preferred_name", "pronouns", "salutation", "organisation_name"])
def test_markup_in_any_field_is_shown_as_text(ada: Client, maya: Contact, field: str) -> None:
    assert ada.post(edit(maya), BASIC | {field: "<b>x</b>"}).status_code == 302
    page = ada.get(reverse("staff:person", args=[maya.pk])).content.decode()
    assert "<b>x</b>" not in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page


def test_a_trailing_dot_is_no_part_of_an_address(ada: Client, maya: Contact) -> None:
    assert ada.post(edit(maya), BASIC | {"email": "MAYA@example.org."}).status_code == 302
    assert [(row.address, row.normalized) for row in maya.email_addresses.all()] == [
        ("MAYA@example.org", "maya@example.org")
    ]


def test_the_second_editor_sees_facts_in_words(ada: Client, maya: Contact) -> None:
    mine = as_sent(ada.get(edit(maya)).content.decode()) | {"preferred_name": "Zuzu", "pronouns": "she"}
    theirs = Identity("Maya", "Okafor", email="maya@example.org", no_email=True, pronouns="they")
    change_contact(contact_id=maya.pk, identity=theirs, by=acting("ben"))
    page = ada.post(edit(maya), mine).content.decode()
    assert "No email</a>: Ben changed it from “no” to “yes”." in page
    assert "Pronouns</a>: Ben changed it from empty to “they”. You entered “she”." in page
    assert 'value="Zuzu"' in page
