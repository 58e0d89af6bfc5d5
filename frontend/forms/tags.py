"""Tags as staff type them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from crm.models import Tag
from crm.selectors.tags import all_tags
from frontend.forms.styled import StyledForm


class TagForm(StyledForm):
    """The name of a tag: on a person's page with what is like it, on the list of tags as it is to be called."""

    name = forms.CharField(
        label=gettext_lazy("Tag"),
        error_messages={"required": gettext_lazy("Enter a tag.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "tag_%s"} | kwargs)


class RenameTagForm(TagForm):
    """What a tag is called from now on."""

    seen = forms.CharField(required=False, widget=forms.HiddenInput)


class UniteForm(StyledForm):
    """Which tag another one becomes a part of."""

    into = forms.TypedChoiceField(label=gettext_lazy("Make it part of"), coerce=int)

    def __init__(self, *args: Any, tag: Tag, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "unite_%s"} | kwargs)
        into = self.fields["into"]
        assert isinstance(into, forms.TypedChoiceField)
        into.choices = [("", "—"), *((other.pk, other.name) for other in all_tags().exclude(pk=tag.pk))]
