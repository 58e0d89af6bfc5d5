import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.domain.colours import (
    DARK_ON_BRAND,
    DARK_PAPER,
    ENOUGH,
    LIGHT_ON_BRAND,
    LIGHT_PAPER,
    brand_of,
    contrast,
    css_of,
    from_oklab,
    to_oklab,
)
from crm.domain.errors import Refused

colours = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(colours)
def test_any_colour_becomes_readable_in_both_themes(colour: str) -> None:
    brand = brand_of(colour)
    assert min(contrast(brand.light, LIGHT_PAPER), contrast(brand.light, LIGHT_ON_BRAND)) >= ENOUGH
    assert min(contrast(brand.dark, DARK_PAPER), contrast(brand.dark, DARK_ON_BRAND)) >= ENOUGH


@given(colours)
def test_oklab_and_back_is_the_same_colour(colour: str) -> None:
    there_and_back = from_oklab(*to_oklab(colour))
    assert all(abs(int(colour[at : at + 2], 16) - int(there_and_back[at : at + 2], 16)) <= 1 for at in (1, 3, 5))


def test_a_colour_that_is_readable_already_stays_as_it_is() -> None:
    assert brand_of("#0e5c47").light == "#0e5c47"


def test_black_on_white_is_twenty_one_to_one() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21


@pytest.mark.parametrize("colour", ["green", "#12", "#gggggg", "#fff;} body{display:none"])
def test_what_is_no_colour_is_refused(colour: str) -> None:
    with pytest.raises(Refused):
        brand_of(colour)


def test_the_style_sheet_sets_both_themes() -> None:
    assert css_of("#0e5c47").count("--on-brand") == 3
