"""What staff say of a household: its texts, its order, and who is left out of which text."""

from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy

from crm.domain.households import LONGEST
from crm.models import Contact, Household
from crm.services.household_names import TYPED
from crm.services.households import IN_NAMES, HouseholdFacts, Place
from frontend.forms.styled import StyledForm

LABELS: Final = {
    "name": gettext_lazy("Name"),
    "formal_greeting": gettext_lazy("Formal greeting: Dear …"),
    "informal_greeting": gettext_lazy("Informal greeting: Dear …"),
}
TICKS: Final = {
    "in_household_name": gettext_lazy("In the name"),
    "in_formal_greeting": gettext_lazy("In the formal greeting"),
    "in_informal_greeting": gettext_lazy("In the informal greeting"),
}


class HouseholdFilterForm(StyledForm):
    """The filter above the list."""

    q = forms.CharField(
        label=gettext_lazy("Name of the household or of somebody there"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="homes_%s")

    @property
    def text(self) -> str:
        return str(self.cleaned_data.get("q", "")).strip() if self.is_valid() else ""


class HouseholdForm(StyledForm):
    """`seen` is the state that was shown. A text left empty is made by rule; `automatic` is what that gives."""

    name = forms.CharField(label=LABELS["name"], max_length=LONGEST["name"], required=False)
    formal_greeting = forms.CharField(
        label=LABELS["formal_greeting"], max_length=LONGEST["formal_greeting"], required=False
    )
    informal_greeting = forms.CharField(
        label=LABELS["informal_greeting"], max_length=LONGEST["informal_greeting"], required=False
    )
    spouses_as_one = forms.BooleanField(
        label=gettext_lazy("Spell the first two out as one couple"),
        help_text=gettext_lazy("“Mr. and Mrs. Daniel Okafor”, where both have a title and share the last name."),
        required=False,
    )
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)

    def __init__(self, data: Any, members: Sequence[Contact], automatic: Any = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.members = members
        for place, member in enumerate(members, start=1):
            self.fields[f"place-{member.pk}"] = place_field(member, place, len(members))
            for tick, label in TICKS.items():
                said = f"{label}: {member.full_name}"
                self.fields[f"{tick}-{member.pk}"] = forms.BooleanField(label=said, required=False)
        if automatic is not None:
            for text in LABELS:
                self.fields[text].help_text = gettext("Left empty, it is made by rule: {text}").format(
                    text=getattr(automatic, text)
                )

    @property
    def lines(self) -> list[tuple[Contact, forms.BoundField, list[forms.BoundField]]]:
        """(member, their place, their three ticks) of each."""
        return [
            (member, self[f"place-{member.pk}"], [self[f"{tick}-{member.pk}"] for tick in TICKS])
            for member in self.members
        ]

    def wished_place(self, member: Contact) -> tuple[int, int]:
        """Of two with one place, whoever moved up stands before whoever stayed, whoever moved down behind."""
        before = self.members.index(member) + 1
        place = self.cleaned_data[f"place-{member.pk}"] or before
        return place, (place > before) - (place < before)

    def facts(self) -> HouseholdFacts:
        told = self.cleaned_data
        order = sorted(self.members, key=self.wished_place)
        places = [Place(member.pk, *(told[f"{tick}-{member.pk}"] for tick in IN_NAMES)) for member in order]
        texts = {text: told[text] for text in LABELS}
        return HouseholdFacts(**texts, spouses_as_one=told["spouses_as_one"], places=places)


def place_field(member: Contact, place: int, most: int) -> forms.IntegerField:
    label = gettext("Place of {name}").format(name=member.full_name)
    control = forms.NumberInput(attrs={"class": "in"})
    return forms.IntegerField(
        label=label, min_value=1, max_value=max(most, place), required=False, initial=place, widget=control
    )


def beginning_of(household: Household, members: Sequence[Contact]) -> dict[str, Any]:
    """What the form begins with: typed texts stand in it, those made by rule do not."""
    texts = {text: getattr(household, text) if getattr(household, flag) else "" for text, flag in TYPED.items()}
    ticks = {f"{tick}-{member.pk}": getattr(member, tick) for member in members for tick in TICKS}
    return texts | ticks | {"spouses_as_one": household.spouses_as_one}


class MemberForm(StyledForm):
    """Somebody chosen to live there; `moving` where they leave another household for it."""

    find = forms.CharField(label=gettext_lazy("Name or email"), max_length=200, required=False)
    other = forms.IntegerField(
        label=gettext_lazy("Person"),
        widget=forms.HiddenInput,
        error_messages={"required": gettext_lazy("Choose a person."), "invalid": gettext_lazy("Choose a person.")},
    )
    moving = forms.BooleanField(label=gettext_lazy("They move here from their household"), required=False)
    lives_elsewhere = False

    @property
    def asks_to_move(self) -> bool:
        return self.lives_elsewhere or bool(self["moving"].value())
