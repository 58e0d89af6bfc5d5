"""The proof of the giving history: whatever is wrong in whichever table is found, and nothing else is."""

import random
from datetime import date
from typing import Any

import pytest
from django.db.models import F, Model
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase as HypothesisTestCase

from crm.models import Contact
from donors.models import CampaignGiver, DailyTotal, Gift, GivingSummary, GivingYear
from donors.services.verification import repair_summaries, verify_summaries
from tests import makers
from tests.donors.test_figures import many_gifts

A_DAY = date(2026, 6, 30)
TABLES: list[type[Model]] = [GivingSummary, GivingYear, CampaignGiver, DailyTotal]
WRONG = [
    *((GivingSummary, column) for column in ("total_minor", "gift_count", "last_minor", "largest_minor")),
    *((model, column) for model in (GivingYear, CampaignGiver, DailyTotal) for column in ("total_minor", "gift_count")),
]
DAYS_OFF = [(GivingSummary, "first_on"), (GivingSummary, "last_on")]


@pytest.fixture
def history(nonprofit: object) -> None:
    many_gifts(random.Random(7), A_DAY)


def some_row(model: type[Model], chance: random.Random | None = None) -> Any:
    return (chance or random.Random(3)).choice(list(model._default_manager.order_by("pk")))


def found() -> dict[str, int]:
    return {table: number for table, number in verify_summaries().mismatches.items() if number}


def test_nothing_is_found_where_nothing_is_wrong(history: None) -> None:
    assert found() == {}


@pytest.mark.parametrize("model", TABLES)
def test_a_missing_row_is_found(history: None, model: type[Model]) -> None:
    some_row(model).delete()
    assert found() == {model._meta.db_table: 1}


@pytest.mark.parametrize("model", TABLES)
def test_an_empty_table_is_found(history: None, model: type[Model]) -> None:
    rows, _ = model._default_manager.all().delete()
    assert found() == {model._meta.db_table: rows}


@pytest.mark.parametrize("minor", [0, 500])
@pytest.mark.parametrize("model", TABLES)
def test_a_row_too_many_is_found(history: None, model: type[Model], minor: int) -> None:
    row = some_row(model)
    row.pk, row.currency, row.total_minor, row.gift_count = None, "CHF", minor, min(minor, 1)
    row.save(force_insert=True)
    a_day_of_zeros = model is DailyTotal and not minor
    assert found() == ({} if a_day_of_zeros else {model._meta.db_table: 1})


@pytest.mark.parametrize("by", [1, -1])
@pytest.mark.parametrize(("model", "column"), WRONG)
def test_a_number_that_is_one_off_is_found(history: None, model: type[Model], column: str, by: int) -> None:
    model._default_manager.filter(pk=some_row(model).pk).update(**{column: F(column) + by})
    assert found() == {model._meta.db_table: 2}


@pytest.mark.parametrize(("model", "column"), DAYS_OFF)
def test_a_day_that_is_not_the_gifts_is_found(history: None, model: type[Model], column: str) -> None:
    model._default_manager.filter(pk=some_row(model).pk).update(**{column: date(2011, 11, 11)})
    assert found() == {model._meta.db_table: 2}


@pytest.mark.parametrize("model", TABLES)
def test_a_sum_that_stands_with_another_row_is_found(history: None, model: type[Model]) -> None:
    """The table as a whole adds up all the same."""
    one, other = model._default_manager.order_by("pk")[:2]
    for row, by in ((one, 1), (other, -1)):
        model._default_manager.filter(pk=row.pk).update(total_minor=F("total_minor") + by)
    assert found() == {model._meta.db_table: 4}


def test_faults_at_even_distances_do_not_cancel(history: None) -> None:
    """One too many, two too few, one too many: sums weighed by a straight line are the same."""
    rows = {row.contact_id: row for row in GivingYear.objects.filter(currency="USD", fiscal_year=2026)}
    first, step = next((pk, by) for pk in rows for by in range(1, 9) if {pk + by, pk + 2 * by} <= set(rows))
    for pk, by in ((first, 1), (first + step, -2), (first + 2 * step, 1)):
        GivingYear.objects.filter(pk=rows[pk].pk).update(total_minor=F("total_minor") + by)
    assert found() == {"donors_givingyear": 6}


@pytest.mark.parametrize("model", TABLES)
def test_a_row_under_another_persons_or_days_name_is_found(history: None, model: type[Model]) -> None:
    row = some_row(model)
    key = {"day": date(2011, 11, 11)} if model is DailyTotal else {"contact_id": makers.contact("Zoe", email="").pk}
    model._default_manager.filter(pk=row.pk).update(**key)
    assert found() == {model._meta.db_table: 2}


@pytest.mark.parametrize("changes", [{"currency": "CHF"}, {"given_on": date(2011, 11, 11)}])
def test_a_gift_changed_behind_our_back_is_found_and_repaired(history: None, changes: dict[str, object]) -> None:
    counted = [gift for gift in Gift.objects.exclude(campaign=None).order_by("pk") if gift.counts and gift.kept.minor]
    Gift.objects.filter(pk=counted[0].pk).update(**changes)
    assert {"donors_givingsummary", "donors_givingyear", "donors_dailytotal"} <= set(found())
    repair_summaries()
    assert found() == {}


def test_the_history_of_somebody_who_no_longer_stands_is_put_right_too(history: None) -> None:
    row = some_row(GivingSummary)
    Contact.objects.filter(pk=row.contact_id).update(standing="erased")
    GivingSummary.objects.filter(pk=row.pk).update(total_minor=F("total_minor") + 1)
    repair_summaries()
    assert found() == {}


class AnyFault(HypothesisTestCase):
    """Several faults at once hide neither each other nor themselves."""

    def setUp(self) -> None:
        makers.nonprofit()
        many_gifts(random.Random(7), A_DAY)

    @settings(max_examples=40, deadline=None)
    @given(
        st.lists(st.tuples(st.sampled_from(WRONG), st.integers(-10_000, 10_000)), min_size=1, max_size=4), st.integers()
    )
    def test_whatever_is_wrong_is_found(self, faults: list[tuple[tuple[type[Model], str], int]], seed: int) -> None:
        chance, spoilt = random.Random(seed), set()
        for (model, column), by in faults:
            row = some_row(model, chance)
            now = max(getattr(row, column) + by, 0)
            if (model, row.pk) not in spoilt and now != getattr(row, column):
                model._default_manager.filter(pk=row.pk).update(**{column: now})
                spoilt.add((model, row.pk))
        expected = {model._meta.db_table: 0 for model, _ in spoilt}
        for model, _ in spoilt:
            expected[model._meta.db_table] += 2
        assert found() == expected
