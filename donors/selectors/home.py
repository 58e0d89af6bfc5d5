"""What the first page of the staff workspace asks of giving; each function is one statement, whatever the size."""

from dataclasses import dataclass

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce

from crm.domain.money import Money
from donors.domain.figures import DaySum, Year
from donors.models import DailyTotal, Gift, GivingYear, RecurringGift

Status = RecurringGift.Status


@dataclass(frozen=True, slots=True)
class Givers:
    """How many people and organisations gave, in whatever currency.

    `returned` of this year's gave last year too, `new` never before; `before` gave in all of last year.
    """

    this_year: int
    returned: int
    new: int
    before: int


@dataclass(frozen=True, slots=True)
class MonthlyGiving:
    """The promises that stand: what they bring each month, how many give them, and what changed this month."""

    amount: Money
    givers: int
    began: int
    ended: int


@dataclass(frozen=True, slots=True)
class CampaignSums:
    """What a campaign brought this year, and by this day last year. `name` is "" for gifts to no campaign."""

    name: str
    this_year: Money
    before: Money


def daily_sums(year: Year) -> list[DaySum]:
    """Every day of last year and this, in every currency."""
    rows = (
        DailyTotal.objects.filter(day__gte=year.first_before, day__lte=year.last)
        .values_list("day", "currency", "recurring")
        .annotate(minor=Sum("total_minor"), count=Sum("gift_count"))
        .order_by()
    )
    return [DaySum(*row) for row in rows]


def givers(year: Year) -> Givers:
    mine = GivingYear.objects.filter(contact=OuterRef("contact"))
    this_year = Q(fiscal_year=year.number)
    returned = this_year & Q(Exists(mine.filter(fiscal_year=year.number - 1)))
    new = this_year & ~Q(Exists(mine.filter(fiscal_year__lt=year.number)))
    counted = GivingYear.objects.filter(fiscal_year__in=(year.number, year.number - 1)).aggregate(
        this_year=Count("contact", distinct=True, filter=this_year),
        returned=Count("contact", distinct=True, filter=returned),
        new=Count("contact", distinct=True, filter=new),
        before=Count("contact", distinct=True, filter=Q(fiscal_year=year.number - 1)),
    )
    return Givers(**counted)


def monthly_giving(currency: str, year: Year) -> MonthlyGiving:
    """`began` and `ended` count since the first of this month; a paused promise brings nothing, a failing one may."""
    month = year.today.replace(day=1)
    stands = Q(status__in=(Status.ACTIVE, Status.FAILING))
    found = RecurringGift.objects.filter(currency=currency).aggregate(
        minor=Coalesce(Sum("amount_minor", filter=stands), 0),
        givers=Count("contact", distinct=True, filter=stands),
        began=Count("pk", filter=Q(started_on__gte=month)),
        ended=Count("pk", filter=Q(ended_on__gte=month)),
    )
    return MonthlyGiving(Money(found["minor"], currency), found["givers"], found["began"], found["ended"])


def campaigns_this_year(currency: str, year: Year) -> list[CampaignSums]:
    """Every campaign that brought something in either year, the largest first."""
    rows = (
        DailyTotal.objects.filter(currency=currency, day__gte=year.first_before, day__lte=year.last)
        .values_list("campaign", "campaign__name")
        .annotate(
            now=Coalesce(Sum("total_minor", filter=Q(day__gte=year.first)), 0),
            then=Coalesce(Sum("total_minor", filter=Q(day__lte=year.same_day)), 0),
        )
        .order_by("-now", "-then", "campaign__name")
    )
    return [
        CampaignSums(name or "", Money(now, currency), Money(then, currency))
        for _, name, now, then in rows
        if now or then
    ]


def latest_gifts(limit: int) -> QuerySet[Gift]:
    return Gift.objects.received().select_related("contact", "campaign").newest()[:limit]


def failing_monthly_gifts(limit: int) -> QuerySet[RecurringGift]:
    """Promises whose payment fails, the longest waiting first; `of_all` on each says how many there are."""
    return (
        RecurringGift.objects.filter(status=Status.FAILING)
        .annotate(of_all=Window(Count("pk")))
        .select_related("contact")
        .order_by(F("next_on").asc(nulls_first=True), "pk")[:limit]
    )
