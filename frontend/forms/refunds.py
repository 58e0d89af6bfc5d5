"""Giving money back, and noting that it was."""

from typing import Any
from uuid import uuid4

from django import forms
from django.utils.translation import gettext, gettext_lazy

from crm.domain.cards import holds_card_number
from crm.domain.errors import Refused
from crm.domain.money import Money, parse_major
from frontend.forms.styled import StyledForm


class RefundForm(StyledForm):
    """How much of a payment goes back, and why. `key` makes a form that is sent twice one refund."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    amount = forms.CharField(
        label=gettext_lazy("Amount to give back"),
        max_length=20,
        widget=forms.TextInput(attrs={"autocomplete": "off", "inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Enter an amount, like 75 or 75.50.")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=gettext_lazy("Your team reads it beside the refund. The donor does not."),
        error_messages={"required": gettext_lazy("Say why the money goes back.")},
    )

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.currency = currency
        self.fields["amount"].help_text = gettext("In {currency}.").format(currency=currency)

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        try:
            said["money"] = parse_major(said["amount"], self.currency) if said.get("amount") else None
        except Refused as refused:
            self.refuse(Refused(refused.code, refused.sentence, "amount", **refused.facts))
        if holds_card_number(said.get("reason") or ""):
            self.add_error("reason", gettext("This looks like a card number. Card numbers have no place here."))
        return said

    @property
    def money(self) -> Money:
        money: Money = self.cleaned_data["money"]
        return money

    def with_a_new_key(self) -> "RefundForm":
        """The same answers, for another refund."""
        said = {name: self.data[name] for name in self.data} | {"key": str(uuid4())}
        return RefundForm(said, currency=self.currency)


class PaidBackForm(RefundForm):
    """What was paid back by hand. `before` is what had gone back when the form was drawn. `goes_to` is where the donor
    can be told, `why_not` why they cannot be: then the box begins off and stays so.
    """

    key = None  # type: ignore[assignment]  # how Django takes a field away
    before = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    tell = forms.BooleanField(label=gettext_lazy("Tell the donor by email"), required=False)

    def __init__(self, *args: Any, goes_to: str = "", why_not: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["amount"].label = gettext("Amount paid back")
        told = gettext("The mail says what went back and what that means for the receipt. It goes to {address}.")
        self.fields["tell"].help_text = why_not or told.format(address=goes_to)
        self.fields["tell"].initial = not why_not
        if why_not and not self["tell"].value():
            self.fields["tell"].widget.attrs["disabled"] = True
