"""What staff type about requests, holds and erasures."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.errors import Refused
from crm.models import User
from crm.services.privacy_requests import RequestFacts
from frontend.forms.gifts import day_field
from frontend.forms.styled import StyledForm, words_of

KINDS: Final = {
    "access": gettext_lazy("A copy of their data"),
    "portability": gettext_lazy("Their data to take elsewhere"),
    "erasure": gettext_lazy("To be erased"),
    "rectify": gettext_lazy("A correction"),
    "objection": gettext_lazy("That we stop using it"),
    "complaint": gettext_lazy("A complaint"),
}
OTHER_NAME: Final = gettext_lazy("Type the name exactly as it stands above, so that nobody is erased by mistake.")
STATES: Final = {
    "done": gettext_lazy("Done"),
    "refused": gettext_lazy("Refused"),
}


class RequestForm(StyledForm):
    """A request as it came."""

    kind = forms.ChoiceField(label=gettext_lazy("What they ask for"), choices=list(KINDS.items()))
    received_on = day_field(gettext_lazy("Received on"))
    verified_how = forms.CharField(
        label=gettext_lazy("How we know it is them"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("They wrote from the address we know, say. Do not ask for more than it takes."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Who answers"), required=False)

    def __init__(self, *args: Any, staff: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        received_on = self.fields["received_on"]
        received_on.required = True
        received_on.error_messages["required"] = received_on.error_messages["invalid"]
        owner = self.fields["owner"]
        assert isinstance(owner, forms.ChoiceField)
        owner.choices = [("", gettext_lazy("Nobody yet")), *((str(user.pk), user.name) for user in staff)]

    def facts(self) -> RequestFacts:
        said = self.cleaned_data
        owner = int(said["owner"]) if said["owner"] else None
        return RequestFacts(said["kind"], said["received_on"], said["verified_how"], owner)


class AnswerForm(StyledForm):
    """What came of a request."""

    state = forms.ChoiceField(
        label=gettext_lazy("How it ended"), choices=list(STATES.items()), widget=forms.RadioSelect, initial="done"
    )
    answer = forms.CharField(  # "outcome" is what happened to a form
        label=gettext_lazy("What came of it"),
        error_messages={"required": gettext_lazy("Say what came of it, or why it was refused.")},
        max_length=2_000,
        help_text=gettext_lazy("Whoever is refused is owed the reason, and where they may complain."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def refuse(self, refused: Refused) -> None:
        named = "answer" if refused.field == "outcome" else refused.field
        self.add_error(named if named in self.fields else None, words_of(refused))


class PutOffForm(StyledForm):
    """Why an answer takes longer."""

    reason = forms.CharField(
        label=gettext_lazy("Why it takes longer"),
        error_messages={"required": gettext_lazy("Say why it takes longer: the person has to be told.")},
        max_length=500,
        help_text=gettext_lazy("Tell the person before the day is over."),
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HoldForm(StyledForm):
    """What the data of a person is kept for."""

    reason = forms.CharField(
        label=gettext_lazy("What the data is kept for"),
        error_messages={"required": gettext_lazy("Say what the data is kept for.")},
        max_length=200,
        help_text=gettext_lazy("A court case, an audit, an inquiry."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class EraseForm(StyledForm):
    """The name of whoever is erased, typed."""

    name = forms.CharField(
        label=gettext_lazy("Type their name"),
        error_messages={"required": OTHER_NAME},
        max_length=400,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
