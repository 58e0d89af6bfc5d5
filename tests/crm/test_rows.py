"""Rows by plain inserts: what the QuerySet would have written."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from crm.models import AuditEntry, Job
from crm.services import rows
from donors.models import GivingYear
from tests import makers

pytestmark = pytest.mark.django_db


def values_of(job: Job) -> dict[str, object]:
    return {field.attname: getattr(job, field.attname) for field in Job._meta.concrete_fields if field.attname != "id"}


def test_a_row_is_what_the_model_would_have_saved() -> None:
    now = timezone.now()
    given = {"task": "x", "arguments": {"day": "2026-03-14", "ids": [1, None]}, "run_at": now, "created_at": now}
    Job.objects.create(**given, key="saved")
    rows.insert(Job, **given, key="inserted")
    saved, inserted = Job.objects.order_by("pk")
    assert values_of(inserted) == values_of(saved) | {"key": "inserted"}


def test_a_column_that_does_not_exist_is_a_mistake() -> None:
    with pytest.raises(TypeError, match="AuditEntry has no column acton"):
        rows.insert(AuditEntry, acton="gift.recorded")
    assert not AuditEntry.objects.exists()


def test_a_row_that_is_there_stays_as_it_is() -> None:
    for task in ("first", "second"):
        rows.insert(Job, task=task, key="once", unless_there=True)
    assert Job.objects.get().task == "first"


def test_without_leave_a_second_row_is_refused() -> None:
    rows.insert(Job, task="first", key="once")
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Job, task="second", key="once")


def year(contact_id: int, number: int, minor: int) -> dict[str, object]:
    return {
        "contact_id": contact_id,
        "currency": "USD",
        "fiscal_year": number,
        "total_minor": minor,
        "gift_count": 1,
    }


def test_rows_are_put_where_their_like_was_and_beside_the_others() -> None:
    maya, daniel = makers.contact().pk, makers.contact("Daniel", email="daniel@example.org").pk
    unique = ["contact_id", "currency", "fiscal_year"]
    rows.put(GivingYear, [year(maya, 2025, 1), year(maya, 2026, 2), year(daniel, 2026, 3)], unique=unique)
    rows.put(GivingYear, [year(maya, 2026, 20)], unique=unique)
    rows.put(GivingYear, [], unique=unique)
    found = GivingYear.objects.order_by("total_minor").values_list("contact_id", "fiscal_year", "total_minor")
    assert list(found) == [(maya, 2025, 1), (daniel, 2026, 3), (maya, 2026, 20)]
