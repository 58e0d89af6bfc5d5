"""What staff say of a saved view of the list of people."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from frontend.forms.styled import StyledForm


class ViewForm(StyledForm):
    """Its name; for whoever may share it, with whom."""

    name = forms.CharField(
        label=gettext_lazy("Name of the view"),
        help_text=gettext_lazy("What it finds, not whom: a person's name does not belong here."),
        max_length=200,
        error_messages={"required": gettext_lazy("Give the view a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    is_shared = forms.BooleanField(
        label=gettext_lazy("Share it with everybody who sees people"),
        help_text=gettext_lazy("Otherwise you alone see it."),
        required=False,
    )

    def __init__(self, data: Any = None, *, may_share: bool, **options: Any) -> None:
        super().__init__(data, **options)
        if not may_share:
            del self.fields["is_shared"]
