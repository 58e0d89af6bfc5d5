from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Refused
from crm.domain.money import CURRENCIES, Money, as_typed, exponent, parse_major

amounts = st.integers(-(10**11), 10**11)
currencies = st.sampled_from(sorted(CURRENCIES))


@given(amounts, currencies)
def test_minor_units_survive_the_way_to_major_and_back(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    assert Money.from_major(amount.major, currency) == amount


@given(st.integers(0, 10**9), currencies)
def test_what_we_show_without_grouping_is_what_we_read(minor: int, currency: str) -> None:
    amount = Money(minor, currency)
    assert parse_major(f"{amount.major:f}", currency) == amount


@given(st.integers(1, 10**12 - 1), currencies)
def test_what_a_form_shows_is_read_back_as_the_same_amount(minor: int, currency: str) -> None:
    assert parse_major(as_typed(Money(minor, currency)), currency) == Money(minor, currency)


@pytest.mark.parametrize(("minor", "shown"), [(2_500_000, "25,000"), (120_050, "1,200.50"), (75, "0.75")])
def test_a_form_shows_an_amount_as_people_type_it(minor: int, shown: str) -> None:
    assert as_typed(Money(minor, "USD")) == shown


def test_half_a_cent_rounds_up() -> None:
    assert Money.from_major(Decimal("1.005"), "USD").minor == 101


@pytest.mark.parametrize(
    ("typed", "currency", "minor"),
    [
        ("75", "USD", 7500),
        ("75.5", "USD", 7550),
        (" $1,200.00 ", "USD", 120_000),
        ("1.234,50", "EUR", 123_450),
        ("75,50", "EUR", 7550),
        ("1,200", "EUR", 120_000),
        ("1'200.50", "CHF", 120_050),
        ("1,200", "JPY", 1200),
        ("¥500", "JPY", 500),
    ],
)
def test_an_amount_is_read_as_people_type_it(typed: str, currency: str, minor: int) -> None:
    assert parse_major(typed, currency) == Money(minor, currency)


@pytest.mark.parametrize("typed", ["", "ten", "1e3", "NaN", "Infinity", "75.555", "1.2.3", "٣٠x"])
def test_what_is_no_amount_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        parse_major(typed, "USD")
    assert refused.value.message.endswith(".")


def test_yen_have_no_decimals() -> None:
    assert exponent("JPY") == 0
    with pytest.raises(Refused, match="0 decimals"):
        parse_major("500.5", "JPY")


@pytest.mark.parametrize(
    ("amount", "locale", "shown"),
    [
        (Money(6166, "USD"), "en_US", "$61.66"),
        (Money(6166, "USD"), "es_US", "$61.66"),
        (Money(500, "JPY"), "en", "¥500"),
        (Money(123_400, "EUR"), "de_DE", "1.234,00\xa0€"),
    ],
)
def test_money_is_shown_in_its_locale(amount: Money, locale: str, shown: str) -> None:
    assert amount.show(locale) == shown


def test_whole_money_hides_cents_only_when_there_are_none() -> None:
    assert Money(6000, "USD").show(whole=True) == "$60"
    assert Money(6050, "USD").show(whole=True) == "$60.50"


def test_money_of_two_currencies_does_not_add_up() -> None:
    with pytest.raises(ValueError, match="do not add up"):
        Money(1, "USD") + Money(1, "EUR")


def test_money_takes_no_float() -> None:
    with pytest.raises(TypeError):
        Money(1.5, "USD")


def test_an_unknown_currency_is_refused() -> None:
    with pytest.raises(Refused, match="does not take XYZ"):
        Money(1, "XYZ")
