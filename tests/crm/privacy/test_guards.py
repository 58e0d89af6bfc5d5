"""What is written once is emptied of somebody erased, and by nothing else and in no other way."""

from typing import Any

import pytest
from django.db import Error, transaction
from django.utils import timezone

from crm.domain.actors import SYSTEM
from crm.models import AuditEntry, ConsentEvent, Contact
from crm.services.erasure import erase_contact
from tests.crm.privacy.somebody import somebody

pytestmark = pytest.mark.django_db


def is_refused(rows: Any, **values: Any) -> bool:
    try:
        with transaction.atomic():
            rows.update(**values)
    except Error:
        return True
    return False


@pytest.fixture
def person() -> Contact:
    return somebody()


@pytest.fixture
def erased(person: Contact) -> Contact:
    erase_contact(contact_id=person.pk, name=person.full_name, by=SYSTEM)
    return person


def changed(person: Contact) -> Any:
    return AuditEntry.objects.filter(contact_id=person.pk, action="contact.changed")


def answered(person: Contact) -> Any:
    return ConsentEvent.objects.filter(contact=person)


def test_of_somebody_who_stands_nothing_can_be_emptied(person: Contact) -> None:
    emptied = {name: [None, None] for name in changed(person).get().changes}
    assert is_refused(changed(person), changes=emptied)
    assert is_refused(answered(person), evidence="")
    Contact.everyone.filter(pk=person.pk).update(standing="live")
    assert is_refused(answered(person), evidence="")


@pytest.mark.parametrize(
    "changes", [{}, {"salutation": [None, "Dear you"]}, {"more": [None, None]}, {"pronouns": [None, None]}, []]
)
def test_of_somebody_erased_nothing_else_can_be_written(erased: Contact, changes: Any) -> None:
    assert is_refused(changed(erased), changes=changes)


def test_an_emptied_text_cannot_be_filled_again(erased: Contact) -> None:
    assert is_refused(answered(erased), evidence="Somebody else's letter")


@pytest.mark.parametrize("column", ["at", "actor_label", "action", "subject_id", "contact_id"])
def test_no_other_column_moves_even_then(erased: Contact, column: str) -> None:
    value = {"contact_id": 7, "at": timezone.now()}.get(column, "x")
    assert is_refused(changed(erased), **{column: value})
    assert is_refused(answered(erased), recorded_by="Somebody else")


def test_rows_cannot_be_deleted_even_then(erased: Contact) -> None:
    for rows in (changed(erased), answered(erased)):
        with pytest.raises(Error), transaction.atomic():
            rows._raw_delete(rows.db)
