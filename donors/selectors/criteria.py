"""What can be asked of somebody's giving, as SQL over the derived history, and over gifts where days are named.

A gift counts while something of it is left after refunds and disputes, as everywhere.
"""

from typing import Any, Final

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from campaigns.selectors.funds import all_campaigns, all_funds
from crm.domain.criteria import Answers, Moment
from crm.domain.fiscal import first_day, fiscal_year
from crm.domain.money import CURRENCIES
from crm.domain.periods import Period, PeriodKind, read_period
from crm.selectors.segment_conditions import Rows, days_within
from donors.models import CampaignGiver, Gift, GiftSplit, GivingSummary, GivingYear, RecurringGift
from donors.selectors.people import GOING_ON

AT_LEAST, UNDER = "least", "under"
COMPARED: Final = {AT_LEAST: "gte", UNDER: "lt"}
GOES_ON: Final = "going_on"
KEPT: Final = F("amount_minor") - F("refunded_minor") - F("disputed_minor")
LEFT_OF_GIFT: Final = F("gift__refunded_minor") + F("gift__disputed_minor")
EVERY_CURRENCY: Final = sorted(CURRENCIES)  # named, so that an index that leads with the currency can be entered


def counted_gifts() -> QuerySet[Gift]:
    return Gift.objects.received().filter(amount_minor__gt=F("refunded_minor") + F("disputed_minor"))


def period_of(told: Answers) -> Period:
    return read_period(told["period"], "period")


def gave(told: Answers, at: Moment) -> Rows:
    period = period_of(told)
    if period.kind is PeriodKind.EVER:
        return Rows(GivingSummary.objects.all())
    if year := period.fiscal_year(at):
        return Rows(GivingYear.objects.filter(fiscal_year=year))
    return Rows(counted_gifts().filter(days_within("given_on", period, at)))


def gave_in_total(told: Answers, at: Moment) -> Rows:
    """Whoever gave this much, or less than it but something, in the currency of the nonprofit."""
    period, total = period_of(told), {f"total_minor__{COMPARED[told['how']]}": told["amount"]}
    if period.kind is PeriodKind.EVER:
        return Rows(GivingSummary.objects.filter(currency=at.currency, **total))
    if year := period.fiscal_year(at):
        return Rows(GivingYear.objects.filter(currency=at.currency, fiscal_year=year, **total))
    gifts = counted_gifts().filter(days_within("given_on", period, at), currency=at.currency)
    sums: QuerySet[Any] = gifts.order_by().values("contact_id").annotate(total_minor=Sum(KEPT))
    return Rows(sums.filter(**total), are_dear=True)


def largest_gift(told: Answers, at: Moment) -> Rows:
    size = {f"largest_minor__{COMPARED[told['how']]}": told["amount"]}
    return Rows(GivingSummary.objects.filter(currency=at.currency, **size))


def last_gift(told: Answers, at: Moment) -> Rows:
    """The last gift in any currency was in the period."""
    period = period_of(told)
    found = GivingSummary.objects.filter(days_within("last_on", period, at), currency__in=EVERY_CURRENCY)
    if until := period.bounds(at)[1]:
        later = GivingSummary.objects.filter(contact=OuterRef("contact_id"), last_on__gt=until)
        found = found.filter(~Exists(later))
    return Rows(found)


def first_gift(told: Answers, at: Moment) -> Rows:
    """The first gift in any currency was in the period."""
    period = period_of(told)
    found = GivingSummary.objects.filter(days_within("first_on", period, at))
    if since := period.bounds(at)[0]:
        earlier = GivingSummary.objects.filter(contact=OuterRef("contact_id"), first_on__lt=since)
        found = found.filter(~Exists(earlier))
    return Rows(found)


def gave_last_year_not_this(told: Answers, at: Moment) -> Rows:
    year = fiscal_year(at.today, at.fiscal_year_starts)
    return Rows(GivingYear.objects.filter(gave_nothing_in(year), fiscal_year=year - 1))


def gave_some_year_not_this(told: Answers, at: Moment) -> Rows:
    year = fiscal_year(at.today, at.fiscal_year_starts)
    before = Q(last_on__lt=first_day(year, at.fiscal_year_starts), currency__in=EVERY_CURRENCY)
    return Rows(GivingSummary.objects.filter(before, gave_nothing_in(year)))


def gave_nothing_in(year: int) -> Q:
    return ~Q(Exists(GivingYear.objects.filter(contact=OuterRef("contact_id"), fiscal_year=year)))


def gives_monthly(told: Answers, at: Moment) -> Rows:
    wanted = GOING_ON if told["state"] == GOES_ON else (told["state"],)
    return Rows(RecurringGift.objects.filter(status__in=wanted))


def gave_to_fund(told: Answers, at: Moment) -> Rows:
    """A part of a gift that counts went there."""
    parts = GiftSplit.objects.filter(fund_id=int(told["fund"]), gift__status=Gift.Status.RECEIVED)
    return Rows(parts.filter(gift__amount_minor__gt=LEFT_OF_GIFT), "gift__contact_id")


def gave_to_campaign(told: Answers, at: Moment) -> Rows:
    return Rows(CampaignGiver.objects.filter(campaign_id=int(told["campaign"])))


def fund_names() -> dict[str, str]:
    return {str(fund.pk): fund.name for fund in all_funds()}


def campaign_names() -> dict[str, str]:
    return {str(campaign.pk): campaign.name for campaign in all_campaigns()}
