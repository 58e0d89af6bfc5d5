"""What the database reads for a page of a segment whose halves are joined by "or"."""

import pytest
from django.db import connection

from crm.models import Contact
from crm.selectors import segment_conditions
from crm.selectors.segments import question_in
from donors.models import GivingSummary
from tests import makers
from tests.makers import A_DAY

pytestmark = pytest.mark.django_db
LARGE_OR_ALWAYS = {
    "any": [
        {"is": "given_total", "how": "least", "amount": 50_000, "period": {"kind": "ever"}},
        {"is": "gave", "period": {"kind": "ever"}},
    ]
}


@pytest.fixture
def many_givers() -> None:
    makers.nonprofit()
    Contact.objects.bulk_create(
        Contact(kind="person", last_name=f"Giver{number:04}", sort_name=f"giver{number:04}") for number in range(4_000)
    )
    GivingSummary.objects.bulk_create(
        GivingSummary(
            contact_id=pk,
            currency="USD",
            total_minor=pk,
            gift_count=1,
            largest_minor=pk,
            last_minor=pk,
            first_on=A_DAY,
            last_on=A_DAY,
        )
        for pk in Contact.objects.values_list("pk", flat=True)
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite asks of each contact when it is told to")
def test_an_or_asks_each_contact_as_a_page_meets_it(many_givers: None, monkeypatch: pytest.MonkeyPatch) -> None:
    question = question_in(LARGE_OR_ALWAYS)
    monkeypatch.setattr(segment_conditions, "FEW", 0)
    assert "hashed" not in question.people().order_by("sort_name", "pk")[:51].explain()
    everybody = question.everybody().order_by("sort_name", "pk")[:51].explain()
    assert "hashed" in everybody  # what it would do for a page as well
    monkeypatch.setattr(segment_conditions, "FEW", 10_000)
    assert "hashed" in question.people().order_by("sort_name", "pk")[:51].explain()
