"""On which day a step of a plan is due, and what a plan may be."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Refused
from crm.domain.moves import MAX_DAYS, MOVES, Stage, checked_move, days_too_long, weighted_minor
from crm.domain.plans import PlanFacts, StepFacts, checked, due_day

DAYS = st.dates(date(2001, 1, 1), date(2080, 12, 31))
SATURDAY, SUNDAY, MONDAY = 5, 6, 0


@given(DAYS, st.integers(0, 1000))
def test_a_step_that_skips_weekends_is_due_on_a_weekday_at_most_two_days_later(start: date, days: int) -> None:
    plain, found = start + timedelta(days=days), due_day(start, days, skip_weekends=True)
    assert found.weekday() < SATURDAY
    assert found == plain or (plain.weekday() in (SATURDAY, SUNDAY) and found.weekday() == MONDAY)
    assert 0 <= (found - plain).days <= 2


@given(DAYS, st.integers(0, 1000))
def test_a_step_that_does_not_is_due_on_its_day(start: date, days: int) -> None:
    assert due_day(start, days, skip_weekends=False) == start + timedelta(days=days)


@given(DAYS, st.integers(0, 500), st.integers(0, 500))
def test_later_steps_are_never_due_before_earlier_ones(start: date, one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert due_day(start, low, skip_weekends=True) <= due_day(start, high, skip_weekends=True)


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        (PlanFacts(" ", [StepFacts("Call")]), "name"),
        (PlanFacts("Welcome", []), "at least one step"),
        (PlanFacts("Welcome", [StepFacts("Call")] * 41), "at most 40"),
        (PlanFacts("Welcome", [StepFacts(" ")]), "Step 1: say what"),
        (PlanFacts("Welcome", [StepFacts("Call", -1)]), "number of days"),
        (PlanFacts("Welcome", [StepFacts("Call", waits_for=1)]), "Step 1 can only wait for an earlier one"),
        (PlanFacts("Welcome", [StepFacts("Call", priority=4)]), "high, usual or low"),
        (PlanFacts("Welcome", [StepFacts("Call")], trigger="gift_over"), "from which amount"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(facts: PlanFacts, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        checked(facts)


def test_stages_lead_to_each_other_and_never_to_themselves() -> None:
    assert set(MOVES) == set(Stage) == set(MAX_DAYS)
    for stage, moves in MOVES.items():
        assert stage not in moves
        assert [checked_move(stage, move) for move in moves] == list(moves)
        for other in set(Stage) - set(moves):
            with pytest.raises(Refused, match="no way"):
                checked_move(stage, other)


@pytest.mark.parametrize(("days", "late"), [(0, 0), (30, 0), (31, 1), (400, 370)])
def test_a_stage_lasts_its_days_and_no_longer(days: int, late: int) -> None:
    today = date(2026, 3, 14)
    assert days_too_long(Stage.IDENTIFIED, today - timedelta(days=days), today) == late


@given(st.integers(1, 10**12), st.integers(0, 100))
def test_what_may_be_counted_on_is_never_more_than_the_ask(ask: int, likelihood: int) -> None:
    assert 0 <= weighted_minor(ask, likelihood) <= ask
