"""The audit log tells own fields by their labels, and answers as a person's page shows them."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from crm.domain.custom_fields import FieldFacts
from crm.domain.identity import Identity
from crm.models import AuditEntry, Contact, CustomField, Nonprofit
from crm.services import audit
from crm.services.contacts import create_contact
from crm.services.custom_fields import archive_field, change_field, make_field
from crm.services.custom_values import answer_fields
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
OWN_FIELDS = "crm_customfield"
ANSWERS = {"zip_of_work": "04101", "age": "12500", "joined": "2020-02-29", "skills": ["Sing", "Cook"]}


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ben"))
    client.get(reverse("staff:audit"))  # the first page of a session writes when it was
    return client


@pytest.fixture
def fields(nonprofit: Nonprofit) -> dict[str, CustomField]:
    """In this order, which is not that of their keys; one is called otherwise than its key by now."""
    kinds = [("Zip of work", "text"), ("Age", "number"), ("Joined", "date"), ("Skills", "choices")]
    made = [
        make_field(facts=FieldFacts(label, kind, "", ("Cook", "Sing") if kind == "choices" else ()), by=acting("ada"))
        for label, kind in kinds
    ]
    change_field(field_id=made[0].pk, facts=FieldFacts("Postal code at work", "text"), by=acting("ada"))
    return {field.key: field for field in made}


def changes(client: Client, number: int = 0) -> list[tuple[str, str, str]]:
    line = client.get(reverse("staff:audit")).context["lines"][number]
    return [(change.name, change.old, change.new) for change in line.changes]


def answer(contact: Contact, **answers: Any) -> None:
    answer_fields(contact_id=contact.pk, answers=answers, by=acting("ada"))


def test_they_are_told_by_label_in_their_order_with_answers_in_words(ben: Client, fields: object) -> None:
    maya = makers.contact()
    answer(maya, **ANSWERS)
    assert changes(ben) == [
        ("Postal code at work", "", "04101"),
        ("Age", "", "12,500"),
        ("Joined", "", "Feb 29, 2020"),
        ("Skills", "", "Cook, Sing"),
    ]
    answer(maya, age="41.5", joined=None)
    assert changes(ben) == [("Age", "12,500", "41.5"), ("Joined", "Feb 29, 2020", "")]


def test_the_log_goes_on_telling_what_was_answered_in_a_field_that_was_put_away(
    ben: Client, fields: dict[str, CustomField]
) -> None:
    answer(makers.contact(), zip_of_work="04101")
    archive_field(field_id=fields["zip_of_work"].pk, by=acting("ada"))
    assert changes(ben, 1) == [("Postal code at work", "", "04101")]


def test_a_field_that_is_gone_is_told_by_its_key(ben: Client, fields: object) -> None:
    told = {"custom.shoe_size": (None, "44"), "custom.age": (None, "7")}
    AuditEntry.objects.create(**audit.entry(acting("ada"), "contact.fields_changed", makers.contact(), None, told))
    assert changes(ben) == [("Shoe size", "", "44"), ("Age", "", "7")]


def test_an_address_in_an_answer_is_masked_for_whoever_asked_for_safety(ben: Client, fields: object) -> None:
    safe = create_contact(identity=Identity("Noor", safe_contact=True), by=acting("ada"))
    answer(safe, zip_of_work="noor@example.org")
    assert changes(ben) == [("Postal code at work", "", "n•••@•••")]


def test_columns_of_a_file_are_told_by_their_names(ben: Client, fields: dict[str, CustomField]) -> None:
    ada = Client()
    ada.force_login(member("ada"))
    b"".join(ada.get(f"{reverse('staff:export_people')}?columns=email,own.zip_of_work"))  # type: ignore[call-overload]
    assert ("Columns", "", "Email, Postal code at work") in changes(ben)
    archive_field(field_id=fields["zip_of_work"].pk, by=acting("ada"))
    assert ("Columns", "", "Email, Postal code at work") in changes(ben, 1)


def test_they_cost_one_query_however_many_there_are_and_none_where_there_are_none(ben: Client) -> None:
    def asked() -> tuple[int, int]:
        with CaptureQueriesContext(connection) as found:
            ben.get(reverse("staff:audit"), {"what": "contact."})
        return len(found), sum(OWN_FIELDS in query["sql"] for query in found)

    maya = makers.contact()
    counts = [asked()]
    for more in (1, 11):
        for _ in range(more):
            facts = FieldFacts(f"Field {CustomField.objects.count()}", "text")
            answer(maya, **{make_field(facts=facts, by=acting("ada")).key: "yes"})
        counts.append(asked())
    assert [own for _, own in counts] == [0, 1, 1]
    assert counts[1] == counts[2]
