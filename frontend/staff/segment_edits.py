"""The builder of a segment that somebody else may change meanwhile; its question is compared as a whole."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy

from crm.domain.criteria import Criterion
from crm.domain.segments import Group
from crm.models import Segment
from crm.selectors.audit import changes_to
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.segments import Question
from frontend.forms.segments import ROOT, Draft, SegmentForm, controls_of, draft_of, draft_typed, told_of
from frontend.forms.three_way import Said
from frontend.staff.edits import begun
from frontend.staff.gate import StaffRequest
from frontend.staff.segment_words import MATCH_WORDS, Speaker

HEAD: Final = f"{ROOT}.match"
LABEL: Final = gettext_lazy("Who is meant")


@dataclass(frozen=True, slots=True)
class Tree:
    """The question of the builder (frontend.forms.three_way.Group): how its parts go together, then each part. `kept`
    is the question as it is kept by now.
    """

    kept: Group
    known: Mapping[str, Criterion]
    speaker: Speaker
    name: str = "asked"
    label: Any = LABEL
    names: frozenset[str] = frozenset({"asked"})
    marked: str = "asked"
    anchor: str = "asked"

    def values(self, form: forms.Form) -> Said:
        draft = draft_typed(form.data) if form.is_bound else self.draft
        parts = [controls_of(part.placed()) for part in (draft.parts if draft.match else [draft])]
        return tuple(json.dumps(row, sort_keys=True) for row in ({HEAD: draft.match}, *parts))

    def words(self, row: str) -> str:
        draft = draft_typed(controls_in(row))
        if draft.match and not draft.parts:
            return str(MATCH_WORDS[draft.match])
        node = told_of(draft, self.speaker.criteria, remembered_nonprofit().currency)
        if any(part.errors for part in draft.everything()):
            return ", ".join(text for part in draft.everything() for text in self.typed(part))
        return self.speaker.line(node)

    def put(self, sent: QueryDict, kept: forms.Form) -> None:
        for name in [name for name in sent if name.startswith((f"{ROOT}.", f"{ROOT}-"))]:
            del sent[name]
        for name, said in controls_of(self.draft).items():
            sent[name] = said

    def typed(self, part: Draft) -> list[str]:
        """What stands in a part that cannot be read as a question."""
        label = self.speaker.show(part).label if part.key else ""
        return [text for text in (label, *part.typed.values()) if text]

    @property
    def draft(self) -> Draft:
        return draft_of(self.kept, self.known, remembered_nonprofit().currency).placed()


def controls_in(row: str) -> dict[str, str]:
    """The controls that a row holds; none where somebody sends something else."""
    try:
        told = json.loads(row)
    except (ValueError, RecursionError):
        return {}
    return {name: str(said) for name, said in told.items()} if isinstance(told, dict) else {}


def edited_segment(
    request: StaffRequest, row: Segment, question: Question, criteria: Mapping[str, Criterion]
) -> tuple[SegmentForm, Draft]:
    """The builder as it is shown or was sent, with what others changed meanwhile where its user changed nothing."""
    tree = Tree(question.tree, question.criteria, Speaker(criteria))
    form = begun(
        request,
        lambda sent: SegmentForm(sent, initial={"name": row.name, "description": row.description}),
        row.updated_at.isoformat(),
        lambda since: changes_to("crm.segment", row.pk, since),
        [tree],
    )
    return form, draft_typed(form.data) if form.is_bound else tree.draft


def carried_segment(request: StaffRequest) -> tuple[SegmentForm, Draft]:
    """The builder as it was sent, with what it was first shown with: it is compared when it is saved."""
    form = SegmentForm(request.POST)
    form.fields["seen"].initial, form.shown = request.POST.get("seen", ""), request.POST.get("shown", "")
    return form, draft_typed(form.data)
