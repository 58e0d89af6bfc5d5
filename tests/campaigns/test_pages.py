import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.pages import FeeSchedule, check_amount, cover_for, words_for
from crm.domain.errors import Refused
from crm.domain.money import Money

schedules = st.builds(FeeSchedule, bps=st.integers(0, 1000), fixed_minor=st.integers(0, 100))


@given(st.integers(1, 5_000_000), schedules)
def test_a_covered_gift_arrives_whole_and_at_most_one_unit_over(gift: int, fees: FeeSchedule) -> None:
    charge = gift + cover_for(gift, fees)
    fee = math.floor(charge * fees.bps / 10_000 + fees.fixed_minor)
    assert charge - fee >= gift
    exact = charge * (10_000 - fees.bps) - fees.fixed_minor * 10_000
    assert exact - gift * 10_000 < 10_000


def test_the_cover_of_sixty_dollars_at_the_usual_rate() -> None:
    assert cover_for(6000, FeeSchedule(220, 30)) == 166


@pytest.mark.parametrize(("minor", "code"), [(499, "too_little"), (5_000_001, "too_much")])
def test_amounts_outside_the_page_are_refused_with_the_limit(minor: int, code: str) -> None:
    with pytest.raises(Refused) as refused:
        check_amount(Money(minor, "USD"), 500, 5_000_000, "amount")
    assert refused.value.code == code
    assert "$" in refused.value.message


def test_missing_words_come_from_the_other_language() -> None:
    texts = {"en": {"headline": "A door", "lede": "Lede"}, "es": {"headline": "Una puerta", "lede": ""}}
    assert words_for(texts, "es", "en") == {"headline": "Una puerta", "lede": "Lede"}


def test_a_language_nobody_wrote_falls_back_to_what_there_is() -> None:
    assert words_for({"es": {"headline": "Una puerta"}}, "fr", "en") == {"headline": "Una puerta"}
