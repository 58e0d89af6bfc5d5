"""The base of every form: one place says how a control looks, and what a refusal does to it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.utils.text import Truncator
from django.utils.translation import gettext, gettext_lazy

from crm.domain.errors import Refused
from frontend.forms.sentences import calm
from frontend.forms.three_way import Meanwhile

BARE = (forms.CheckboxInput, forms.RadioSelect, forms.CheckboxSelectMultiple, forms.HiddenInput, forms.FileInput)

SHOWN_OF_A_DAY = 40
NO_DAY = gettext_lazy("“%(typed)s” is not a day of the calendar. Enter a day like 2026-03-14.")


def words_of(refused: Refused) -> str:
    """The sentence of a refusal in the reader's language."""
    return gettext(refused.sentence).format(**refused.facts)


class Email(forms.EmailField):
    """An address for mail; the dot that a sentence left behind it is no part of it."""

    def to_python(self, value: Any) -> Any:
        return super().to_python(value.strip().rstrip(".") if isinstance(value, str) else value)


class Day(forms.DateField):
    """A day; of what is none, the sentence says what was typed."""

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except ValidationError as error:
            typed = {"typed": Truncator(value).chars(SHOWN_OF_A_DAY)}
            raise ValidationError(NO_DAY, code="invalid", params=typed) from error


class StyledForm(forms.Form):
    """A form whose fields carry our control class, and our sentences where they have none of their own. Nothing is cut
    in the browser without a word: what is too long comes here, and goes back whole with the limit. `shown` and
    `meanwhile` are for two who edit one thing at once (frontend.staff.edits). `needed` is what stands behind the label
    of a field that a rule between fields may ask for, instead of "(optional)": when that is, or "" for nothing.
    """

    needed: Mapping[str, Any] = {}
    shown = ""
    meanwhile: Meanwhile | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("maxlength", None)
            if not isinstance(field.widget, BARE):
                field.widget.attrs.setdefault("class", "in")

        for name in self.needed.keys() & self.fields.keys():
            self.say_needed(name, self.needed[name])

    def say_needed(self, name: str, words: Any) -> None:
        """When an answer is needed that is not always so."""
        self.fields[name].needed = words  # type: ignore[attr-defined]  # our own, for django/forms/field.html

    def full_clean(self) -> None:
        for field in self.fields.values() if self.is_bound else ():
            calm(field)  # here, for those too that a form adds once it is made
        super().full_clean()
        for name, field in self.fields.items():
            if isinstance(field, forms.DateField) and self.has_error(name, "invalid"):
                field.widget.attrs["type"] = "text"  # a control for days would show nothing of what is none

    def refuse(self, refused: Refused) -> None:
        """Show a service's refusal beside the answer it is about, or above the form."""
        self.add_error(refused.field if refused.field in self.fields else None, words_of(refused))

    def label_of(self, name: str) -> str:
        """What a field is called where it is not seen; a form whose labels need their place on the page says more."""
        return str(self[name].label)

    def holding(self, **groups: Iterable[str]) -> dict[str, bool]:
        """Which of these groups of fields hold an answer or an error, so that what is folded stands open."""
        return {
            name: any(self[field].value() or self[field].errors for field in group) for name, group in groups.items()
        }

    @property
    def outcome(self) -> str:
        """What happened, where no single answer is at fault; "" where answers are marked."""
        return " ".join(map(str, self.non_field_errors())) if self.errors.keys() == {NON_FIELD_ERRORS} else ""

    @property
    def left_out(self) -> list[tuple[str, str]]:
        """(label of the control or "", sentence) of each answer of a filter that asks nothing."""
        return [
            (str(self[name].label) if name in self.fields else "", str(sentence))
            for name, errors in self.errors.items()
            for sentence in list(errors)[: 1 if name in self.fields else None]
        ]

    @property
    def named_errors(self) -> list[tuple[str, str, str]]:
        """(id of the control, its label or "", sentence) for the summary on top of a page with many answers."""
        named = [self.label_of(name) if name in self.fields and self.fields[name].label else "" for name in self.errors]
        return [(control, label, sentence) for (control, sentence), label in zip(self.error_list, named, strict=True)]

    @property
    def error_list(self) -> list[tuple[str, str]]:
        """(id of the control, or of what holds its boxes, sentence) for the summary on top."""
        return [
            ((self[name].id_for_label or self[name].auto_id) if name in self.fields else "form", str(errors[0]))
            for name, errors in self.errors.items()
        ]

    @property
    def other_errors(self) -> list[tuple[str, str]]:
        """The same without the fields that others changed too, which have their own words."""
        collided = [one.control for one in self.meanwhile.collided.values()] if self.meanwhile else []
        return [(control, sentence) for control, sentence in self.error_list if control not in collided]
