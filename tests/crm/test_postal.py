"""Postal addresses: whole ones, the one that holds on a day, two spellings of one place."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.errors import Refused
from crm.domain.postal import PostalFacts, checked, current, is_in_season, masked, match_key

TODAY = date(2026, 3, 14)
HARBOR = PostalFacts(lines="12 Harbor Street\nApt 3", city="Portland", region="ME", postal_code="04101", country="US")
DAYS = st.dates(date(2000, 1, 1), date(2040, 12, 31))


def test_lines_become_one() -> None:
    assert checked(HARBOR, TODAY).lines == "12 Harbor Street, Apt 3"


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"lines": " \n "}, "lines", "half_an_address"),
        ({"city": ""}, "city", "half_an_address"),
        ({"region": ""}, "region", "half_an_address"),
        ({"postal_code": ""}, "postal_code", "half_an_address"),
        ({"country": ""}, "country", "country_unknown"),
        ({"country": "USA"}, "country", "country_unknown"),
        ({"postal_code": "4101"}, "postal_code", "not_a_zip"),
        ({"lines": "x" * 10_000}, "lines", "too_long"),
        ({"season_from": 1201}, "season_until", "half_a_season"),
        ({"season_until": 331}, "season_from", "half_a_season"),
        ({"season_from": 230, "season_until": 331}, "season_from", "no_such_day"),
        ({"season_from": 1, "season_until": 331}, "season_from", "no_such_day"),
        ({"season_from": 101, "season_until": 1300}, "season_until", "no_such_day"),
        ({"valid_from": date(2026, 2, 2), "valid_until": date(2026, 2, 1)}, "valid_until", "days_in_disorder"),
        ({"valid_from": date(26, 2, 2)}, "valid_from", "too_early"),
        ({"returned_on": TODAY + timedelta(days=1)}, "returned_on", "in_the_future"),
    ],
)
def test_what_is_no_whole_address_is_refused_where_it_lacks(changes: dict[str, object], field: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        checked(replace(HARBOR, **changes), TODAY)
    assert (refused.value.field, refused.value.code) == (field, code)


def test_a_refusal_says_what_is_missing() -> None:
    with pytest.raises(Refused, match="Enter the city"):
        checked(replace(HARBOR, city=""), TODAY)


def test_what_a_country_does_without_is_not_asked() -> None:
    assert checked(PostalFacts(lines="1 Main Road", city="Gibraltar", country="gi"), TODAY).country == "GI"
    assert checked(PostalFacts(lines="7 Quay St", city="Galway", country="IE"), TODAY).postal_code == ""
    assert checked(PostalFacts(lines="8 Orchard Rd", postal_code="238823", country="SG"), TODAY).city == ""


@pytest.mark.parametrize(
    ("lines", "city", "postal_code", "country"),
    [
        ("12 Harbor St #3", "Portland", "04101", "US"),
        ("12 HARBOR STREET, Apt. 3", "portland", "04101-2233", "US"),
        ("12, Harbór  Street, Unit 3", "Other spelling", "04101", "US"),
    ],
)
def test_spellings_of_one_place_share_their_key(lines: str, city: str, postal_code: str, country: str) -> None:
    assert match_key(lines, city, postal_code, country) == "us:04101:12harborst3"


def test_other_places_have_other_keys() -> None:
    keys = {
        match_key("12 Harbor St", "Portland", "04101", "US"),
        match_key("12 Harbor St", "Portland", "04102", "US"),
        match_key("21 Harbor St", "Portland", "04101", "US"),
        match_key("12 Harbor Ave", "Portland", "04101", "US"),
        match_key("7 Quay St", "Galway", "", "IE"),
        match_key("7 Quay St", "Limerick", "", "IE"),
    }
    assert len(keys) == 6
    assert match_key("", "Portland", "04101", "US") == ""


def test_a_season_goes_before_the_primary_address_while_it_lasts() -> None:
    home = replace(HARBOR, is_primary=True)
    florida = replace(HARBOR, lines="1 Beach Road", season_from=1201, season_until=331)
    assert current([home, florida], date(2026, 12, 1)) == florida
    assert current([home, florida], date(2027, 3, 31)) == florida
    assert current([home, florida], date(2027, 4, 1)) == home
    assert current([home, florida], date(2026, 11, 30)) == home


def test_an_address_that_does_not_hold_is_nobodys() -> None:
    old = replace(HARBOR, is_primary=True, valid_until=TODAY - timedelta(days=1))
    new = replace(HARBOR, lines="9 New Street", valid_from=TODAY)
    assert current([old, new], TODAY) == new
    assert current([old, new], TODAY - timedelta(days=1)) == old
    assert current([replace(HARBOR, returned_on=TODAY)], TODAY) is None
    assert current([replace(HARBOR, season_from=601, season_until=831)], TODAY) is None


@given(day=DAYS, first=DAYS, last=DAYS)
def test_a_day_is_in_a_season_or_in_the_rest_of_the_year(day: date, first: date, last: date) -> None:
    starts, ends = (d.month * 100 + d.day for d in (first, last))
    season = replace(HARBOR, season_from=starts, season_until=ends)
    here = day.month * 100 + day.day
    if here in (starts, ends):
        assert is_in_season(season, day)
    else:
        rest = replace(HARBOR, season_from=ends, season_until=starts)
        assert starts == ends or is_in_season(season, day) != is_in_season(rest, day)


def test_a_mask_hides_the_street_and_for_safety_the_place() -> None:
    assert masked("Portland", "US", wholly=False) == "•••, Portland, US"
    assert masked("Portland", "US", wholly=True) == "•••"
