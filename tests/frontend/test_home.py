"""The first page: the right figures for the right people, at a bounded price."""

import re
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.money import Money
from crm.models import Delivery, Job, Nonprofit
from donors.models import RecurringGift
from frontend.charts import Stack, axis, bar_chart, rows_chart
from frontend.staff import home as page
from tests import cast, makers

TODAY = date(2026, 11, 21)


@pytest.fixture
def today(monkeypatch: pytest.MonkeyPatch) -> date:
    monkeypatch.setattr(page, "local_day", lambda nonprofit: TODAY)
    return TODAY


def seen_by(client: Client, name: str, **headers: Any) -> str:
    client.force_login(cast.member(name))
    response = client.get(reverse("staff:home"), **headers)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", response.content.decode()))


@pytest.mark.usefixtures("today", "nonprofit")
def test_this_year_stands_beside_last_year_to_the_same_day(client: Client) -> None:
    maya, omar = makers.contact(), makers.contact(first="Omar", email="omar@example.org")
    makers.gift(maya, 10_000, on=date(2026, 7, 1))
    makers.gift(omar, 5_050, on=TODAY)
    makers.gift(maya, 90_000, on=date(2026, 6, 30))  # the last day of last fiscal year: not by this day
    makers.gift(maya, 20_000, on=date(2025, 11, 21))
    makers.gift(maya, 7_700, on=date(2025, 11, 22))
    text = seen_by(client, "dee")
    assert "Raised this fiscal year$150.50" in text
    assert "$49.50 less than by this day last year" in text
    assert "Givers this fiscal year2" in text
    assert "1 new; 1 of last year’s 1 came back" in text
    assert "Average gift$75.25" in text
    assert "$200 by this day last year" in text
    assert "Fiscal year 2027, month 5 of 12." in text


@pytest.mark.usefixtures("today", "db")
def test_currencies_stand_for_themselves(client: Client) -> None:
    makers.nonprofit(currency="JPY", fiscal_year_starts=4)
    makers.gift(minor=5000, on=TODAY, currency="JPY")
    makers.gift(makers.contact(email="o@example.org"), minor=6166, on=TODAY)
    text = seen_by(client, "dee")
    assert "Raised this fiscal year¥5,000" in text
    assert "are not added in. This fiscal year: $61.66" in text
    assert "Givers this fiscal year2" in text


@pytest.mark.usefixtures("today", "nonprofit")
def test_a_hidden_name_stays_hidden_in_the_list(client: Client) -> None:
    makers.gift(on=TODAY, hide_name=True)
    text = seen_by(client, "dee")
    assert "Anonymous" in text
    assert "Okafor" not in text


@pytest.mark.usefixtures("nonprofit")
def test_each_sees_what_they_may_settle(client: Client) -> None:
    makers.gift()
    RecurringGift.objects.create(
        contact=makers.contact(first="Noor"),
        status="failing",
        currency="USD",
        amount_minor=1500,
        fund=makers.fund(),
        started_on=TODAY,
    )
    Job.objects.create(task="donors.deliver", state=Job.State.DEAD)
    delivery = Delivery.objects.create(
        kind="thank_you", key="x", contact=makers.contact(first="Ivy"), address="i@example.org", state="handed_off"
    )
    Delivery.objects.filter(pk=delivery.pk).update(lease_until=timezone.now() - timedelta(minutes=1))
    for_ben = seen_by(client, "ben")
    assert "1 job was given up" in for_ben
    assert "1 mail may not have left" in for_ben
    assert "The monthly gift of Noor Okafor fails" in for_ben
    for_dee = seen_by(client, "dee")
    assert "given up" not in for_dee
    assert "The monthly gift of Noor Okafor fails" in for_dee
    for_cy = seen_by(client, "cy")
    assert "Raised" not in for_cy
    assert "Noor" not in for_cy
    assert "Nothing waits for you" in for_cy


