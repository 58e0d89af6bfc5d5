"""What staff type about tasks, and how they narrow a list of them."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext, gettext_lazy, pgettext, pgettext_lazy

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.recurrence import Every, Unit, every_of
from crm.domain.tasks import Priority, TaskFacts, When
from crm.models import Task, User
from crm.selectors.contacts import MOST_ID
from crm.selectors.staff import task_keepers
from crm.selectors.tasks import NOBODY, Batch, TasksAsked, left_with_tasks
from frontend.forms.folding import FoldingForm
from frontend.forms.gifts import ANY, day_field
from frontend.forms.styled import StyledForm

PRIORITIES: Final = [
    (str(Priority.HIGH.value), pgettext_lazy("priority", "High")),
    (str(Priority.USUAL.value), pgettext_lazy("priority", "Usual")),
    (str(Priority.LOW.value), pgettext_lazy("priority", "Low")),
]
UNITS: Final = [
    ("", gettext_lazy("Does not repeat")),
    (Unit.WEEK.value, pgettext_lazy("repeats", "Every week")),
    (Unit.MONTH.value, pgettext_lazy("repeats", "Every month")),
    (Unit.QUARTER.value, pgettext_lazy("repeats", "Every quarter")),
    (Unit.YEAR.value, pgettext_lazy("repeats", "Every year")),
]
STATES: Final = [
    (Task.State.OPEN.value, gettext_lazy("To do")),
    (Task.State.DONE.value, gettext_lazy("Done")),
    (Task.State.DROPPED.value, gettext_lazy("Dropped")),
]
WHENS: Final = [
    ("", gettext_lazy("Any day")),
    (When.OVERDUE.value, gettext_lazy("Overdue")),
    (When.TODAY.value, gettext_lazy("Today")),
    (When.SOON.value, gettext_lazy("In the next 7 days")),
    (When.LATER.value, gettext_lazy("Later")),
    (When.UNDATED.value, gettext_lazy("Without a day")),
]
NO_ONE: Final = gettext_lazy("Nobody yet")
NOT_CHOSEN: Final = ("", gettext_lazy("Choose…"))


def owner_choices(
    first: tuple[str, Any], also: User | None = None, needs: Capability = Capability.KEEP_TASKS
) -> list[tuple[str, Any]]:
    """`first`, then everybody who has the capability `needs`; `also` whoever is the owner now, if they have left."""
    people = task_keepers(needs)
    if also is not None and also not in people:
        people.append(also)
    return [first, *((str(user.pk), str(user)) for user in people)]


def former_choices(users: list[User]) -> list[tuple[str, str]]:
    """Those who would be given nothing now, and have something still."""
    left = gettext("{name}, who left")
    return [(str(user.pk), str(user) if user.is_active else left.format(name=user)) for user in users]


def owner_field(label: Any) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(label=label, coerce=int, empty_value=None, required=False)


class GivingForm(StyledForm):
    """Those that were ticked are given to `owner`: to somebody, or to nobody, but never without a choice."""

    owner = forms.ChoiceField(label=gettext_lazy("Assign to"), required=False)
    needs = Capability.KEEP_TASKS

    def __init__(self, data: Any = None) -> None:
        super().__init__(data, auto_id="chosen_%s")
        choices = [*owner_choices(NOT_CHOSEN, needs=self.needs), (NOBODY, NO_ONE)]
        self.fields["owner"].choices = choices  # type: ignore[attr-defined]  # a choice

    @property
    def owner_id(self) -> int | None:
        said: str = self.cleaned_data["owner"]
        return int(said) if said != NOBODY else None

    @property
    def owner_name(self) -> str:
        """Who it is in words, for the sentence that says what was done."""
        said = self.cleaned_data["owner"]
        return pgettext("who has it", "nobody") if said == NOBODY else str(dict(self.fields["owner"].choices)[said])  # type: ignore[attr-defined]

    def require_owner(self) -> None:
        if not self.cleaned_data.get("owner") and "owner" not in self.errors:
            self.add_error("owner", gettext("Choose whom to give them to."))


class TaskForm(StyledForm):
    """A task; `contact`, `subject_type` and `subject_id` say what a new one is about."""

    title = forms.CharField(
        label=gettext_lazy("What is there to do?"),
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Say what there is to do.")},
    )
    due_on = day_field(gettext_lazy("By"))
    owner = owner_field(gettext_lazy("Owner"))
    priority = forms.TypedChoiceField(label=gettext_lazy("Priority"), choices=PRIORITIES, coerce=int)
    unit = forms.ChoiceField(label=gettext_lazy("Repeats"), choices=UNITS, required=False)
    interval = forms.IntegerField(
        label=gettext_lazy("Every how many of these"),
        required=False,
        min_value=1,
        max_value=99,
        help_text=gettext_lazy("2 with “Every week” is every second week."),
    )
    details = forms.CharField(
        label=gettext_lazy("Details"), required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": "4"})
    )
    contact = forms.IntegerField(required=False, max_value=MOST_ID, widget=forms.HiddenInput)
    subject_type = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    subject_id = forms.IntegerField(required=False, max_value=MOST_ID, widget=forms.HiddenInput)
    seen = forms.CharField(required=False, max_length=60, widget=forms.HiddenInput)
    needed = {"due_on": gettext_lazy("(needed if it repeats)")}

    def __init__(self, data: Any = None, *, owner: User | None = None, **options: Any) -> None:
        super().__init__(data, **options)
        self.fields["owner"].choices = owner_choices(("", NO_ONE), owner)  # type: ignore[attr-defined]  # a choice

    def refuse(self, refused: Refused) -> None:
        hidden = ("contact", "subject_type", "subject_id")
        field = None if refused.field in hidden else refused.field
        super().refuse(Refused(refused.code, refused.sentence, field, **refused.facts))

    def facts(self) -> TaskFacts:
        said = self.cleaned_data
        return TaskFacts(
            title=said["title"],
            details=said["details"],
            contact_id=said["contact"],
            subject_type=said["subject_type"],
            subject_id=said["subject_id"],
            owner_id=said["owner"],
            due_on=said["due_on"],
            priority=said["priority"],
            every=Every(Unit(said["unit"]), said["interval"] or 1) if said["unit"] else None,
        )

    @staticmethod
    def of(task: Task) -> dict[str, Any]:
        every = every_of(task.repeats)
        return {
            "title": task.title,
            "details": task.details,
            "owner": task.owner_id,
            "due_on": task.due_on,
            "priority": task.priority,
            "unit": every.unit.value if every else "",
            "interval": every.interval if every and every.interval > 1 else None,
        }


class TaskFilterForm(FoldingForm):
    """The filter as it stands in the address. An answer that makes no sense is said so, and asks nothing."""

    narrows_nothing = frozenset({"q", "contact", "made"})  # the last two are told above the list, each with a way out

    q = forms.CharField(
        label=gettext_lazy("Words, or who it is about"),
        required=False,
        max_length=120,
        widget=forms.TextInput(attrs={"type": "search", "autocomplete": "off"}),
    )
    owner = forms.ChoiceField(label=gettext_lazy("Owner"), required=False)
    state = forms.ChoiceField(label=gettext_lazy("State"), required=False, choices=STATES)
    when = forms.ChoiceField(label=gettext_lazy("Due"), required=False, choices=WHENS)
    priority = forms.TypedChoiceField(
        label=gettext_lazy("Priority"), required=False, choices=[("", ANY), *PRIORITIES], coerce=int, empty_value=None
    )
    contact = forms.IntegerField(required=False, min_value=1, max_value=MOST_ID, widget=forms.HiddenInput)
    made = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Any) -> None:
        super().__init__(data, auto_id="tasks_%s")
        everybody = [*owner_choices(("", ANY)), (NOBODY, NO_ONE), *former_choices(left_with_tasks())]
        self.fields["owner"].choices = everybody  # type: ignore[attr-defined]  # a choice

    def clean_made(self) -> Batch | None:
        """The tasks of one act for many people, as its message links to them."""
        told: str = self.cleaned_data["made"]
        batch = Batch.read(told) if told else None
        if told and batch is None:
            raise forms.ValidationError(gettext("This link does not say which tasks were made together."))
        return batch

    @property
    def asked(self) -> TasksAsked:
        """What the answers that make sense ask for."""
        self.is_valid()
        said = self.cleaned_data
        return TasksAsked(
            owner=said.get("owner", ""),
            state=said.get("state") or Task.State.OPEN.value,
            when=said.get("when", ""),
            priority=said.get("priority") or 0,
            contact_id=said.get("contact") or 0,
            text=said.get("q", "").strip(),
            made=said.get("made"),
        )

    @property
    def told(self) -> dict[str, str]:
        """The filter as plain words, for the audit log."""
        self.is_valid()
        return {name: str(value) for name, value in self.cleaned_data.items() if value not in (None, "", 0)}


def ticked(data: Any, name: str) -> list[tuple[str, str]]:
    """The numbers of the rows that were ticked, as choices; what is no number was not on our page."""
    sent = data.getlist(name) if data is not None else []
    return [(pk, pk) for pk in sent if pk.isascii() and pk.isdigit() and len(pk) < 19]


class ChosenTasksForm(GivingForm):
    """What to do with the tasks that were ticked: `do` is "complete" or "assign", and the latter to `owner`."""

    do = forms.ChoiceField(choices=[("complete", ""), ("assign", "")])
    task = forms.TypedMultipleChoiceField(coerce=int, required=False)

    def __init__(self, data: Any = None) -> None:
        super().__init__(data)
        self.fields["task"].choices = ticked(data, "task")  # type: ignore[attr-defined]  # a choice

    def clean(self) -> None:
        if self.cleaned_data.get("do") == "assign" and (self.cleaned_data.get("task") or "all" in self.data):
            self.require_owner()
