"""What a giving page says, asks and looks like, as staff set it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy

from campaigns.domain.page_rules import LONGEST, LONGEST_IMPACT, MOST_AMOUNTS, PageChanges
from campaigns.domain.pages import PageTexts
from campaigns.models import Campaign, Fund, GivingPage
from crm.domain.errors import Refused
from crm.domain.money import Money, parse_major
from crm.selectors.languages import language_names
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.forms.gifts import day_field
from frontend.forms.giving_amounts import MONTH, ONCE, TABLES
from frontend.forms.styled import StyledForm

WORDS: Final = {
    "eyebrow": gettext_lazy("Line above the headline"),
    "headline": gettext_lazy("Headline"),
    "lede": gettext_lazy("What it is about"),
    "thanks": gettext_lazy("Thanks, on the page and in the mail"),
    "closed": gettext_lazy("When the page is closed"),
    "image_alt": gettext_lazy("The picture, for people who cannot see it"),
}
# Of the words in the nonprofit's own language, what visitors cannot do without.
NEEDED: Final = {
    "headline": gettext_lazy("(needed before visitors see the page)"),
    "image_alt": gettext_lazy("(needed if there is a picture)"),
}
LONG: Final = ("lede", "thanks", "closed")
SWITCHES: Final = {
    "offers_monthly": gettext_lazy("Offer monthly gifts"),
    "monthly_first": gettext_lazy("Show monthly first"),
    "offers_cover": gettext_lazy("Ask to cover the card fee (never ticked beforehand)"),
    "offers_tribute": gettext_lazy("Gifts in someone’s name"),
    "discreet": gettext_lazy("Discreet: neutral titles, subjects and senders; not offered at a wrong address"),
}
# Where the services speak of a list of amounts, the first of its rows is meant.
FIRST_ROW: Final = {"one_time": "once_0", "monthly": "month_0"}
CODE = {"spellcheck": "false", "autocomplete": "off"}
MONEY = {"inputmode": "decimal", "autocomplete": "off"}


def text(label: Any, longest: int, attrs: Mapping[str, str], *, long: bool = False) -> forms.CharField:
    styled = {"class": "in", **attrs}
    widget: forms.Widget = forms.Textarea(attrs={"rows": "3", **styled}) if long else forms.TextInput(attrs=styled)
    return forms.CharField(label=label, max_length=longest, required=False, widget=widget)


def major(minor: int, currency: str) -> str:
    """An amount as one types it: "60", "60.50"."""
    amount = Money(minor, currency).major
    return str(amount.to_integral_value() if amount == amount.to_integral_value() else amount)


class PictureInput(forms.FileInput):
    """A picture to choose, or with a tick at `no_picture` none: the one that is there goes."""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return super().value_from_datadict(data, files, name) or (False if data.get("no_picture") else None)


class GivingPageForm(StyledForm):
    """All of a page. Amounts stand in rows, `once_0` to `once_5` and `month_0` on, each with what it does."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    campaign = forms.ModelChoiceField(Campaign.objects.filter(is_active=True), label=gettext_lazy("Campaign"))
    opens_on = day_field(gettext_lazy("First day"))
    closes_on = day_field(gettext_lazy("Last day"))
    least = forms.CharField(label=gettext_lazy("Smallest gift"), max_length=20, widget=forms.TextInput(attrs=MONEY))
    most = forms.CharField(label=gettext_lazy("Largest gift"), max_length=20, widget=forms.TextInput(attrs=MONEY))
    cover_percent = forms.DecimalField(
        label=gettext_lazy("Card fee, percent"),
        min_value=0,
        max_value=10,
        decimal_places=2,
        widget=forms.TextInput(attrs=MONEY),
    )
    cover_fixed = forms.CharField(
        label=gettext_lazy("Card fee, fixed part"), max_length=20, widget=forms.TextInput(attrs=MONEY)
    )
    default_fund = forms.ModelChoiceField(
        Fund.objects.filter(is_active=True), label=gettext_lazy("Gifts go to"), empty_label=None
    )
    funds = forms.ModelMultipleChoiceField(
        Fund.objects.filter(is_active=True),
        label=gettext_lazy("Donors may also choose"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    picture = forms.FileField(
        label=gettext_lazy("Picture"),
        required=False,
        widget=PictureInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
        help_text=gettext_lazy("JPEG, PNG or WebP, up to 5 MB. Where and with what it was taken is removed."),
    )
    no_picture = forms.BooleanField(label=gettext_lazy("Take the picture away"), required=False)
    colour = text(gettext_lazy("Colour of this page"), 7, CODE)
    embed_origins = text(gettext_lazy("Sites that may show it"), 2000, CODE, long=True)

    def __init__(self, *args: Any, page: GivingPage) -> None:
        super().__init__(*args, initial=answers_of(page))
        self.page = page
        if page.state == GivingPage.State.DRAFT or self.data.get("slug", page.slug) != page.slug:
            self.fields["slug"] = text(gettext_lazy("Address"), 60, CODE)
            self.say_needed("slug", "")
        for name, label in SWITCHES.items():
            self.fields[name] = forms.BooleanField(label=label, required=False)
        self.ask_words(remembered_nonprofit().language)
        for row in self.row_names():
            amount = forms.TextInput(attrs=MONEY | {"class": "in"})
            self.fields[row] = forms.CharField(max_length=20, required=False, widget=amount)
            for code, _ in settings.LANGUAGES:
                self.fields[f"{row}_{code}"] = text("", LONGEST_IMPACT, {})
        for kind in (ONCE, MONTH):
            self.fields[f"chosen_{kind}"] = forms.CharField(max_length=2, required=False)
        campaigns: Any = self.fields["campaign"]
        campaigns.queryset = campaigns.queryset.filter(currency=page.currency)

    def ask_words(self, own: str) -> None:
        """The words in every language; some are needed in the nonprofit's `own`."""
        for code, _ in settings.LANGUAGES:
            for name, label in WORDS.items():
                self.fields[f"{name}_{code}"] = text(label, LONGEST[name], {}, long=name in LONG)
                if code == own and name in NEEDED:
                    self.say_needed(f"{name}_{code}", NEEDED[name])

    def row_names(self) -> Iterator[str]:
        return (f"{kind}_{at}" for kind in (ONCE, MONTH) for at in range(MOST_AMOUNTS))

    def refuse(self, refused: Refused) -> None:
        refused.field = FIRST_ROW.get(refused.field or "", refused.field)
        super().refuse(refused)

    def label_of(self, name: str) -> str:
        """With the language, where the same is asked in each."""
        languages = {f"{word}_{code}": language for code, language in language_names().items() for word in WORDS}
        label = super().label_of(name)
        return f"{label} ({languages[name]})" if name in languages else label

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        for name in ("least", "most", "cover_fixed", *self.row_names()):
            said[f"{name}_minor"] = self.minor(name, said.get(name) or "")
        if said.get("colour") and not said["colour"].startswith("#"):
            said["colour"] = f"#{said['colour']}"
        return said

    def minor(self, name: str, typed: str) -> int | None:
        if not typed.strip():
            return None
        try:
            return parse_major(typed, self.page.currency).minor
        except Refused as refused:
            refused.field = name
            self.refuse(refused)
            return None

    def changes(self) -> PageChanges:
        """What the answers make of the page, picture aside."""
        said = self.cleaned_data
        once, month = self.amounts(ONCE), self.amounts(MONTH)
        found: PageChanges = {
            "campaign_id": said["campaign"].pk,
            "opens_on": said["opens_on"],
            "closes_on": said["closes_on"],
            "one_time_amounts": list(once.values()),
            "monthly_amounts": list(month.values()),
            "chosen_one_time": once.get(said["chosen_once"], 0),
            "chosen_monthly": month.get(said["chosen_month"], 0),
            "least_minor": said["least_minor"],
            "most_minor": said["most_minor"],
            "cover_bps": int(said["cover_percent"] * 100),
            "cover_fixed_minor": said["cover_fixed_minor"],
            "default_fund_id": said["default_fund"].pk,
            "funds": [fund.pk for fund in said["funds"]],
            "texts": {code: self.words(code) for code, _ in settings.LANGUAGES},
            "colour": said["colour"],
            "embed_origins": said["embed_origins"].split(),
        }
        found |= {name: said[name] for name in SWITCHES}  # type: ignore[typeddict-item]  # its switches
        if "slug" in said:
            found["slug"] = said["slug"]
        return found

    def amounts(self, kind: str) -> dict[str, int]:
        """The amounts that were typed, by the number of their row."""
        said = self.cleaned_data
        rows = ((str(at), said[f"{kind}_{at}_minor"]) for at in range(MOST_AMOUNTS))
        return {at: minor for at, minor in rows if minor is not None}

    def words(self, code: str) -> PageTexts:
        said = self.cleaned_data
        found: PageTexts = {name: said[f"{name}_{code}"] for name in WORDS}  # type: ignore[assignment]  # the same names
        found["impacts"] = {
            f"{kind}:{minor}": said[f"{kind}_{at}_{code}"]
            for kind in (ONCE, MONTH)
            for at, minor in self.amounts(kind).items()
        }
        return found

    @property
    def chosen_picture(self) -> "UploadedFile[bytes] | None":
        """The picture that was sent with the form."""
        return self.files.get("picture")

    @property
    def tables(self) -> list[dict[str, Any]]:
        """The rows of amounts as the template shows them."""
        return [
            {
                "kind": kind,
                "title": TABLES[kind],
                "chosen": str(self[f"chosen_{kind}"].value()),
                "rows": [
                    (
                        str(at),
                        self[f"{kind}_{at}"],
                        [(name, self[f"{kind}_{at}_{code}"]) for code, name in language_names().items()],
                    )
                    for at in range(MOST_AMOUNTS)
                ],
            }
            for kind in TABLES
        ]

    @property
    def languages(self) -> list[tuple[str, str, list[forms.BoundField]]]:
        """Each language with the words it has."""
        return [(code, name, [self[f"{word}_{code}"] for word in WORDS]) for code, name in language_names().items()]

    @property
    def switches(self) -> list[forms.BoundField]:
        return [self[name] for name in SWITCHES]


def answers_of(page: GivingPage) -> dict[str, Any]:
    """A page as the form shows it."""
    found: dict[str, Any] = {
        name: getattr(page, name) for name in (*SWITCHES, "slug", "colour", "opens_on", "closes_on")
    }
    found |= {
        "campaign": page.campaign_id,
        "default_fund": page.default_fund_id,
        "funds": [fund.pk for fund in page.funds.all()],
        "least": major(page.least_minor, page.currency),
        "most": major(page.most_minor, page.currency),
        "cover_percent": format((Decimal(page.cover_bps) / 100).normalize(), "f"),
        "cover_fixed": major(page.cover_fixed_minor, page.currency),
        "embed_origins": "\n".join(page.embed_origins),
        "picture": page.image.name,
    }
    for code, words in page.texts.items():
        found |= {f"{name}_{code}": words.get(name, "") for name in WORDS}
    for kind, amounts, chosen in (
        (ONCE, page.one_time_amounts, page.chosen_one_time),
        (MONTH, page.monthly_amounts, page.chosen_monthly),
    ):
        for at, minor in enumerate(amounts):
            found[f"{kind}_{at}"] = major(minor, page.currency)
            for code, words in page.texts.items():
                found[f"{kind}_{at}_{code}"] = words.get("impacts", {}).get(f"{kind}:{minor}", "")
        found[f"chosen_{kind}"] = str(amounts.index(chosen)) if chosen in amounts else ""
    return found


class NewPageForm(StyledForm):
    """A draft to begin with."""

    headline = forms.CharField(
        label=gettext_lazy("Headline"),
        max_length=LONGEST["headline"],
        error_messages={"required": gettext_lazy("Write a headline. You can change it later.")},
    )
    slug = forms.CharField(
        label=gettext_lazy("Address"),
        max_length=60,
        help_text=gettext_lazy("The end of its web address: small letters, digits and hyphens, like winter-appeal."),
        widget=forms.TextInput(attrs={"spellcheck": "false", "autocapitalize": "none"}),
        error_messages={"required": gettext_lazy("Enter an address, like winter-appeal.")},
    )
    campaign = forms.ModelChoiceField(
        Campaign.objects.filter(is_active=True),
        label=gettext_lazy("Campaign"),
        empty_label=None,
        help_text=gettext_lazy("Its goal and currency are those of the page."),
        error_messages={"required": gettext_lazy("Add a campaign first.")},
    )
