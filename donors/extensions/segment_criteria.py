"""What a segment may ask about giving; whoever asks must be able to see gifts."""

from collections.abc import Callable
from typing import Any, Final

from crm.domain.capabilities import Capability
from crm.domain.criteria import Ask, Criterion, Parameter
from crm.domain.errors import gettext_noop
from crm.domain.registry import segment_criteria
from donors.models import RecurringGift
from donors.selectors import criteria

GIVING: Final = gettext_noop("Giving")
PERIOD: Final = Parameter("period", gettext_noop("When"), Ask.PERIOD)
HOW: Final = Parameter(
    "how",
    gettext_noop("How"),
    Ask.CHOICE,
    lambda: {criteria.AT_LEAST: gettext_noop("at least"), criteria.UNDER: gettext_noop("less than")},
)
AMOUNT: Final = Parameter("amount", gettext_noop("Amount"), Ask.MONEY)
Status = RecurringGift.Status


def monthly_states() -> dict[str, str]:
    return {
        criteria.GOES_ON: gettext_noop("going on"),
        Status.FAILING.value: gettext_noop("failing"),
        Status.PAUSED.value: gettext_noop("paused"),
        Status.ENDED.value: gettext_noop("ended"),
    }


def about_giving(
    key: str, label: str, yes: str, no: str, condition: Callable[..., Any], *parameters: Parameter
) -> Criterion:
    return Criterion(key, GIVING, label, yes, no, condition, parameters, needs=Capability.VIEW_GIFTS)


segment_criteria.register(
    about_giving(
        "gave",
        gettext_noop("Gave"),
        gettext_noop("Gave: {period}"),
        gettext_noop("Did not give: {period}"),
        criteria.gave,
        PERIOD,
    ),
    about_giving(
        "given_total",
        gettext_noop("Gave in total"),
        gettext_noop("Gave {how} {amount} in total: {period}"),
        gettext_noop("Did not give {how} {amount} in total: {period}"),
        criteria.gave_in_total,
        HOW,
        AMOUNT,
        PERIOD,
    ),
    about_giving(
        "largest_gift",
        gettext_noop("Largest gift"),
        gettext_noop("The largest gift is {how} {amount}"),
        gettext_noop("The largest gift is not {how} {amount}"),
        criteria.largest_gift,
        HOW,
        AMOUNT,
    ),
    about_giving(
        "last_gift",
        gettext_noop("Last gift"),
        gettext_noop("The last gift came: {period}"),
        gettext_noop("The last gift did not come: {period}"),
        criteria.last_gift,
        PERIOD,
    ),
    about_giving(
        "first_gift",
        gettext_noop("First gift"),
        gettext_noop("The first gift came: {period}"),
        gettext_noop("The first gift did not come: {period}"),
        criteria.first_gift,
        PERIOD,
    ),
    about_giving(
        "lybunt",
        gettext_noop("Gave last year, not this (LYBUNT)"),
        gettext_noop("Gave in the last fiscal year, not in this one"),
        gettext_noop("Is not one who gave in the last fiscal year and not in this one"),
        criteria.gave_last_year_not_this,
    ),
    about_giving(
        "sybunt",
        gettext_noop("Gave some year, not this (SYBUNT)"),
        gettext_noop("Gave in some earlier fiscal year, not in this one"),
        gettext_noop("Is not one who gave in some earlier fiscal year and not in this one"),
        criteria.gave_some_year_not_this,
    ),
    about_giving(
        "monthly",
        gettext_noop("Monthly gift"),
        gettext_noop("Has a monthly gift that is {state}"),
        gettext_noop("Has no monthly gift that is {state}"),
        criteria.gives_monthly,
        Parameter("state", gettext_noop("State"), Ask.CHOICE, monthly_states),
    ),
    about_giving(
        "to_fund",
        gettext_noop("Gave to a fund"),
        gettext_noop("Gave to the fund “{fund}”"),
        gettext_noop("Did not give to the fund “{fund}”"),
        criteria.gave_to_fund,
        Parameter("fund", gettext_noop("Fund"), Ask.CHOICE, criteria.fund_names, is_data=True),
    ),
    about_giving(
        "to_campaign",
        gettext_noop("Gave to a campaign"),
        gettext_noop("Gave to the campaign “{campaign}”"),
        gettext_noop("Did not give to the campaign “{campaign}”"),
        criteria.gave_to_campaign,
        Parameter("campaign", gettext_noop("Campaign"), Ask.CHOICE, criteria.campaign_names, is_data=True),
    ),
)
