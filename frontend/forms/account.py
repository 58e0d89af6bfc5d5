"""What members of staff say of themselves, and the tokens they make."""

from django import forms
from django.utils.translation import gettext_lazy

from frontend.forms.styled import StyledForm


class OwnDetailsForm(StyledForm):
    name = forms.CharField(
        label=gettext_lazy("Your name"), max_length=150, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    keyboard_shortcuts = forms.BooleanField(
        label=gettext_lazy("Single keys: “/” opens the search; J, K, X and C work in lists"),
        required=False,
        help_text=gettext_lazy("Turn it off if single keys get in the way of how you use this device."),
    )
