"""Changes on a person's timeline: from what to what, as far as the page itself shows it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from crm.domain.custom_fields import FieldFacts
from crm.domain.emails import EmailFacts
from crm.domain.phones import PhoneFacts
from crm.domain.postal import PostalFacts
from crm.domain.relationships import RelationshipFacts
from crm.models import AuditEntry, Contact, CustomField, Nonprofit
from crm.services.contacts import change_contact
from crm.services.custom_fields import archive_field, make_field
from crm.services.custom_values import answer_fields
from crm.services.email_addresses import add_email
from crm.services.erasure import erase_contact
from crm.services.phones import add_phone, change_phone
from crm.services.postal_addresses import add_postal_address, change_postal_address
from crm.services.relationships import add_relationship, change_relationship
from crm.services.tags import put_tag, take_tag_off
from crm.services.ways import remove_way
from tests import makers
from tests.cast import acting, member
from tests.crm.merging.people import merge

pytestmark = pytest.mark.django_db


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def change(person: Contact, **facts: Any) -> None:
    change_contact(contact_id=person.pk, identity=makers.identity_of(person, **facts), by=acting("ada"))
    person.refresh_from_db()


def feed(client: Client, person: Contact, name: str = "dee", language: str = "en") -> str:
    """The changes on the timeline as they read."""
    client.force_login(member(name))
    asked = {"HX-Request": "true", "Accept-Language": language}
    page = client.get(f"{reverse('staff:person', args=[person.pk])}?only=change", headers=asked)
    words = re.sub(r"<svg.*?</svg>|<[^>]+>", " ", page.content.decode(), flags=re.DOTALL)
    return " ".join(words.split())


def test_plain_facts_say_from_what_to_what(client: Client, maya: Contact) -> None:
    change(maya, last_name="Lind", language="es")
    said = feed(client, maya)
    assert "Last name Okafor became → Lind" in said
    assert "Language Spanish" in said


def test_how_somebody_was_called_before_is_told_to_nobody(client: Client, maya: Contact) -> None:
    change(maya, first_name="Mateo", preferred_name="Teo", pronouns="he/him", prefix="Mr.", salutation="Mr. Okafor")
    change(maya)
    said = feed(client, maya)
    for field in ("First name", "Preferred name", "Pronouns", "Salutation"):
        assert field in said
    for old in ("Mateo", "Teo", "he/him", "Mr."):
        assert old not in said


def test_days_are_said_as_the_page_says_them_and_what_is_gone_as_nothing(client: Client, maya: Contact) -> None:
    change(maya, is_deceased=True, deceased_on=date(2020, 2, 29))
    assert "Date of death Feb 29, 2020" in feed(client, maya)
    change(maya)
    assert "Date of death Feb 29, 2020 became → nothing" in feed(client, maya)


def test_tags_and_own_fields_say_what_they_were(client: Client, maya: Contact) -> None:
    tag = put_tag(contact_id=maya.pk, name="Gala 25", by=acting("ada"))
    make_field(facts=FieldFacts("Diet", "text", "", ()), by=acting("ada"))
    for answer in ("Vegan", "None at all"):
        answer_fields(contact_id=maya.pk, answers={"diet": answer}, by=acting("ada"))
    take_tag_off(contact_id=maya.pk, tag_id=tag.pk, by=acting("ada"))
    said = feed(client, maya)
    assert "Tag Gala 25 became → nothing" in said
    assert said.count("Gala 25") == 2
    assert "Diet Vegan became → None at all" in said


@pytest.fixture
def own(nonprofit: Nonprofit) -> dict[str, CustomField]:
    """Own fields, called otherwise since than when they were made, so that no label is like its key."""
    kinds = {"Diet": "text", "Age": "number", "Joined": "date", "Size": "choice", "Skills": "choices"}
    choices = {"Size": ("S", "M"), "Skills": ("Cook", "Drive", "Sing")}
    made = [
        make_field(facts=FieldFacts(name, kind, "", choices.get(name, ())), by=acting("ada"))
        for name, kind in kinds.items()
    ]
    CustomField.objects.filter(key="joined").update(label="Joined our choir")
    return {field.key: field for field in made}


def answered(person: Contact, **answers: Any) -> None:
    answer_fields(contact_id=person.pk, answers=answers, by=acting("ada"))


def test_answers_in_own_fields_are_told_as_the_page_shows_them(
    client: Client, maya: Contact, own: dict[str, CustomField]
) -> None:
    answered(maya, age="1200.5", joined="2026-11-21", size="s", skills=["Drive", "Cook"])
    answered(maya, age="1300", joined="2026-12-01", size="M", skills=["Sing", "Cook"])
    said = feed(client, maya)
    for line in (
        "Age 1,200.5 became → 1,300",
        "Joined our choir Nov 21, 2026 became → Dec 1, 2026",
        "Size S became → M",
        "Skills Cook, Drive became → Cook, Sing",
    ):
        assert line in said, line
    assert "2026-1" not in said
    assert "Joined our choir 21 nov 2026 " in feed(client, maya, language="es")


def test_of_an_archived_field_only_that_it_changed_is_told(
    client: Client, maya: Contact, own: dict[str, CustomField]
) -> None:
    answered(maya, diet="Vegan food", joined="2026-11-21")
    answered(maya, diet="Anything", age="41")
    archive_field(field_id=own["diet"].pk, by=acting("ada"))
    CustomField.objects.filter(key="diet").update(label="What they eat")
    client.force_login(member("dee"))
    whole = client.get(reverse("staff:person", args=[maya.pk])).context["months"]
    assert len([line for month in whole for line in month.lines if line.detail == "What they eat"]) == 2
    said = feed(client, maya)
    assert said.count("What they eat") == 2
    assert "Joined our choir Nov 21, 2026" in said
    assert "Age 41" in said
    assert "Vegan" not in said
    assert "Anything" not in said


def test_of_whoever_asked_for_safety_own_fields_are_only_named(
    client: Client, maya: Contact, own: dict[str, CustomField]
) -> None:
    answered(maya, joined="2026-11-21")
    change(maya, safe_contact=True)
    said = feed(client, maya)
    assert "Joined our choir" in said
    assert "Nov 21, 2026" not in said


def test_numbers_and_addresses_are_masked_as_on_the_card(client: Client, maya: Contact) -> None:
    phone = add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    change_phone(way_id=phone.pk, facts=PhoneFacts("207 555 0156 x77"), by=acting("ada"))
    phone.refresh_from_db()
    remove_way(way=phone, by=acting("ada"))
    home = PostalFacts("12 Harbor Street", "Portland", "ME", "04101", "US")
    row = add_postal_address(contact_id=maya.pk, facts=home, by=acting("ada"))
    moved = PostalFacts("7 Elm Street", "Bath", "ME", "04530", "US")
    change_postal_address(way_id=row.pk, facts=moved, by=acting("ada"))
    row.refresh_from_db()
    remove_way(way=row, by=acting("ada"))
    said = feed(client, maya)
    assert "Number +1 ••• ••34 became → +1 ••• ••56" in said
    assert "Telephone number +1 ••• ••56 became → nothing" in said
    assert "City Portland became → Bath" in said
    assert "Street and number" in said
    for hidden in ("5550134", "555 0134", "x77", "Harbor", "Elm", "04101", "04530"):
        assert hidden not in said


def test_email_is_told_unless_they_asked_for_safety(client: Client, maya: Contact) -> None:
    change(maya, email="lind@example.org")
    add_email(contact_id=maya.pk, facts=EmailFacts("work@example.org"), by=acting("ada"))
    said = feed(client, maya)
    assert "Email maya@example.org became → lind@example.org" in said
    assert "work@example.org" in said


def test_of_whoever_asked_for_safety_only_the_fields_are_told(client: Client, maya: Contact) -> None:
    change(maya, first_name="Mia", last_name="Lind", email="lind@example.org")
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    change(maya, safe_contact=True)
    for name in ("ada", "dee"):
        said = feed(client, maya, name)
        assert "Email, First name, Last name" in said
        for hidden in ("Okafor", "Lind", "@", "••", "→"):
            assert hidden not in said


def test_a_relationship_is_told_without_the_number_of_the_other(client: Client, maya: Contact) -> None:
    harbor = makers.contact("", "", "", organisation_name="Harbor Yoga")
    tie = add_relationship(facts=RelationshipFacts(maya.pk, "employee", harbor.pk, title="Cook"), by=acting("ada"))
    changed = RelationshipFacts(maya.pk, "employee", harbor.pk, title="Chef", since=date(2024, 1, 2))
    change_relationship(relationship_id=tie.pk, facts=changed, by=acting("ada"))
    said = feed(client, maya)
    assert "Title Cook became → Chef" in said
    assert "From Jan 2, 2024" in said
    assert "Other record" not in said


def test_a_merge_tells_no_number_of_a_record(client: Client, maya: Contact) -> None:
    other = makers.contact("M.", "Okafor", "mo@example.org")
    merge(maya, other)
    assert "Other record" not in feed(client, maya)


def test_an_erasure_leaves_none_of_the_values_that_were_told(client: Client, maya: Contact) -> None:
    change(maya, last_name="Lind", pronouns="she/her")
    add_phone(contact_id=maya.pk, facts=PhoneFacts("207 555 0134"), by=acting("ada"))
    put_tag(contact_id=maya.pk, name="Gala 25", by=acting("ada"))
    assert "Okafor" in feed(client, maya)
    erase_contact(contact_id=maya.pk, name="Maya Lind", by=acting("ada"))
    client.force_login(member("dee"))
    assert client.get(reverse("staff:person", args=[maya.pk])).status_code == 410
    entries = AuditEntry.objects.filter(contact_id=maya.pk, action__startswith="contact.")
    kept = [pair for entry in entries.exclude(action="contact.erased") for pair in entry.changes.values()]
    assert kept
    assert all(pair == [None, None] for pair in kept)
