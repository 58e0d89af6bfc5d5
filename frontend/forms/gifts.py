"""Looking for gifts, and what may be done with one."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext, gettext_lazy

from campaigns.models import Campaign, Fund, GivingPage
from donors.models import Gift
from donors.selectors.gifts import RETURNED, SORTS, GiftFilter
from frontend.forms.folding import FoldingForm
from frontend.forms.styled import Day, StyledForm

ANY = gettext_lazy("Any")
METHODS = [
    ("", ANY),
    ("card", gettext_lazy("Card")),
    ("bank_debit", gettext_lazy("Bank debit")),
    ("wallet", gettext_lazy("Wallet")),
    ("cheque", gettext_lazy("Cheque")),
    ("cash", gettext_lazy("Cash")),
    ("transfer", gettext_lazy("Bank transfer")),
    ("other", gettext_lazy("Other")),
]
STATES = [
    ("", ANY),
    (Gift.Status.RECEIVED.value, gettext_lazy("Received")),
    (Gift.Status.PENDING.value, gettext_lazy("Under way")),
    (Gift.Status.FAILED.value, gettext_lazy("Did not arrive")),
    (RETURNED, gettext_lazy("Refunded or disputed")),
]
ORDERS = [
    ("newest", gettext_lazy("Newest first")),
    ("oldest", gettext_lazy("Oldest first")),
    ("largest", gettext_lazy("Largest first")),
    ("smallest", gettext_lazy("Smallest first")),
    ("name", gettext_lazy("By name")),
]
DAY = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})


def choice_of(label: Any, rows: models.QuerySet[Any]) -> "forms.ModelChoiceField[Any]":
    return forms.ModelChoiceField(rows, label=label, required=False, empty_label=ANY)


def day_field(label: Any) -> forms.DateField:
    return Day(label=label, required=False, widget=DAY)


def amount_field(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_digits=14,
        decimal_places=2,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Enter an amount using numbers only, like 75 or 75.50.")},
    )


class GiftFilterForm(FoldingForm):
    """The filter as it stands in the address. An answer that makes no sense is said so, and asks nothing."""

    q = forms.CharField(
        label=gettext_lazy("Name, email, receipt or cheque number"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    since = day_field(gettext_lazy("From"))
    until = day_field(gettext_lazy("To"))
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    fund = choice_of(gettext_lazy("Fund"), Fund.objects.all())
    campaign = choice_of(gettext_lazy("Campaign"), Campaign.objects.all())
    method = forms.ChoiceField(label=gettext_lazy("Method"), required=False, choices=METHODS)
    page = choice_of(gettext_lazy("Giving page"), GivingPage.objects.all())
    least = amount_field(gettext_lazy("At least"))
    most = amount_field(gettext_lazy("At most"))
    sort = forms.ChoiceField(label=gettext_lazy("Order"), required=False, choices=ORDERS)

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        since, until = answers.get("since"), answers.get("until")
        if since and until and until < since:
            self.add_error("until", gettext("The last day is before the first one."))
        return answers

    @property
    def wanted(self) -> GiftFilter:
        """What the answers that make sense ask for."""
        self.is_valid()
        said = self.cleaned_data
        rows = {f"{name}_id": said[name].pk for name in ("fund", "campaign", "page") if said.get(name)}
        return GiftFilter(
            **{name: said[name] for name in ("since", "until", "least", "most") if said.get(name) is not None},
            **rows,
            method=said.get("method", ""),
            state=said.get("state", ""),
            text=said.get("q", ""),
        )

    @property
    def order(self) -> str:
        self.is_valid()
        return str(self.cleaned_data.get("sort") or next(iter(SORTS)))

    @property
    def asked(self) -> dict[str, str]:
        """The filter as plain words, for the audit log."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "")}

    @property
    def is_wide(self) -> bool:
        """Whether a part of the folded filters is in use, so that it stands open."""
        self.is_valid()
        return any(self.cleaned_data.get(name) for name in ("fund", "method", "page", "least", "most", "campaign"))


class ReasonForm(StyledForm):
    """Why a receipt is made void."""

    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=200,
        help_text=gettext_lazy("It stands in the log, and the receipt keeps its number."),
        error_messages={"required": gettext_lazy("Say why the receipt is void.")},
    )
