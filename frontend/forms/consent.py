"""Consent as staff write it down, wordings, the stop list, and who a mailing is for."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.consent import GRANT, ConsentFacts
from crm.domain.wordings import LONGEST
from crm.models import Channel, ConsentEvent, Nonprofit
from crm.selectors.consents import bases_of, newest_wordings
from crm.selectors.nonprofit import local_day
from frontend.forms.gifts import day_field
from frontend.forms.styled import StyledForm
from frontend.staff.consent_words import BASES, CHANNELS, PURPOSES, SOURCES, wording_name

Source = ConsentEvent.Source
NOON: Final = time(12)
SOFT_OPT_IN, IMPLIED = "soft_opt_in_charity", "casl_implied"
TOLD: Final = [
    (source, SOURCES[source])
    for source in (Source.PAPER, Source.PHONE, Source.REPLY, Source.STAFF, Source.PREFERENCE_SERVICE)
]
ANSWERS: Final = [(GRANT, gettext_lazy("Yes, they agreed")), ("withdraw", gettext_lazy("No, they do not want it"))]


def tick(label: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False)


class ConsentForm(StyledForm):
    """One answer. It asks for what a ground needs only where the law has that ground."""

    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=list(PURPOSES.items()))
    channel = forms.ChoiceField(label=gettext_lazy("By which way"), choices=list(CHANNELS.items()))
    action = forms.ChoiceField(
        label=gettext_lazy("Their answer"), choices=ANSWERS, initial=GRANT, widget=forms.RadioSelect
    )
    source = forms.ChoiceField(label=gettext_lazy("How we know"), choices=TOLD)
    evidence = forms.CharField(
        label=gettext_lazy("Where the proof is"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Such as “paper form, folder 12” or “call with Ben at 3 pm”. A yes needs it."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = day_field(gettext_lazy("On which day they said so"))
    wording = forms.ChoiceField(
        label=gettext_lazy("In which words they were asked"), required=False, help_text=gettext_lazy("If they were.")
    )
    basis = forms.ChoiceField(label=gettext_lazy("Ground"))
    collected_on = day_field(gettext_lazy("Day their details were collected"))
    obtained_directly = tick(gettext_lazy("They gave their details to us directly"))
    opt_out_offered = tick(gettext_lazy("They could say no when they did"))
    valid_until = day_field(gettext_lazy("Ends on"))
    needed = {
        "evidence": gettext_lazy("(needed for a yes)"),
        "collected_on": gettext_lazy("(needed for a soft opt-in)"),
        "valid_until": gettext_lazy("(needed for implied consent)"),
    }

    def __init__(self, *args: Any, nonprofit: Nonprofit, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.nonprofit = nonprofit
        bases = frozenset[str]().union(*(bases_of(nonprofit, channel) for channel in Channel))
        self.choose("basis", [(basis, name) for basis, name in BASES.items() if basis in bases])
        wordings = [(str(row.pk), f"{wording_name(row.key)}: {row.text[:60]}") for row in newest_wordings()]
        self.choose("wording", [("", gettext_lazy("Other words, or none")), *wordings])
        if SOFT_OPT_IN not in bases:
            for name in ("collected_on", "obtained_directly", "opt_out_offered"):
                del self.fields[name]
        if IMPLIED not in bases:
            del self.fields["valid_until"]

    def choose(self, name: str, choices: list[tuple[str, Any]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def facts(self) -> ConsentFacts:
        """The answer; of today it is of this moment, of an earlier day a yes of its noon and a no of its end."""
        said = dict(self.cleaned_data)
        on, wording = said.pop("on"), said.pop("wording")
        at = self.instant(on, NOON if said["action"] == GRANT else time.max)
        return ConsentFacts(**said, wording_id=int(wording) if wording else None, at=at)

    def instant(self, on: date | None, hour: time) -> datetime | None:
        if on is None or on == local_day(self.nonprofit):
            return None
        return datetime.combine(on, hour, ZoneInfo(self.nonprofit.time_zone)).astimezone(UTC)


class WordingForm(StyledForm):
    """A new version of a wording. What is published stays for good: somebody agreed to it."""

    text = forms.CharField(
        label=gettext_lazy("New words"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 3}), strip=True
    )


class StopForm(StyledForm):
    """An e-mail address that is to be left alone, whether or not we know it."""

    email = forms.EmailField(
        label=gettext_lazy("Email address"),
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"invalid": gettext_lazy("Enter an email address in the format name@example.com")},
    )
    why = forms.ChoiceField(
        label=gettext_lazy("Why"),
        choices=[
            ("asked", gettext_lazy("They asked us to stop")),
            ("preference_service", gettext_lazy("A preference service told us")),
        ],
        widget=forms.RadioSelect,
        initial="asked",
    )
    evidence = forms.CharField(
        label=gettext_lazy("Where the proof is"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class ForMailForm(StyledForm):
    """What an export is for: only those who agreed to that are in it."""

    purpose = forms.ChoiceField(label=gettext_lazy("What for"), choices=list(PURPOSES.items()))
    channel = forms.ChoiceField(label=gettext_lazy("By which way"), choices=list(CHANNELS.items()))
