"""What staff write down about a person: notes, and what passed between them and us."""

from datetime import UTC, date, datetime, time
from typing import Any, Final
from zoneinfo import ZoneInfo

from django import forms
from django.utils.translation import gettext_lazy

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.touch import InteractionFacts, NoteFacts
from crm.models import Interaction, Nonprofit, Note
from crm.selectors.nonprofit import local_day
from frontend.forms.gifts import DAY
from frontend.forms.styled import Day, StyledForm

CIRCLES: Final = [
    (Note.Circle.OPEN.value, gettext_lazy("Everyone who sees people")),
    (Note.Circle.RESTRICTED.value, gettext_lazy("Those allowed to read restricted notes")),
    (Note.Circle.AUTHOR.value, gettext_lazy("Only me")),
]
KINDS: Final = [
    (Interaction.Kind.CALL.value, gettext_lazy("Call")),
    (Interaction.Kind.VISIT.value, gettext_lazy("Visit")),
    (Interaction.Kind.MEETING.value, gettext_lazy("Meeting")),
    (Interaction.Kind.LETTER.value, gettext_lazy("Letter")),
    (Interaction.Kind.EMAIL.value, gettext_lazy("Email")),
    (Interaction.Kind.EVENT.value, gettext_lazy("At an event")),
    (Interaction.Kind.OTHER.value, gettext_lazy("Other")),
]
WHO_BEGAN: Final = [("us", gettext_lazy("We did")), ("them", gettext_lazy("They did"))]
NOON: Final = time(12)
EDGES: Final = (date(1000, 1, 1), date(3000, 1, 1))


class NoteForm(StyledForm):
    """A note; who may read it is offered as far as the author may read it too."""

    text = forms.CharField(
        label=gettext_lazy("Note"),
        widget=forms.Textarea,
        error_messages={"required": gettext_lazy("Write the note first.")},
    )
    circle = forms.ChoiceField(label=gettext_lazy("Who may read it"), choices=CIRCLES)
    is_pinned = forms.BooleanField(label=gettext_lazy("Keep it on top"), required=False)

    def __init__(self, *args: Any, by: Actor, rows: int = 2, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "note_%s"} | kwargs)
        self.fields["text"].widget.attrs["rows"] = rows
        circle = self.fields["circle"]
        assert isinstance(circle, forms.ChoiceField)
        if not by.can(Capability.READ_RESTRICTED_NOTES):
            circle.choices = [(value, name) for value, name in CIRCLES if value != Note.Circle.RESTRICTED]

    def facts(self) -> NoteFacts:
        return NoteFacts(**{name: self.cleaned_data[name] for name in ("text", "circle", "is_pinned")})

    @staticmethod
    def of(note: Note) -> dict[str, Any]:
        return {"text": note.text, "circle": note.circle, "is_pinned": note.is_pinned}


class InteractionForm(StyledForm):
    """A call, a visit, a letter. The hour may be left out: then it is noon of its day, or now where it is today."""

    kind = forms.ChoiceField(label=gettext_lazy("What it was"), choices=KINDS)
    from_them = forms.ChoiceField(
        label=gettext_lazy("Who began it"), choices=WHO_BEGAN, initial="us", widget=forms.RadioSelect
    )
    summary = forms.CharField(
        label=gettext_lazy("What it was about, in a line"),
        error_messages={"required": gettext_lazy("Say in a line what it was about.")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    on = Day(label=gettext_lazy("Day"), widget=DAY)
    hour = forms.TimeField(
        label=gettext_lazy("Time of day"),
        required=False,
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    details = forms.CharField(
        label=gettext_lazy("Details"), required=False, widget=forms.Textarea(attrs={"rows": 4}), strip=False
    )

    seen = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, *args: Any, nonprofit: Nonprofit, row: Interaction | None = None, **kwargs: Any) -> None:
        self.nonprofit, self.row = nonprofit, row
        begins = self.of(row) if row else {"on": local_day(nonprofit), "from_them": "us"}
        super().__init__(*args, **{"initial": begins} | kwargs)

    def of(self, row: Interaction) -> dict[str, Any]:
        there = row.at.astimezone(self.zone)
        told = {name: getattr(row, name) for name in ("kind", "summary", "details")}
        return told | {
            "from_them": "them" if row.from_them else "us",
            "on": there.date(),
            "hour": there.time().replace(second=0, microsecond=0),
        }

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.nonprofit.time_zone)

    def facts(self) -> InteractionFacts:
        said = self.cleaned_data
        told = {name: said[name] for name in ("kind", "summary", "details")}
        return InteractionFacts(**told, from_them=said["from_them"] == "them", at=self.instant())

    def instant(self) -> datetime | None:
        """When it was; None is now, or as it stands where neither day nor hour was changed."""
        on, hour = self.cleaned_data["on"], self.cleaned_data["hour"]
        if self.row is not None and not {"on", "hour"} & set(self.changed_data):
            return None
        if self.row is None and hour is None and on == local_day(self.nonprofit):
            return None
        within = min(max(on, EDGES[0]), EDGES[1])  # beyond them a clock cannot be turned; the service refuses both
        return datetime.combine(within, hour or NOON, self.zone).astimezone(UTC)

    def refuse(self, refused: Refused) -> None:
        field = "on" if refused.field == "at" else refused.field
        super().refuse(Refused(refused.code, refused.sentence, field, **refused.facts))
