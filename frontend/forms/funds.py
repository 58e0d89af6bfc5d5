"""What gifts may be for, and what we ask for, as staff describe it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from campaigns.models import Campaign, Fund
from campaigns.services.campaigns import CampaignFacts
from campaigns.services.funds import FundFacts
from crm.domain.errors import Refused
from crm.domain.money import CURRENCIES, parse_major
from crm.selectors.languages import language_names
from frontend.forms.gifts import day_field
from frontend.forms.giving_pages import MONEY, major, text
from frontend.forms.styled import StyledForm

NAME_MISSING = {"required": gettext_lazy("Enter a name.")}
RESTRICTIONS = [
    (Fund.Restriction.NONE.value, gettext_lazy("Unrestricted")),
    (Fund.Restriction.PURPOSE.value, gettext_lazy("For a purpose")),
]


class FundForm(StyledForm):
    """A fund; its name in other languages is what donors read there."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, error_messages=NAME_MISSING)
    restriction = forms.ChoiceField(label=gettext_lazy("Restriction"), choices=RESTRICTIONS)
    is_default = forms.BooleanField(label=gettext_lazy("Gifts that name no fund go here"), required=False)
    is_active = forms.BooleanField(label=gettext_lazy("In use"), required=False, initial=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, fund: Fund | None = None, language: str, **kwargs: Any) -> None:
        self.others = [(code, name) for code, name in language_names().items() if code != language]
        super().__init__(*args, initial=of_fund(fund) if fund else None, **kwargs)
        for code, name in self.others:
            self.fields[f"name_{code}"] = text(f"{self.fields['name'].label} ({name})", 120, {})

    def facts(self) -> FundFacts:
        said = self.cleaned_data
        names = {code: said[f"name_{code}"] for code, _ in self.others}
        return FundFacts(said["name"], names, said["restriction"], said["is_default"], said["is_active"])


def of_fund(fund: Fund) -> dict[str, Any]:
    found = {name: getattr(fund, name) for name in ("name", "restriction", "is_default", "is_active")}
    return found | {f"name_{code}": name for code, name in fund.names.items()}


class CampaignForm(StyledForm):
    """A campaign; its currency is chosen once, because its gifts are counted in it."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, error_messages=NAME_MISSING)
    goal = text(gettext_lazy("Goal"), 20, MONEY)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in sorted(CURRENCIES)])
    starts_on = day_field(gettext_lazy("First day"))
    ends_on = day_field(gettext_lazy("Last day"))
    is_active = forms.BooleanField(label=gettext_lazy("Going on"), required=False, initial=True)
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, campaign: Campaign | None = None, currency: str = "", **kwargs: Any) -> None:
        self.campaign = campaign
        super().__init__(*args, initial=of_campaign(campaign) if campaign else {"currency": currency}, **kwargs)
        if campaign is not None:
            del self.fields["currency"]

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        self.counted_in: str = self.campaign.currency if self.campaign else said.get("currency", "USD")
        said["goal_minor"] = None
        if said.get("goal", "").strip():
            try:
                said["goal_minor"] = parse_major(said["goal"], self.counted_in).minor
            except Refused as refused:
                refused.field = "goal"
                self.refuse(refused)
        return said

    def facts(self) -> CampaignFacts:
        said = self.cleaned_data
        return CampaignFacts(said["name"], said["goal_minor"], said["starts_on"], said["ends_on"], said["is_active"])


def of_campaign(campaign: Campaign) -> dict[str, Any]:
    found = {name: getattr(campaign, name) for name in ("name", "starts_on", "ends_on", "is_active")}
    return found | {"goal": major(campaign.goal_minor, campaign.currency) if campaign.goal_minor else ""}
