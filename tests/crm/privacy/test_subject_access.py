"""A copy of everything about a person holds every value there is, and no more of others than their names."""

import json
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden
from crm.domain.record_words import FIELDS
from crm.domain.registry import contact_records
from crm.models import AuditEntry, Contact, EmailAddress, Note, ViewEntry
from crm.selectors.subject_access import copy_of
from crm.services.subject_access import as_json_file, as_pdf, copy_for_person
from tests import makers
from tests.cast import acting, member
from tests.crm.privacy.somebody import MARK, somebody

SLOW = [HealthCheck.too_slow]


def written(person: Contact) -> str:
    return as_json_file(copy_for_person(contact_id=person.pk, by=SYSTEM)).decode()


@pytest.mark.django_db
def test_every_kind_of_rows_is_in_it() -> None:
    person = somebody()
    kinds = {kind.model for kind in copy_of(person).kinds}
    told = {rule.model for part in contact_records for rule in part.rules if rule.exports}
    empty = {"crm.notduplicate", "donors.campaigngiver", "payments.dispute"}
    assert told - kinds <= empty


@pytest.mark.django_db
def test_it_holds_what_was_written_about_them_whoever_may_read_it_here() -> None:
    text = written(somebody())
    for words in ("author note on", "restricted note on", "Letter of", "Shirt of", "Call with", "Dear", "Thank"):
        assert f"{words} {MARK}" in text
    for words in ("ifeoma@zuckerfeld.example", "ifi@zuckerfeld.example", "+12075550199", "17 Quince Lane"):
        assert words in text
    assert "May we write to you?" in text


@pytest.mark.django_db
def test_of_others_it_holds_no_more_than_their_names() -> None:
    text = written(somebody())
    assert "Bo Lind" in text
    for secret in ("bo@lind.example", "cleo@diaz.example", "Cleo Diaz", "Ada", "ada@lantern.example"):
        assert secret not in text


@pytest.mark.django_db
def test_that_it_was_made_and_by_whom_is_kept_and_the_copy_is_not() -> None:
    person = somebody()
    copy_for_person(contact_id=person.pk, by=acting("ada"))
    assert ViewEntry.objects.filter(contact=person, what="copy of everything", user=member("ada")).exists()
    assert AuditEntry.objects.get(action="contact.copied").changes.keys() == {"rows"}


@pytest.mark.django_db
def test_it_is_a_pdf_to_read_in_their_language() -> None:
    person = somebody()
    Contact.objects.filter(pk=person.pk).update(language="es")
    pdf = as_pdf(copy_for_person(contact_id=person.pk, by=SYSTEM))
    assert pdf.startswith(b"%PDF-")
    assert b"/Lang (es)" in pdf or b"/Lang(es)" in pdf


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["#text(red)[x] $x^2$ @ref <script>", "مايا", "मधु", "林", "\u202eevil", "*a* _b_ `c`"])
def test_whatever_stands_in_it_is_printed_as_it_is(nonprofit: object, name: str) -> None:
    person = makers.contact(name, "Okafor", "")
    assert as_pdf(copy_for_person(contact_id=person.pk, by=SYSTEM)).startswith(b"%PDF-")


@pytest.mark.django_db
def test_only_who_keeps_privacy_makes_it(nonprofit: object) -> None:
    person = makers.contact()
    for name in ("ben", "cy", "dee"):
        with pytest.raises(Forbidden):
            copy_for_person(contact_id=person.pk, by=acting(name))


@pytest.mark.django_db
def test_the_cost_does_not_grow_with_the_rows(nonprofit: object, django_assert_max_num_queries: object) -> None:
    person = makers.contact()
    counts = []
    for _ in range(2):
        with django_assert_max_num_queries(60) as queries:  # type: ignore[operator]
            copy_of(person)
        counts.append(len(queries))
        for number in range(25):
            address = f"m{number}@example.org"
            EmailAddress.objects.get_or_create(contact=person, address=address, normalized=address)
            makers.gift(person)
    assert counts[1] <= counts[0] + 2


def test_every_field_a_rule_exports_has_words() -> None:
    exported = {name for part in contact_records for rule in part.rules for name in rule.exports}
    assert exported <= set(FIELDS)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=30).map(
    lambda text: f"x{text}x"
)


class AnyWords(HypothesisTestCase):
    def setUp(self) -> None:
        makers.nonprofit()

    @settings(max_examples=25, deadline=None, suppress_health_check=SLOW)
    @given(st.lists(WORDS, min_size=1, max_size=4), st.dates(date(2000, 1, 1), date(2026, 1, 1)))
    def test_what_makers_gave_a_person_stands_in_their_copy(self, words: list[str], day: date) -> None:
        person = makers.contact("Maya", "Okafor", "")
        for text in words:
            Note.objects.create(contact=person, author=member("ada"), text=text)
        makers.gift(person, on=day, note=words[0][:300])
        found = json.loads(as_json_file(copy_of(person)))
        rows = [row for part in found["parts"] for kind in part["kinds"] for row in kind["rows"]]
        told = {str(value) for row in rows for value in row.values()}
        assert {*words, day.isoformat(), "6000", "Maya"} <= told
