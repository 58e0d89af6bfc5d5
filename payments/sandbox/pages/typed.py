"""Payment details as they are typed on a page of the sandbox."""

import re
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from payments.sandbox.store.rows import Json

EXPIRY: Final = re.compile(r"\s*(\d{1,2})\s*/?\s*(\d{2}|20\d{2})\s*")
NAMES: Final = {
    "card": gettext_lazy("Card"),
    "us_bank_account": gettext_lazy("US bank account"),
    "sepa_debit": gettext_lazy("SEPA debit"),
}
# Which answers each kind needs, in the order in which they are asked.
NEEDED: Final = {
    "card": ("number", "expiry", "cvc"),
    "us_bank_account": ("routing", "account"),
    "sepa_debit": ("iban",),
}
# Which answer Stripe's errors are about; anything else stands above the form.
FIELD_OF_CODE: Final = {
    "incorrect_number": "number",
    "invalid_expiry_month": "expiry",
    "invalid_expiry_year": "expiry",
    "expired_card": "expiry",
    "incorrect_cvc": "cvc",
    "routing_number_invalid": "routing",
    "account_number_invalid": "account",
    "invalid_bank_account_iban": "iban",
}


class NeverShownAgain(forms.TextInput):
    """Readable while it is typed, and empty in every answer of ours."""

    def format_value(self, value: Any) -> None:
        return None


def text(label: Any, autocomplete: str, **attrs: str) -> forms.CharField:
    widget = NeverShownAgain(attrs={"autocomplete": autocomplete, "inputmode": "numeric"} | attrs)
    return forms.CharField(label=label, required=False, max_length=40, widget=widget)


class PaymentForm(forms.Form):
    """A card or an account. Its numbers are never shown again, whatever happens to the form."""

    kind = forms.ChoiceField(label=gettext_lazy("Pay with"))
    number = text(gettext_lazy("Card number"), "cc-number")
    expiry = text(gettext_lazy("Expiration MM / YY"), "cc-exp")
    cvc = text(gettext_lazy("Security code"), "cc-csc")
    routing = text(gettext_lazy("Routing number"), "off")
    account = text(gettext_lazy("Account number"), "off")
    iban = text(gettext_lazy("IBAN"), "off", inputmode="text")

    def __init__(self, data: Any = None, *, session: Json) -> None:
        super().__init__(data, initial={"kind": "card", "email": session["customer_email"]})
        kind: Any = self.fields["kind"]
        kind.choices = [(name, NAMES[name]) for name in session["payment_method_types"]]
        for name, field in self.fields.items():
            if name != "kind":
                field.widget.attrs["class"] = "in"

    def clean(self) -> Json:
        typed: Json = super().clean() or {}
        for name in NEEDED.get(typed.get("kind", ""), ()):
            if not typed.get(name):
                self.add_error(name, gettext("Fill this in to pay."))
        if typed.get("kind") == "card" and typed.get("expiry") and not EXPIRY.fullmatch(typed["expiry"]):
            self.add_error("expiry", gettext("Write the month and the year, for example 04 / 30."))
        return typed

    def payment_method(self) -> Json:
        """What was typed, as the API takes it."""
        typed = self.cleaned_data
        holder = {"billing_details": {"name": typed["name"], "email": typed["email"]}, "type": typed["kind"]}
        if typed["kind"] == "us_bank_account":
            return holder | {typed["kind"]: {"routing_number": typed["routing"], "account_number": typed["account"]}}
        if typed["kind"] == "sepa_debit":
            return holder | {typed["kind"]: {"iban": typed["iban"]}}
        expiry = EXPIRY.fullmatch(typed["expiry"])
        month, year = expiry.groups() if expiry else ("0", "0")
        return holder | {"card": {"number": typed["number"], "exp_month": month, "exp_year": year, "cvc": typed["cvc"]}}

    def decline(self, error: Json) -> None:
        """Show what Stripe said beside the answer it is about."""
        self.add_error(FIELD_OF_CODE.get(error.get("code", "")), error["message"])
