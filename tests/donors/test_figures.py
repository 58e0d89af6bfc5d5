"""Figures of a fiscal year: the calendar's edges, and every sum equal to a plain count over the gifts."""

import random
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.fiscal import fiscal_year
from crm.domain.money import Money
from donors.domain.figures import DaySum, Year, by_month, other_currencies, sums_between
from donors.models import Gift, RecurringGift
from donors.selectors import home
from donors.services.verification import rebuild_everything
from tests import makers

DAYS = st.dates(date(1950, 1, 1), date(2150, 12, 31))
STARTS = st.integers(1, 12)


@given(DAYS, STARTS)
def test_a_day_lies_in_its_year_and_the_same_day_in_the_year_before(today: date, starts: int) -> None:
    year = Year(today, starts)
    assert year.first <= today <= year.last
    assert year.first_before <= year.same_day < year.first
    assert (year.last + timedelta(days=1)).replace(year=year.first.year) == year.first
    assert (today - year.same_day).days in (365, 366)
    assert fiscal_year(year.first, starts) == fiscal_year(year.last, starts) == year.number
    assert 1 <= year.months_begun <= 12


@pytest.mark.parametrize(
    ("today", "starts", "first", "same_day", "month"),
    [
        (date(2028, 2, 29), 1, date(2028, 1, 1), date(2027, 2, 28), 2),
        (date(2029, 2, 28), 3, date(2028, 3, 1), date(2028, 2, 28), 12),
        (date(2026, 6, 30), 7, date(2025, 7, 1), date(2025, 6, 30), 12),
        (date(2026, 7, 1), 7, date(2026, 7, 1), date(2025, 7, 1), 1),
        (date(2026, 12, 31), 1, date(2026, 1, 1), date(2025, 12, 31), 12),
    ],
)
def test_the_edges_of_a_fiscal_year(today: date, starts: int, first: date, same_day: date, month: int) -> None:
    year = Year(today, starts)
    assert (year.first, year.same_day, year.months_begun) == (first, same_day, month)


@given(DAYS, STARTS, st.lists(st.tuples(st.integers(-800, 40), st.booleans(), st.integers(1, 10**9)), max_size=40))
def test_the_months_add_up_to_the_year(today: date, starts: int, sums: list[tuple[int, bool, int]]) -> None:
    year = Year(today, starts)
    days = [DaySum(today + timedelta(days=away), "JPY", recurring, minor, 1) for away, recurring, minor in sums]
    months = by_month(days, "JPY", year)
    everything = sum((month.total for month in months), Money(0, "JPY"))
    assert everything == sums_between(days, "JPY", year.first, year.last).total
    before = sum((month.before for month in months), Money(0, "JPY"))
    assert before == sums_between(days, "JPY", year.first_before, year.first - timedelta(days=1)).total


def test_an_average_is_rounded_to_the_currencys_own_unit() -> None:
    day = date(2026, 3, 1)
    days = [DaySum(day, "JPY", False, 1001, 2), DaySum(day, "USD", False, 1001, 2), DaySum(day, "EUR", True, 700, 1)]
    assert sums_between(days, "JPY", day, day).average == Money(501, "JPY")
    assert sums_between(days, "USD", day, day).average == Money(501, "USD")
    assert sums_between(days, "USD", day + timedelta(days=1), day).average is None
    assert other_currencies(days, "USD", Year(day, 1)) == [Money(700, "EUR"), Money(1001, "JPY")]