@pytest.mark.usefixtures("nonprofit")
def test_a_new_nonprofit_is_told_where_to_begin(client: Client) -> None:
    assert "No gift yet: begin here" in (text := seen_by(client, "ada"))
    assert "Open a giving page" in text
    assert "Open a giving page" not in seen_by(client, "dee")


def test_a_stranger_signs_in_first(client: Client, nonprofit: Nonprofit) -> None:
    assert client.get(reverse("staff:home")).status_code == 302


@pytest.mark.usefixtures("nonprofit")
def test_the_page_costs_the_same_however_many_gave(client: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        contact = makers.contact(first=f"P{number}", email=f"p{number}@example.org")
        makers.gift(contact, on=TODAY - timedelta(days=number), campaign_id=makers.campaign(f"c{number}").pk)
        RecurringGift.objects.create(
            contact=contact, status="failing", currency="USD", amount_minor=1, fund=makers.fund(), started_on=TODAY
        )
    client.force_login(cast.member("ada"))
    client.get(reverse("staff:home"))
    with django_assert_max_num_queries(16):
        text = client.get(reverse("staff:home")).content.decode()
    assert "9 more monthly gifts fail" in text
    assert "All others" in text


@pytest.mark.usefixtures("today", "nonprofit")
def test_the_page_speaks_spanish_and_its_charts_stay_drawings(client: Client) -> None:
    makers.gift(minor=123_456, on=TODAY)
    client.force_login(cast.member("dee"))
    html = client.get(reverse("staff:home"), headers={"accept-language": "es"}).content.decode()
    assert 'lang="es"' in html
    assert "21 de noviembre" in html
    svg = "".join(re.findall(r"<svg viewBox=\"0 0 100 .*?</svg>", html))
    assert "rect" in svg
    assert not re.search(r" (?:x|y|width|height|x1|x2|y1|y2)=\"[^\"]*[^\d.\"][^\"]*\"", svg)


@pytest.mark.usefixtures("nonprofit")
def test_the_design_system_shows_either_theme_where_the_demo_is_on(client: Client, settings: Any) -> None:
    client.force_login(cast.member("dee"))
    settings.DEMO = False
    assert client.get(reverse("staff:styleguide")).status_code == 404
    settings.DEMO = True
    dark = client.get(reverse("staff:styleguide"), {"theme": "dark"}).content.decode()
    assert 'data-theme="dark"' in dark
    assert (
        "data-theme" not in client.get(reverse("staff:styleguide"), {"theme": "x"}).content.decode().split("<head>")[0]
    )


@pytest.mark.parametrize(
    ("instant", "words"),
    [
        (datetime(2026, 7, 1, 3, 59, tzinfo=UTC), "Good evening"),
        (datetime(2026, 7, 1, 4, 1, tzinfo=UTC), "Good morning"),
        (datetime(2026, 7, 1, 16, 0, tzinfo=UTC), "Good afternoon"),
    ],
)
def test_the_greeting_goes_by_the_clock_on_the_wall(nonprofit: Nonprofit, instant: datetime, words: str) -> None:
    assert page.greeting(nonprofit, "Ada Lindgren", instant) == f"{words}, Ada"


@given(st.decimals(0, 10**12, places=2))
def test_an_axis_holds_the_highest_value_in_round_steps(highest: Decimal) -> None:
    top, steps = axis(highest)
    assert max(highest, 1) <= top <= max(highest, 1) * 2
    assert 3 <= steps <= 5
    assert (top / steps).normalize().as_tuple().digits in {(1,), (2,), (5,), (2, 5)}


def test_bars_are_as_tall_as_their_amounts() -> None:
    yen = [Money(amount, "JPY") for amount in (600, 150, 0)]
    chart = bar_chart([Stack("J", "July", [("Monthly", yen[0]), ("One time", yen[1])], "Before", yen[2])], "en_US")
    (column,) = chart.columns
    assert chart.ticks == ["¥750", "¥500", "¥250", "¥0"]
    assert [(part.y, part.height) for part in column.parts] == [("20", "80"), ("0", "20")]
    assert column.mark.y == "100"
    assert rows_chart([("A", yen[0], yen[1])])[0].mark == "25"
