"""What staff type about the ways to reach somebody."""

from typing import Any, Final

from babel import Locale
from django import forms
from django.utils.dates import MONTHS
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy

from crm.domain.emails import EmailFacts
from crm.domain.errors import Refused
from crm.domain.phones import PhoneFacts
from crm.domain.postal import COUNTRIES, PostalFacts
from crm.models import EmailAddress, Phone, PostalAddress
from crm.models.ways import Kind
from frontend.forms.gifts import day_field
from frontend.forms.styled import Email, StyledForm

KIND_NAMES: Final = {
    Kind.HOME: pgettext_lazy("where somebody is reached", "Home"),
    Kind.WORK: pgettext_lazy("where somebody is reached", "Work"),
    Kind.OTHER: pgettext_lazy("where somebody is reached", "Other"),
}
KINDS: Final = [(kind.value, name) for kind, name in KIND_NAMES.items()]
NO_MONTH: Final = [("", "—")]
SEASON: Final = ("season_from", "season_until")


def country_names() -> list[tuple[str, str]]:
    """(code, name in the reader's language) of every country, by name."""
    names = Locale.parse(get_language() or "en", sep="-").territories
    return sorted(((code, str(names.get(code, code))) for code in COUNTRIES), key=lambda pair: pair[1])


def month_field(label: Any) -> forms.TypedChoiceField:
    months = [*NO_MONTH, *((str(number), name) for number, name in MONTHS.items())]
    return forms.TypedChoiceField(label=label, choices=months, coerce=int, empty_value=None, required=False)


def day_of_month_field(label: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, required=False, min_value=1, max_value=31)


class WayForm(StyledForm):
    """What all ways have; `seen` is the state that was shown, `called` what a refusal names unlike the form."""

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=KINDS)
    is_primary = forms.BooleanField(label=gettext_lazy("Set as primary"), required=False)
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    called: dict[str, str] = {}

    def refuse(self, refused: Refused) -> None:
        field = self.called.get(refused.field or "", refused.field)
        super().refuse(Refused(refused.code, refused.sentence, field, **refused.facts))


class EmailForm(WayForm):
    address = Email(
        label=gettext_lazy("Email"),
        max_length=254,
        error_messages={"required": gettext_lazy("Enter an email address.")},
    )
    called = {"email": "address"}
    field_order = ("address",)

    def facts(self) -> EmailFacts:
        return EmailFacts(**{name: self.cleaned_data[name] for name in ("address", "kind", "is_primary")})

    @staticmethod
    def of(row: EmailAddress) -> dict[str, Any]:
        return {"address": row.address, "kind": row.kind, "is_primary": row.is_primary}


class PhoneForm(WayForm):
    number = forms.CharField(
        label=gettext_lazy("Telephone number"),
        max_length=60,
        help_text=gettext_lazy("From another country, begin with + and its code. An extension follows an x."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Enter a telephone number.")},
    )
    is_mobile = forms.BooleanField(label=gettext_lazy("Takes text messages"), required=False)
    field_order = ("number",)

    def facts(self) -> PhoneFacts:
        return PhoneFacts(**{name: self.cleaned_data[name] for name in ("number", "kind", "is_primary", "is_mobile")})

    @staticmethod
    def of(row: Phone) -> dict[str, Any]:
        number = f"{row.number} x{row.extension}" if row.extension else row.number
        return {"number": number, "kind": row.kind, "is_primary": row.is_primary, "is_mobile": row.is_mobile}


class PostalForm(WayForm):
    lines = forms.CharField(
        label=gettext_lazy("Street and number"),
        max_length=250,
        widget=forms.Textarea(attrs={"rows": "2", "autocomplete": "off"}),
        required=False,
    )
    city = forms.CharField(label=gettext_lazy("City"), max_length=100, required=False)
    region = forms.CharField(label=gettext_lazy("State or province"), max_length=100, required=False)
    postal_code = forms.CharField(label=gettext_lazy("Postal code"), max_length=20, required=False)
    country = forms.ChoiceField(label=gettext_lazy("Country"), choices=country_names)
    valid_from = day_field(gettext_lazy("Valid from"))
    valid_until = day_field(gettext_lazy("Valid until"))
    season_from_day = day_of_month_field(gettext_lazy("First day"))
    season_from_month = month_field(gettext_lazy("First month"))
    season_until_day = day_of_month_field(gettext_lazy("Last day"))
    season_until_month = month_field(gettext_lazy("Last month"))
    returned_on = day_field(gettext_lazy("Mail came back on"))
    needed = {
        "lines": "",
        "city": gettext_lazy("(needed in most countries)"),
        "region": gettext_lazy("(needed in some countries)"),
        "postal_code": gettext_lazy("(needed in most countries)"),
    } | dict.fromkeys(
        ("season_from_day", "season_from_month", "season_until_day", "season_until_month"),
        gettext_lazy("(all four or none)"),
    )
    called = {"season_from": "season_from_day", "season_until": "season_until_day"}
    field_order = ("lines",)
    plain = ("lines", "city", "region", "postal_code", "country", "kind", "is_primary")
    days = ("valid_from", "valid_until", "returned_on")

    def facts(self) -> PostalFacts:
        told = self.cleaned_data
        seasons: dict[str, Any] = {name: self.day_of_year(name) for name in SEASON}
        return PostalFacts(**{name: told[name] for name in (*self.plain, *self.days)}, **seasons)

    def day_of_year(self, name: str) -> int | None:
        """1201 for 1 December; half of it is a day that does not exist, so that it is refused."""
        day, month = self.cleaned_data[f"{name}_day"], self.cleaned_data[f"{name}_month"]
        return None if day is None and month is None else (month or 0) * 100 + (day or 0)

    @property
    def opens(self) -> dict[str, bool]:
        """Which of the folded groups hold something, so that they stand open."""
        season = [f"{name}_{part}" for name in SEASON for part in ("day", "month")]
        groups = {"season": season, "days": self.days}
        return {
            name: any(self[field].value() or self[field].errors for field in group) for name, group in groups.items()
        }

    @classmethod
    def of(cls, row: PostalAddress) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in (*cls.plain, *cls.days)}
        for name in SEASON:
            month, day = divmod(getattr(row, name) or 0, 100)
            told |= {f"{name}_month": month or None, f"{name}_day": day or None}
        return told