def many_gifts(chance: random.Random, today: date) -> None:
    """Three hundred gifts of forty people around the edges of two fiscal years; some went back, some never came."""
    people = [makers.contact(first=f"P{number}", email=f"p{number}@example.org") for number in range(40)]
    campaigns = [None, makers.campaign("winter"), makers.campaign("walk")]
    fund = makers.fund()
    promise = RecurringGift.objects.create(
        contact=people[0], currency="USD", amount_minor=1500, fund=fund, started_on=today
    )
    edges = [today, Year(today, 7).first, Year(today, 7).same_day, Year(today, 7).first_before]
    gifts = []
    for _ in range(300):
        day = chance.choice(edges) + timedelta(days=chance.choice((-400, -90, -31, -1, 0, 0, 1, 30)))
        minor, received = chance.randint(1, 90_000), chance.random() < 0.9
        gifts.append(
            Gift(
                contact=chance.choice(people),
                status="received" if received else chance.choice(("pending", "failed")),
                method="card",
                currency=chance.choice(("USD", "USD", "USD", "JPY", "EUR")),
                amount_minor=minor,
                refunded_minor=chance.choice((0, 0, 0, minor, minor // 2)),
                given_on=min(day, today),
                received_at=datetime(2026, 1, 1, tzinfo=UTC) if received else None,
                campaign=chance.choice(campaigns),
                recurring_gift=chance.choice((None, None, promise)),
            )
        )
    Gift.objects.bulk_create(gifts)
    rebuild_everything()


@pytest.mark.parametrize("seed", range(4))
def test_every_figure_equals_a_plain_count_over_the_gifts(nonprofit: object, seed: int) -> None:
    today = random.Random(seed).choice((date(2026, 6, 30), date(2026, 7, 1), date(2028, 2, 29), date(2026, 11, 21)))
    many_gifts(random.Random(seed), today)
    year = Year(today, 7)
    kept = [(gift, gift.kept.minor) for gift in Gift.objects.select_related("campaign") if gift.counts and gift.kept]

    def total(first: date, last: date, **facts: object) -> int:
        return sum(
            minor
            for gift, minor in kept
            if gift.currency == "USD"
            and first <= gift.given_on <= last
            and all(getattr(gift, name) == value for name, value in facts.items())
        )

    days = home.daily_sums(year)
    assert sums_between(days, "USD", year.first, year.last).total.minor == total(year.first, year.last)
    assert sums_between(days, "USD", year.first_before, year.same_day).total.minor == total(
        year.first_before, year.same_day
    )
    who = {
        number: {gift.contact_id for gift, _ in kept if fiscal_year(gift.given_on, 7) == number}
        for number in range(2020, 2030)
    }
    earlier = set().union(*(people for number, people in who.items() if number < year.number))
    now, before = who[year.number], who[year.number - 1]
    assert home.givers(year) == home.Givers(len(now), len(now & before), len(now - earlier), len(before))
    for sums in home.campaigns_this_year("USD", year):
        campaign = next((gift.campaign for gift, _ in kept if gift.campaign and gift.campaign.name == sums.name), None)
        assert sums.this_year.minor == total(year.first, year.last, campaign=campaign)
        assert sums.before.minor == total(year.first_before, year.same_day, campaign=campaign)


def test_monthly_giving_counts_promises_that_stand(nonprofit: object) -> None:
    fund, year = makers.fund(), Year(date(2026, 3, 14), 7)
    maya, omar = makers.contact(), makers.contact(first="Omar", email="omar@example.org")
    for contact, status, currency, minor, started, ended in [
        (maya, "active", "USD", 1500, date(2026, 3, 1), None),
        (maya, "failing", "USD", 1000, date(2026, 2, 28), None),
        (omar, "paused", "USD", 7000, date(2025, 1, 1), None),
        (omar, "ended", "USD", 9000, date(2025, 1, 1), date(2026, 3, 2)),
        (omar, "active", "EUR", 4000, date(2025, 1, 1), None),
    ]:
        RecurringGift.objects.create(
            contact=contact,
            status=status,
            currency=currency,
            amount_minor=minor,
            fund=fund,
            started_on=started,
            ended_on=ended,
        )
    assert home.monthly_giving("USD", year) == home.MonthlyGiving(Money(2500, "USD"), 1, 1, 1)
    assert home.monthly_giving("JPY", year) == home.MonthlyGiving(Money(0, "JPY"), 0, 0, 0)
