"""The first page: how giving goes, and what needs a person."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date, get_month_names
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import get_language, gettext

from crm.domain.capabilities import Capability
from crm.domain.money import Money
from crm.models import Nonprofit
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.domain.figures import MonthSums, Year, YearSums, by_month, other_currencies, sums_between
from donors.models import Gift
from donors.selectors.home import (
    Givers,
    MonthlyGiving,
    campaigns_this_year,
    daily_sums,
    givers,
    latest_gifts,
    monthly_giving,
)
from frontend.charts import BarChart, Row, Stack, bar_chart, rows_chart
from frontend.giving.look import locale_of
from frontend.staff.first_steps import first_steps
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.needs import needs_of

LATEST = 6
CAMPAIGNS = 6


@dataclass(frozen=True, slots=True)
class Giving:
    """Everything the page says of giving, for those who may see it."""

    year: Year
    so_far: YearSums
    before: YearSums
    givers: Givers
    monthly: MonthlyGiving
    others: list[Money]
    chart: BarChart
    finding: str
    campaigns: list[Row]
    latest: list[Gift]

    @property
    def is_empty(self) -> bool:
        return not self.latest

    @property
    def change(self) -> Money:
        """How much more, or less, than by this day last year."""
        return self.so_far.total - self.before.total

    @property
    def shortfall(self) -> Money:
        return -self.change


@staff_page(Capability.VIEW_PEOPLE)
def home(request: StaffRequest) -> HttpResponse:
    nonprofit = remembered_nonprofit()
    locale = locale_of(get_language() or nonprofit.language, nonprofit)
    sees_gifts = request.actor.can(Capability.VIEW_GIFTS)
    giving = giving_of(nonprofit, locale) if sees_gifts else None
    context = {
        "active": "home",
        "locale": locale,
        "greeting": greeting(nonprofit, request.user.name),
        "today": format_date(local_day(nonprofit), "full", locale=locale),
        "giving": giving,
        "needs": needs_of(request.actor, locale),
        "steps": first_steps(request.actor) if giving is None or giving.is_empty else [],
    }
    return render(request, "staff/home/page.html", context)


def greeting(nonprofit: Nonprofit, name: str, now: datetime | None = None) -> str:
    """By the clock on the nonprofit's wall."""
    hour = (now or timezone.now()).astimezone(ZoneInfo(nonprofit.time_zone)).hour
    first = name.split(" ", maxsplit=1)[0]
    if hour < 12:
        return gettext("Good morning, {name}").format(name=first)
    if hour < 18:
        return gettext("Good afternoon, {name}").format(name=first)
    return gettext("Good evening, {name}").format(name=first)


def giving_of(nonprofit: Nonprofit, locale: str) -> Giving:
    year, currency = Year(local_day(nonprofit), nonprofit.fiscal_year_starts), nonprofit.currency
    days = daily_sums(year)
    months = by_month(days, currency, year)
    chart = months_chart(months, locale)
    return Giving(
        year=year,
        so_far=sums_between(days, currency, year.first, year.last),
        before=sums_between(days, currency, year.first_before, year.same_day),
        givers=givers(year),
        monthly=monthly_giving(currency, year),
        others=other_currencies(days, currency, year),
        chart=chart,
        finding=finding_of(months, chart, locale),
        campaigns=campaign_rows(currency, year),
        latest=list(latest_gifts(LATEST)),
    )


def months_chart(months: list[MonthSums], locale: str) -> BarChart:
    short, wide = get_month_names("abbreviated", "stand-alone", locale), get_month_names("wide", "stand-alone", locale)
    stacks = [
        Stack(
            label=short[month.first.month],
            name=f"{wide[month.first.month]} {month.first.year}",
            pieces=[(gettext("Monthly"), month.recurring), (gettext("One time"), month.one_time)],
            mark_name=gettext("A year before"),
            mark=month.before,
        )
        for month in months
    ]
    return bar_chart(stacks, locale)


def finding_of(months: list[MonthSums], chart: BarChart, locale: str) -> str:
    """What the chart shows, in one sentence."""
    most = max(range(len(months)), key=lambda number: months[number].total)
    if not months[most].total:
        return gettext("Nothing has come in this fiscal year.")
    return gettext("{month} brought most: {amount}.").format(
        month=chart.columns[most].name, amount=months[most].total.show(locale, whole=True)
    )


def campaign_rows(currency: str, year: Year) -> list[Row]:
    """The largest, and all others as one."""
    found = [
        (sums.name or gettext("No campaign"), sums.this_year, sums.before)
        for sums in campaigns_this_year(currency, year)
    ]
    shown, rest = found[: CAMPAIGNS - 1], found[CAMPAIGNS - 1 :]
    if len(rest) > 1:
        none = Money(0, currency)
        rest = [(gettext("All others"), sum((row[1] for row in rest), none), sum((row[2] for row in rest), none))]
    return rows_chart([*shown, *rest])
