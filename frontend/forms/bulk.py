"""What is done with many people at once, and what it takes to say."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.tasks import TaskFacts
from crm.selectors.tags import all_tags
from frontend.forms.gifts import day_field
from frontend.forms.styled import StyledForm
from frontend.forms.tasks import NO_ONE, PRIORITIES, owner_choices, owner_field

TAG, UNTAG, TASK = "tag", "untag", "task"
FILES: Final = {"csv": "csv", "excel": "xlsx"}  # acts that write a file, and its kind
ACTS: Final = (
    (TAG, gettext_lazy("Put a tag on them"), Capability.EDIT_PEOPLE),
    (UNTAG, gettext_lazy("Take a tag off them"), Capability.EDIT_PEOPLE),
    (TASK, gettext_lazy("Make a task for each"), Capability.KEEP_TASKS),
    ("csv", gettext_lazy("Export them as CSV"), Capability.EXPORT),
    ("excel", gettext_lazy("Export them for Excel"), Capability.EXPORT),
)


def acts_for(by: Actor) -> list[tuple[str, Any]]:
    return [(key, words) for key, words, needed in ACTS if by.can(needed)]


class BulkTagForm(StyledForm):
    """Which tag."""

    tag = forms.TypedChoiceField(
        label=gettext_lazy("Tag"),
        coerce=int,
        error_messages={"required": gettext_lazy("Choose a tag."), "invalid_choice": gettext_lazy("Choose a tag.")},
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        field = self.fields["tag"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", gettext_lazy("Choose…")), *((str(tag.pk), tag.name) for tag in all_tags())]


class BulkTaskForm(StyledForm):
    """The task that each of them gets."""

    title = forms.CharField(
        label=gettext_lazy("What is there to do?"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say what there is to do.")},
    )
    due_on = day_field(gettext_lazy("By"))
    owner = owner_field(gettext_lazy("Owner"))
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), choices=PRIORITIES, coerce=int, initial=PRIORITIES[1][0]
    )

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="bulk_%s")
        self.fields["owner"].choices = owner_choices(("", NO_ONE))  # type: ignore[attr-defined]  # a choice

    def facts(self) -> TaskFacts:
        told = self.cleaned_data
        return TaskFacts(told["title"], owner_id=told["owner"], due_on=told["due_on"], priority=told["priority"])


def form_for(act: str, data: Any = None) -> BulkTagForm | BulkTaskForm:
    return BulkTaskForm(data) if act == TASK else BulkTagForm(data)
