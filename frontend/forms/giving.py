"""The giving form: what a donor types, turned into a wish."""

from typing import Any

from django import forms
from django.utils.translation import gettext, gettext_lazy

from campaigns.domain.pages import check_amount
from campaigns.selectors.pages import PublicPage
from crm.domain.cards import holds_card_number
from crm.domain.errors import Refused
from crm.domain.money import Money, parse_major, symbol
from crm.domain.names import clean_text
from donors.domain.gifts import TributeFacts
from frontend.forms.styled import StyledForm
from payments.domain.answers import Answers

OTHER = "other"
ONCE, MONTHLY = "once", "monthly"
KINDS = [("honor", gettext_lazy("in honor of")), ("memory", gettext_lazy("in memory of"))]
YES_NO = [("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))]


class GiveForm(StyledForm):
    """One page's form. Radio values of amounts are minor units, or "other" with `other_amount` as typed."""

    frequency = forms.ChoiceField(choices=[(ONCE, ONCE), (MONTHLY, MONTHLY)])
    amount_once = forms.CharField(required=False)
    amount_monthly = forms.CharField(required=False)
    other_amount = forms.CharField(
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    cover = forms.BooleanField(required=False)
    fund = forms.ChoiceField(label=gettext_lazy("Where should it go?"))
    tribute = forms.BooleanField(required=False)
    tribute_kind = forms.ChoiceField(choices=KINDS, required=False)
    honoree = forms.CharField(label=gettext_lazy("Their name"), max_length=120, required=False)
    card_to = forms.EmailField(
        label=gettext_lazy("Email a card to"),
        help_text=gettext_lazy("We will not mention the amount."),
        required=False,
        error_messages={"invalid": gettext_lazy("Enter an email address in the format name@example.com")},
    )
    first_name = forms.CharField(
        label=gettext_lazy("First name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter your first name")},
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    last_name = forms.CharField(
        label=gettext_lazy("Last name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Enter your last name")},
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        help_text=gettext_lazy("For your tax receipt. Nothing else unless you ask."),
        error_messages={
            "required": gettext_lazy("Enter your email address so we can send a receipt"),
            "invalid": gettext_lazy("Enter an email address in the format name@example.com"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "inputmode": "email", "spellcheck": "false"}),
    )
    hide_name = forms.BooleanField(required=False)
    plain_mail = forms.BooleanField(required=False)
    updates = forms.ChoiceField(choices=YES_NO, required=False)
    token = forms.CharField(required=False, widget=forms.HiddenInput)
    # People do not see it; what fills it in is no person.
    website = forms.CharField(required=False)

    needed = {"honoree": ""}  # it is shown to whoever gives in somebody's name, and is needed then

    def __init__(self, *args: Any, view: PublicPage, language: str, locale: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.view, self.language, self.locale = view, language, locale
        self.is_over = False  # its attempt was paid, expired or became another gift: it needs a fresh token
        fund: Any = self.fields["fund"]
        fund.choices = [(str(found.pk), found.name_in(language)) for found in view.funds]
        fund.required = len(view.funds) > 1
        self.fields["other_amount"].label = gettext("Amount in {currency}").format(
            currency=symbol(view.page.currency, locale)
        )

    def clean(self) -> dict[str, Any]:
        answers: dict[str, Any] = super().clean() or {}
        try:
            answers["gift"] = self.chosen_amount(answers)
        except Refused as refused:
            self.refuse(refused)
        if answers.get("tribute") and not answers.get("honoree"):
            self.add_error("honoree", gettext("Enter the name of the person"))
        for name in ("first_name", "last_name", "honoree"):
            if holds_card_number(answers.get(name) or ""):
                self.add_error(name, gettext("This looks like a card number. Please type it in the card field only."))
            elif answers.get(name):
                answers[name] = clean_text(answers[name])
        return answers

    def chosen_amount(self, answers: dict[str, Any]) -> Money:
        page = self.view.page
        monthly = answers.get("frequency") == MONTHLY
        offered = page.monthly_amounts if monthly else page.one_time_amounts
        chosen = answers.get("amount_monthly" if monthly else "amount_once", "")
        if chosen != OTHER and chosen in map(str, offered):
            return Money(int(chosen), page.currency)
        try:
            amount = parse_major(answers.get("other_amount") or "", page.currency)
            check_amount(amount, page.least_minor, page.most_minor, "other_amount")
        except Refused as refused:
            refused.field = "other_amount"
            raise
        return amount

    @property
    def chosen(self) -> dict[str, Any]:
        """What is ticked and picked, sent or not yet, for the controls the template writes itself."""
        page = self.view.page
        first = MONTHLY if page.monthly_first and page.offers_monthly else ONCE
        return {
            "frequency": self["frequency"].value() or first,
            ONCE: self["amount_once"].value() or str(page.chosen_one_time),
            MONTHLY: self["amount_monthly"].value() or str(page.chosen_monthly),
            "tribute_kind": self["tribute_kind"].value() or "honor",
            "updates": self["updates"].value() or "",
        } | {name: bool(self[name].value()) for name in ("cover", "tribute", "hide_name", "plain_mail")}

    @property
    def is_monthly(self) -> bool:
        return bool(self.cleaned_data["frequency"] == MONTHLY)

    def answers(self, wording_id: int | None) -> Answers:
        """What the donor said, for the attempt."""
        said = self.cleaned_data
        asked = {"yes": True, "no": False}.get(said["updates"])
        tribute = TributeFacts(said["tribute_kind"] or "honor", said["honoree"], said["card_to"] or "")
        return Answers(
            first_name=said["first_name"],
            last_name=said["last_name"],
            email=said["email"],
            fund_id=int(said["fund"] or self.view.page.default_fund_id),
            language=self.language,
            hide_name=said["hide_name"],
            plain_mail=said["plain_mail"],
            updates=asked if wording_id else None,
            wording_id=wording_id if asked is not None else None,
            tribute=tribute if said["tribute"] and self.view.page.offers_tribute else None,
        )
