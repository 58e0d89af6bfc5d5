"""Telephone numbers as people write them."""

import pytest

from crm.domain import phones
from crm.domain.errors import Refused
from crm.domain.phones import checked


@pytest.mark.parametrize(
    ("typed", "country", "number", "extension"),
    [
        ("(207) 555-0134", "US", "+12075550134", ""),
        ("207.555.0134", "US", "+12075550134", ""),
        ("1-207-555-0134", "US", "+12075550134", ""),
        ("207-555-0134 x12", "US", "+12075550134", "12"),
        ("020 7946 0018", "GB", "+442079460018", ""),
        ("+44 20 7946 0018", "US", "+442079460018", ""),
        ("0044 20 7946 0018", "DE", "+442079460018", ""),
        ("٢٠٧٥٥٥٠١٣٤", "US", "+12075550134", ""),
    ],
)
def test_a_number_is_read_as_people_in_a_country_write_it(
    typed: str, country: str, number: str, extension: str
) -> None:
    found = checked(typed, country)
    assert (found.number, found.extension) == (number, extension)


@pytest.mark.parametrize(
    "typed",
    [
        "020 7946 0018",  # a London number, in the United States
        "0161 496 0000",
        "555-0134",
        "+1 999",
        "call me",
        "",
        "<script>alert(1)</script>",
        "=2075550134+cmd",
        "2" * 10_000,
        "207-555-0134 x123456789",
    ],
)
def test_what_cannot_be_a_number_is_refused_with_what_was_expected(typed: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(typed, "US")
    assert refused.value.field == "number"
    assert refused.value.message == (
        "Enter a telephone number like (201) 555-0123, or with its country code, like +44 20 7946 0018."
    )


def test_what_is_expected_is_said_for_the_country_at_hand() -> None:
    with pytest.raises(Refused) as refused:
        checked("7", "GB")
    assert "0121 234 5678" in refused.value.message
    assert "+1 201-555-0123" in refused.value.message


def test_a_mobile_is_known_where_numbers_show_it() -> None:
    assert checked("07400 123456", "GB").is_mobile
    assert not checked("020 7946 0018", "GB").is_mobile
    assert not checked("(207) 555-0134", "US").is_mobile


def test_a_number_reads_as_at_home_only_at_home() -> None:
    assert phones.shown("+12075550134", "12", "US") == "(207) 555-0134 × 12"
    assert phones.shown("+12075550134", "", "GB") == "+1 207-555-0134"


def test_a_mask_gives_no_more_than_two_digits() -> None:
    assert phones.masked("+442079460018") == "+44 ••• ••18"


def test_a_number_is_looked_for_with_and_without_its_country() -> None:
    assert phones.searched_as("+442079460018") == ("442079460018", "02079460018")
    assert phones.searched_as("+12075550134") == ("12075550134",)
