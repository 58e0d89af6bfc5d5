"""What a form says of an answer that cannot stay, where the field has no sentence of its own."""

from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

DAY: Final = gettext_lazy("Enter a day like 2026-03-14.")
TIME: Final = gettext_lazy("Enter a time like 15:30.")
EMAIL: Final = gettext_lazy("Enter an email address in the format name@example.com")
CHOOSE: Final = gettext_lazy("Choose one from the list.")
FILE: Final = gettext_lazy("Choose a file.")
EMPTY: Final = gettext_lazy("This file is empty.")
WHOLE: Final = gettext_lazy("Enter a whole number.")
NUMBER: Final = gettext_lazy("Enter a number, like 75 or 75.50.")
TOO_LONG: Final = gettext_lazy("This number has too many digits.")

ANY_KIND: Final[Mapping[str, Any]] = {
    "required": gettext_lazy("Fill this in."),
    "invalid": gettext_lazy("This cannot be read. Please type it again."),
    "max_length": gettext_lazy("Shorten this to %(limit_value)s characters."),
    "min_length": gettext_lazy("Enter at least %(limit_value)s characters."),
    "max_value": gettext_lazy("Enter a number that is at most %(limit_value)s."),
    "min_value": gettext_lazy("Enter a number that is at least %(limit_value)s."),
    "max_digits": TOO_LONG,
    "max_whole_digits": TOO_LONG,
    "max_decimal_places": gettext_lazy("Enter at most %(max)s digits after the point."),
    "null_characters_not_allowed": gettext_lazy("A character in this cannot be kept. Please type it again."),
    "invalid_choice": gettext_lazy("“%(value)s” is not one of the choices. Choose one from the list."),
    "invalid_list": CHOOSE,
}
# The first kind that a field is says it.
KINDS: Final[tuple[tuple[type[forms.Field], Mapping[str, Any]], ...]] = (
    (forms.DateField, {"required": DAY, "invalid": DAY}),
    (forms.TimeField, {"required": TIME, "invalid": TIME}),
    (forms.EmailField, {"required": gettext_lazy("Enter an email address."), "invalid": EMAIL}),
    (forms.URLField, {"invalid": gettext_lazy("Enter a link that begins with https://")}),
    (forms.DecimalField, {"required": NUMBER, "invalid": NUMBER}),
    (forms.IntegerField, {"required": WHOLE, "invalid": WHOLE}),
    (forms.BooleanField, {"required": gettext_lazy("Tick this to go on.")}),
    (forms.FileField, {"required": FILE, "invalid": FILE, "missing": FILE, "empty": EMPTY}),
    (forms.ChoiceField, {"required": CHOOSE}),
    (forms.ModelChoiceField, {"required": CHOOSE}),
)


def said_by_django(field: forms.Field) -> dict[str, Any]:
    """The sentences that a field of this class begins with."""
    known: dict[str, Any] = {}
    for kind in reversed(type(field).__mro__):
        known |= getattr(kind, "default_error_messages", {})
    return known


def calm(field: forms.Field) -> None:
    """Put our sentences where nobody gave the field its own."""
    own = next((sentences for kind, sentences in KINDS if isinstance(field, kind)), {})
    begun_with = said_by_django(field)
    for code, sentence in {**ANY_KIND, **own}.items():
        if field.error_messages.get(code) is begun_with.get(code):
            field.error_messages[code] = sentence
