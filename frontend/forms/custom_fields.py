"""Fields that a nonprofit adds: how staff describe one, and how they answer them about a person."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.custom_fields import MOST_POSITION, FieldFacts, Kind, read_answer
from crm.domain.errors import Refused
from crm.models import CustomField
from crm.selectors.custom_fields import Value
from crm.services.custom_values import ASKED, Answers
from frontend.forms.gifts import day_field
from frontend.forms.styled import StyledForm
from frontend.forms.three_way import Lines

KIND_NAMES: Final = {
    Kind.TEXT: gettext_lazy("Text"),
    Kind.NUMBER: gettext_lazy("Number"),
    Kind.DATE: gettext_lazy("Date"),
    Kind.CHOICE: gettext_lazy("One of a list"),
    Kind.CHOICES: gettext_lazy("Several of a list"),
}
NO_PLACE: Final = {
    "invalid": gettext_lazy("Enter a whole number."),
    "min_value": gettext_lazy("Enter a whole number."),
    "max_value": gettext_lazy("Enter a smaller number."),
}
PREFIX: Final = "f_"
NO_VALUES: Final[Mapping[str, Value]] = {}


CHOICES: Final = Lines("choices", gettext_lazy("Choices, one a line"), "choice")


class FieldForm(StyledForm):
    """A field; its kind is chosen once, because its answers are of that kind."""

    label = forms.CharField(
        label=gettext_lazy("What it is called"),
        help_text=gettext_lazy("Such as “T-shirt size” or “Heard about us from”."),
        error_messages={"required": gettext_lazy("Say what the field is called.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind of answer"), choices=[*KIND_NAMES.items()])
    choices = forms.CharField(
        label=gettext_lazy("Choices, one a line"),
        required=False,
        help_text=gettext_lazy("For a list alone."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    help = forms.CharField(
        label=gettext_lazy("Help beside it"), required=False, widget=forms.TextInput(attrs={"autocomplete": "off"})
    )
    position = forms.IntegerField(
        label=gettext_lazy("Place among the fields"),
        required=False,
        min_value=0,
        max_value=MOST_POSITION,
        help_text=gettext_lazy("The smallest number comes first. Left empty, it comes last."),
        error_messages=NO_PLACE,
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    needed = {"choices": gettext_lazy("(needed for a list)")}

    def __init__(self, *args: Any, field: CustomField | None = None, **kwargs: Any) -> None:
        super().__init__(*args, initial=of_field(field) if field else None, **kwargs)
        self.field = field
        if field is not None:
            del self.fields["kind"]
            self.say_needed("choices", "")
            if not field.choices:
                del self.fields["choices"]

    def facts(self) -> FieldFacts:
        said = self.cleaned_data
        kind = self.field.kind if self.field else said["kind"]
        choices = tuple(line for line in said.get("choices", "").splitlines() if line.strip())
        return FieldFacts(said["label"], kind, said["help"], choices, said["position"])


def of_field(field: CustomField) -> dict[str, Any]:
    told = {name: getattr(field, name) for name in ("label", "help", "position")}
    return told | {"choices": "\n".join(field.choices)}


class RenameChoiceForm(StyledForm):
    """A choice that is to be called differently, also where it is an answer already."""

    old = forms.ChoiceField(label=gettext_lazy("Choice"))
    new = forms.CharField(
        label=gettext_lazy("New name"),
        error_messages={"required": gettext_lazy("Enter the new name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, field: CustomField, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "rename_%s"} | kwargs)
        old = self.fields["old"]
        assert isinstance(old, forms.ChoiceField)
        old.choices = [(choice, choice) for choice in field.choices]


class AskingForm(StyledForm):
    """A form that asks the fields of a nonprofit's own, each with the control of its kind, beside what else it asks."""

    def __init__(
        self, *args: Any, asked: Iterable[CustomField], answers: Mapping[str, Value] = NO_VALUES, **kwargs: Any
    ) -> None:
        self.asked = list(asked)
        begins = {f"{PREFIX}{key}": value for key, value in answers.items()}
        super().__init__(*args, **kwargs | {"initial": begins | kwargs.get("initial", {})})
        for field in self.asked:
            control = control_of(field)
            if not isinstance(control.widget, forms.CheckboxSelectMultiple):
                control.widget.attrs["class"] = "in"
            self.fields[f"{PREFIX}{field.key}"] = control

    def clean(self) -> dict[str, Any]:
        """Every answer that cannot be one is marked, not the first alone."""
        said: dict[str, Any] = super().clean() or {}
        for field in self.asked:
            try:
                read_answer(field.kind, field.choices, said.get(f"{PREFIX}{field.key}"), field=f"{ASKED}{field.key}")
            except Refused as refused:
                self.refuse(refused)
        return said

    def answers(self) -> Answers:
        return {field.key: self.cleaned_data[f"{PREFIX}{field.key}"] for field in self.asked}

    def refuse(self, refused: Refused) -> None:
        field = refused.field or ""
        own = f"{PREFIX}{field.removeprefix(ASKED)}" if field.startswith(ASKED) else refused.field
        super().refuse(Refused(refused.code, refused.sentence, own, **refused.facts))

    def controls(self) -> list[forms.BoundField]:
        return [self[f"{PREFIX}{field.key}"] for field in self.asked]

    @property
    def holds_answers(self) -> bool:
        """Whether one of them is answered or refused, so that what is folded stands open."""
        return any(control.value() or control.errors for control in self.controls())


class AnswersForm(AskingForm):
    """Every field in use about somebody we know; `seen` is the state that was shown."""

    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)


def control_of(field: CustomField) -> forms.Field:
    """The control of a field's kind. What is typed is checked by the rules of the domain, not here."""
    told: dict[str, Any] = {"label": field.label, "help_text": field.help, "required": False}
    choices = [(choice, choice) for choice in field.choices]
    if field.kind == Kind.DATE:
        control: forms.Field = day_field(field.label)
        control.help_text = field.help
    elif field.kind == Kind.CHOICE:
        control = forms.ChoiceField(**told, choices=[("", "—"), *choices])
    elif field.kind == Kind.CHOICES:
        control = forms.MultipleChoiceField(**told, choices=choices, widget=forms.CheckboxSelectMultiple)
    else:
        shape = {"inputmode": "decimal"} if field.kind == Kind.NUMBER else {}
        control = forms.CharField(**told, widget=forms.TextInput(attrs={"autocomplete": "off"} | shape))
    return control
