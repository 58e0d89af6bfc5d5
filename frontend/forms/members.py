"""What whoever manages staff says of a colleague: what they may do, and who comes new."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import User
from frontend.forms.styled import Email, StyledForm
from frontend.staff.words import ROLE_NAMES


def roles_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Roles"),
        choices=[(role.value, name) for role, name in ROLE_NAMES.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one role.")},
    )


class RolesForm(StyledForm):
    """The roles of one colleague."""

    roles = roles_field()
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, user: User) -> None:
        super().__init__(data, initial={"roles": user.roles})


class NewMemberForm(StyledForm):
    """Somebody who works here from now on."""

    name = forms.CharField(
        label=gettext_lazy("Name"),
        max_length=150,
        help_text=gettext_lazy("As colleagues see it."),
        error_messages={"required": gettext_lazy("Enter a name.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    email = Email(
        label=gettext_lazy("Email address"),
        max_length=254,
        help_text=gettext_lazy("They sign in with it."),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    roles = roles_field()
