"""How tasks repeat: the days that somebody meant, through every February."""

from calendar import monthrange
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Refused
from crm.domain.recurrence import MOST, Every, Unit, every_of, next_day, rule_of

DAYS = st.dates(date(2001, 1, 1), date(2080, 12, 31))
EVERY = st.builds(Every, st.sampled_from(Unit), st.integers(1, MOST))
MONTHS = {Unit.MONTH: 1, Unit.QUARTER: 3, Unit.YEAR: 12}


@given(EVERY, DAYS)
def test_a_choice_is_read_back_from_its_rule(every: Every, day: date) -> None:
    found = every_of(rule_of(every, day))
    assert found is not None
    assert rule_of(found, day) == rule_of(every, day)
    assert len(rule_of(every, day)) <= 120


@given(EVERY, DAYS, st.integers(-30, 800))
def test_the_next_day_is_after_the_due_day_and_after_the_day_it_was_done(every: Every, due: date, late: int) -> None:
    done = due + timedelta(days=late)
    found = next_day(rule_of(every, due), due, done)
    assert found is not None
    assert found > max(due, done)


@given(st.integers(1, MOST), DAYS)
def test_weeks_keep_the_day_of_the_week(weeks: int, due: date) -> None:
    assert next_day(rule_of(Every(Unit.WEEK, weeks), due), due, due) == due + timedelta(weeks=weeks)


@given(st.sampled_from([Unit.MONTH, Unit.QUARTER, Unit.YEAR]), st.integers(1, 12), DAYS)
def test_the_day_of_the_month_survives_short_months(unit: Unit, interval: int, due: date) -> None:
    rule, day = rule_of(Every(unit, interval), due), due
    for step in range(1, 9):
        found = next_day(rule, day, day)
        assert found is not None
        year, month = divmod(due.year * 12 + due.month - 1 + step * interval * MONTHS[unit], 12)
        last = monthrange(year, month + 1)[1]
        assert found == date(year, month + 1, min(due.day, last)), "never later than the month, never drifting"
        day = found


def test_the_last_of_january_is_the_last_of_february_and_of_march() -> None:
    rule = rule_of(Every(Unit.MONTH), date(2026, 1, 31))
    assert next_day(rule, date(2026, 1, 31), date(2026, 1, 31)) == date(2026, 2, 28)
    assert next_day(rule, date(2026, 2, 28), date(2026, 2, 28)) == date(2026, 3, 31)


def test_days_gone_by_are_left_out() -> None:
    rule = rule_of(Every(Unit.WEEK), date(2026, 3, 2))
    assert next_day(rule, date(2026, 3, 2), date(2026, 3, 20)) == date(2026, 3, 23)


@pytest.mark.parametrize("interval", [0, -1, MOST + 1])
def test_an_interval_that_makes_no_sense_is_refused(interval: int) -> None:
    with pytest.raises(Refused, match="from 1 to 99"):
        Every(Unit.WEEK, interval)
