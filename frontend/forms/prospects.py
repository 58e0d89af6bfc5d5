"""What staff type about possible major givers, and how they narrow the board."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.money import Money, as_typed, parse_major
from crm.domain.moves import ProspectFacts, Stage
from crm.models import Prospect, User
from crm.selectors.prospects import ProspectsAsked, left_with_prospects
from crm.selectors.tasks import NOBODY
from frontend.forms.folding import FoldingForm
from frontend.forms.gifts import ANY, day_field
from frontend.forms.styled import StyledForm
from frontend.forms.tasks import NO_ONE, GivingForm, former_choices, owner_choices, owner_field, ticked

KEEPS: Final = Capability.KEEP_PROSPECTS
STAGES: Final = {
    Stage.IDENTIFIED: gettext_lazy("Identified"),
    Stage.QUALIFIED: gettext_lazy("Qualified"),
    Stage.CULTIVATED: gettext_lazy("Cultivated"),
    Stage.SOLICITED: gettext_lazy("Solicited"),
    Stage.STEWARDED: gettext_lazy("Stewarded"),
}


class ProspectForm(StyledForm):
    ask = forms.CharField(
        label=gettext_lazy("What we ask for"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    likelihood = forms.IntegerField(
        label=gettext_lazy("How likely, in percent"), required=False, min_value=0, max_value=100
    )
    owner = owner_field(gettext_lazy("Owner"))
    next_step = forms.CharField(label=gettext_lazy("Next step"), required=False, max_length=200)
    next_step_on = day_field(gettext_lazy("By"))
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    needed = {"next_step": gettext_lazy("(needed if there is a day for it)")}

    def __init__(self, data: Any = None, *, currency: str, owner: User | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.currency = currency
        self.fields["owner"].choices = owner_choices(("", NO_ONE), owner, KEEPS)  # type: ignore[attr-defined]  # a choice

    def clean_ask(self) -> int | None:
        typed: str = self.cleaned_data["ask"].strip()
        try:
            return parse_major(typed, self.currency).minor if typed else None
        except Refused as refused:
            self.refuse(Refused(refused.code, refused.sentence, "ask", **refused.facts))
            return None

    def facts(self) -> ProspectFacts:
        said = self.cleaned_data
        return ProspectFacts(said["owner"], said["ask"], said["likelihood"], said["next_step"], said["next_step_on"])

    @staticmethod
    def of(row: Prospect) -> dict[str, Any]:
        told = {name: getattr(row, name) for name in ("likelihood", "next_step", "next_step_on")}
        ask = as_typed(Money(row.ask_minor, row.currency)) if row.ask_minor else ""
        return told | {"owner": row.owner_id, "ask": ask}


class ProspectFilterForm(FoldingForm):
    """The filter as it stands in the address."""

    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    stage = forms.ChoiceField(
        label=gettext_lazy("Stage"),
        required=False,
        choices=[("", ANY), *((stage.value, name) for stage, name in STAGES.items())],
    )
    overstayed = forms.BooleanField(label=gettext_lazy("Only those too long in their stage"), required=False)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="prospects_%s")
        left = former_choices(left_with_prospects())
        self.fields["owner"].choices = [*owner_choices(("", ANY), needs=KEEPS), (NOBODY, NO_ONE), *left]  # type: ignore[attr-defined]

    @property
    def told(self) -> dict[str, str]:
        """The filter as plain words, for the audit log."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value}

    @property
    def asked(self) -> ProspectsAsked:
        self.is_valid()
        said = self.cleaned_data
        return ProspectsAsked(said.get("owner", ""), said.get("stage", ""), bool(said.get("overstayed")))


class ChosenProspectsForm(GivingForm):
    """To whom the prospects that were ticked are given."""

    prospect = forms.TypedMultipleChoiceField(coerce=int)
    needs = KEEPS

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["prospect"].choices = ticked(data, "prospect")  # type: ignore[attr-defined]  # a choice

    def clean(self) -> None:
        if self.cleaned_data.get("prospect"):
            self.require_owner()
