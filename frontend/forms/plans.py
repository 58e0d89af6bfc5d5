"""What staff type about stewardship plans."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.forms import BaseFormSet, formset_factory
from django.utils.translation import gettext_lazy

from crm.domain.errors import Refused
from crm.domain.money import parse_major
from crm.domain.plans import MOST_DAYS, MOST_STEPS, PlanFacts, StepFacts
from crm.domain.tasks import Priority
from crm.models import PlanStep, StewardshipPlan, User
from frontend.forms.styled import StyledForm
from frontend.forms.tasks import PRIORITIES, owner_choices, owner_field

TRIGGERS: Final = [
    (StewardshipPlan.Trigger.HAND.value, gettext_lazy("Somebody starts it from a person’s page")),
    (StewardshipPlan.Trigger.FIRST_GIFT.value, gettext_lazy("A first gift")),
    (StewardshipPlan.Trigger.GIFT_OVER.value, gettext_lazy("A gift of this amount or more")),
]
WHOEVER: Final = gettext_lazy("Whoever starts it")
BLANK_ROWS: Final = 3


class PlanForm(StyledForm):
    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the plan a name.")},
    )
    description = forms.CharField(label=gettext_lazy("What it is for"), required=False, max_length=300)
    trigger = forms.ChoiceField(label=gettext_lazy("What starts it?"), choices=TRIGGERS)
    over = forms.CharField(
        label=gettext_lazy("From this amount on"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
    )
    owner = owner_field(gettext_lazy("Whose tasks they become"))
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    needed = {"over": gettext_lazy("(needed for a gift of this amount)")}

    def __init__(self, data: Any = None, *, currency: str, owner: User | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.currency = currency
        self.fields["owner"].choices = owner_choices(("", WHOEVER), owner)  # type: ignore[attr-defined]  # a choice

    def clean_over(self) -> int | None:
        typed: str = self.cleaned_data["over"].strip()
        if not typed or self.cleaned_data.get("trigger") != StewardshipPlan.Trigger.GIFT_OVER:
            return None
        try:
            return parse_major(typed, self.currency).minor
        except Refused as refused:
            self.refuse(Refused(refused.code, refused.sentence, "over", **refused.facts))
            return None

    def facts(self, steps: list[StepFacts]) -> PlanFacts:
        said = self.cleaned_data
        return PlanFacts(said["name"], steps, said["description"], said["trigger"], said["over"], said["owner"])


class StepForm(StyledForm):
    """One step; a row without words is no step."""

    id = forms.IntegerField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("What to do"), required=False, max_length=160)
    days = forms.IntegerField(
        label=gettext_lazy("Days after"), required=False, min_value=0, max_value=MOST_DAYS, initial=0
    )
    waits_for = forms.TypedChoiceField(label=gettext_lazy("Counted from"), required=False, coerce=int, empty_value=None)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"),
        choices=PRIORITIES,
        coerce=int,
        required=False,
        empty_value=None,
        initial=Priority.USUAL.value,
    )
    skip_weekends = forms.BooleanField(
        label=gettext_lazy("Never on a Saturday or Sunday: the Monday after"), required=False, initial=True
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        label = gettext_lazy("the end of step {n}")
        earlier = [(number, label.format(n=number)) for number in range(1, self.place)]
        self.fields["waits_for"].choices = [("", gettext_lazy("the start")), *earlier]  # type: ignore[attr-defined]

    @property
    def place(self) -> int:
        """Which row of the page this is, from 1."""
        number = (self.prefix or "").rpartition("-")[2]
        return int(number) + 1 if number.isdigit() else 1


class StepForms(BaseFormSet):  # type: ignore[type-arg]  # its forms are made by the factory
    """The rows of steps as they were typed, and as the plan takes them: without the empty ones."""

    def steps(self) -> list[StepFacts]:
        rows = [form.cleaned_data for form in self.forms]
        filled = [number for number, row in enumerate(rows, 1) if row.get("title", "").strip()]
        places = {number: place for place, number in enumerate(filled, 1)}
        return [step_of(rows[number - 1], places) for number in filled]


def step_of(row: dict[str, Any], places: dict[int, int]) -> StepFacts:
    """A row as a step. One that waits for an empty row is counted from the start."""
    waits_for = places.get(row["waits_for"]) if row["waits_for"] else None
    return StepFacts(
        row["title"],
        row["days"] or 0,
        row["skip_weekends"],
        row["priority"] or Priority.USUAL.value,
        waits_for,
        row.get("id") or None,
    )


AllSteps: Any = formset_factory(StepForm, formset=StepForms, extra=0, max_num=MOST_STEPS, absolute_max=MOST_STEPS)


def rows_of(steps: Iterable[PlanStep]) -> list[dict[str, Any]]:
    """What the form shows of steps that are there, and some rows for more."""
    rows = list(steps)
    places = {step.pk: number for number, step in enumerate(rows, 1)}
    shown = [
        {
            "id": step.pk,
            "title": step.title,
            "days": step.days,
            "waits_for": places.get(step.waits_for_id) if step.waits_for_id else None,
            "priority": step.priority,
            "skip_weekends": step.skip_weekends,
        }
        for step in rows
    ]
    return with_room(shown)


def with_room(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    empty = {"days": 0, "priority": Priority.USUAL.value, "skip_weekends": True}
    return [*rows, *(dict(empty) for _ in range(min(BLANK_ROWS, MOST_STEPS - len(rows))))]
