"""A gift that staff type in: a cheque, cash, a transfer."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from uuid import UUID
from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from campaigns.models import Campaign, Fund
from crm.domain.cards import holds_card_number
from crm.domain.errors import Refused
from crm.domain.identity import NO_NAME, Identity
from crm.domain.money import CURRENCIES, parse_major
from crm.models import Nonprofit
from donors.domain.gifts import GiftFacts
from donors.models import Gift
from frontend.forms.gifts import METHODS, day_field
from frontend.forms.person import ONE_NAME
from frontend.forms.styled import StyledForm

NEW: Final = "new"
MAIL, PRINT, NOTHING = "mail", "print", "nothing"
BY_HAND = [choice for choice in METHODS if choice[0] in ("cheque", "cash", "transfer", "other")]
THANKS = [
    (MAIL, gettext_lazy("Email thanks with the receipt")),
    (PRINT, gettext_lazy("Print the receipt, send no email")),
    (NOTHING, gettext_lazy("Neither now")),
]
PLAIN = {"autocomplete": "off"}


def text_field(label: Any, longest: int, **changes: Any) -> forms.CharField:
    return forms.CharField(
        label=label, max_length=longest, required=False, widget=forms.TextInput(attrs=PLAIN), **changes
    )


class LogGiftForm(StyledForm):
    """`donor` is a contact's number or "new"; `key` makes a form that is sent twice one gift."""

    key = forms.UUIDField(widget=forms.HiddenInput)
    find = text_field(gettext_lazy("Find by name or email"), 120)
    donor = forms.CharField(
        max_length=20, error_messages={"required": gettext_lazy("Choose who gave, or add a new person.")}
    )
    first_name = text_field(gettext_lazy("First name"), 100)
    last_name = text_field(gettext_lazy("Last name"), 100)
    organisation_name = text_field(gettext_lazy("Organisation"), 160)
    email = forms.EmailField(
        label=gettext_lazy("Email"),
        required=False,
        widget=forms.EmailInput(attrs=PLAIN),
        error_messages={"invalid": gettext_lazy("Enter an email address in the format name@example.com")},
    )
    surely_new = forms.BooleanField(required=False)
    amount = forms.CharField(
        label=gettext_lazy("Amount"),
        max_length=20,
        widget=forms.TextInput(attrs=PLAIN | {"inputmode": "decimal"}),
        error_messages={"required": gettext_lazy("Enter an amount, like 75 or 75.50.")},
    )
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), choices=[(code, code) for code in sorted(CURRENCIES)])
    given_on = day_field(gettext_lazy("Date on the cheque, or of the gift"))
    method = forms.ChoiceField(label=gettext_lazy("Method"), choices=BY_HAND)
    reference = text_field(gettext_lazy("Cheque or reference number"), 60)
    fund = forms.ModelChoiceField(Fund.objects.filter(is_active=True), label=gettext_lazy("Fund"), empty_label=None)
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(is_active=True), label=gettext_lazy("Campaign"), required=False, empty_label="—"
    )
    note = text_field(
        gettext_lazy("Note for your team"),
        300,
        help_text=gettext_lazy("Never anything about the people you serve."),
    )
    hide_name = forms.BooleanField(required=False)
    thanks = forms.ChoiceField(label=gettext_lazy("Thanks and receipt"), choices=THANKS, widget=forms.RadioSelect)
    needed = ONE_NAME

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["given_on"].required = True
        self.fields["given_on"].error_messages["required"] = gettext("Enter the day of the gift.")

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        try:
            said["money"] = parse_major(said["amount"], said["currency"]) if said.get("amount") else None
        except (Refused, KeyError) as refused:
            if isinstance(refused, Refused):
                self.refuse(Refused(refused.code, refused.sentence, "amount", **refused.facts))
        for name in ("reference", "note", "first_name", "last_name"):
            if holds_card_number(said.get(name) or ""):
                self.add_error(name, gettext("This looks like a card number. Card numbers have no place here."))
        donor = said.get("donor", "")
        if donor == NEW and not any(said.get(name) for name in ("first_name", "last_name", "organisation_name")):
            self.add_error("last_name", gettext(NO_NAME))
        elif donor not in ("", NEW) and not (donor.isascii() and donor.isdigit()):
            self.add_error("donor", gettext("Choose who gave, or add a new person."))
        return said

    @property
    def identity(self) -> Identity:
        """The new person, as typed."""
        said = self.cleaned_data
        return Identity(said["first_name"], said["last_name"], said["organisation_name"], said["email"])

    @property
    def source_key(self) -> str:
        key: UUID = self.cleaned_data["key"]
        return f"form:{key.hex}"

    def facts(self, nonprofit: Nonprofit) -> GiftFacts:
        said = self.cleaned_data
        return GiftFacts(
            amount=said["money"],
            method=said["method"],
            given_on=said["given_on"],
            received_at=noon_of(said["given_on"], nonprofit),
            splits={said["fund"].pk: said["money"].minor},
            campaign_id=said["campaign"].pk if said["campaign"] else None,
            hide_name=said["hide_name"],
            reference=said["reference"],
            note=said["note"],
            source_key=self.source_key,
        )

    def describes(self, gift: Gift) -> bool:
        """Whether `gift` is what these answers say: then the form was only sent twice."""
        said = self.cleaned_data
        told = (said["money"], said["given_on"], said["method"], said["reference"])
        donor = said["donor"] == NEW or int(said["donor"]) == gift.contact_id
        named = said["donor"] != NEW or self.identity.last_name in ("", gift.contact.last_name)
        return told == (gift.amount, gift.given_on, gift.method, gift.reference) and donor and named


def noon_of(day: date, nonprofit: Nonprofit) -> datetime:
    """The instant that stands for a day of receipt: its noon here, or now while that is yet to come."""
    noon = datetime.combine(day, time(12), ZoneInfo(nonprofit.time_zone)).astimezone(UTC)
    return min(noon, timezone.now())
