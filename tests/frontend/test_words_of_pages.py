"""Money, days and numbers stand in one format a language, on the nonprofit's calendar and clock."""

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from crm.domain.money import Money
from crm.models import Nonprofit
from frontend.templatetags import ui

pytestmark = pytest.mark.django_db
LATE = datetime(2026, 3, 2, 4, 59, tzinfo=UTC)  # 1 March, 23:59 in New York


@pytest.mark.parametrize(
    ("language", "money", "day", "month", "moment", "number"),
    [
        ("en", "$1,060.50", "Mar 14, 2026", "March 2026", "Mar 1, 2026, 11:59\xa0PM", "3,095"),
        ("es", "$1,060.50", "14 mar 2026", "marzo de 2026", "1 mar 2026, 11:59\xa0p.m.", "3,095"),
    ],
)
def test_each_language_has_one_format(
    nonprofit: Nonprofit, language: str, money: str, day: str, month: str, moment: str, number: str
) -> None:
    with translation.override(language):
        assert ui.whole_money(Money(106_050, "USD")) == money
        assert (ui.day(date(2026, 3, 14)), ui.month(date(2026, 3, 14))) == (day, month)
        assert ui.moment(LATE) == moment
        assert ui.number(3095) == number


def test_an_instant_is_a_day_where_the_nonprofit_is(nonprofit: Nonprofit) -> None:
    assert ui.day(LATE) == "Mar 1, 2026"
    assert ui.day_of_year(LATE) == "Mar 1"


def test_what_is_not_known_is_no_day(nonprofit: Nonprofit) -> None:
    assert ui.day(None) == ui.moment(None) == ""
