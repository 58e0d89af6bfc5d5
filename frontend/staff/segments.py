"""Segments: the list, one with who is in it, the builder of its question, and what is done with it as a whole."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.domain.capabilities import Capability
from crm.domain.consent import Reason
from crm.domain.criteria import Criterion
from crm.domain.errors import Refused
from crm.domain.segments import ALL, Group, as_told
from crm.models import Channel, Purpose, Segment
from crm.selectors.contacts import shown_addresses
from crm.selectors.gate import left_out
from crm.selectors.keyset import capped_count, page_of
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.segments import (
    Question,
    criteria_for,
    new_question,
    segments_seen_by,
    snapshots_of,
    the_segment,
)
from crm.services import segments as services
from frontend.forms.consent import ForMailForm
from frontend.forms.segments import Draft, SegmentForm, act_on, told_of
from frontend.forms.styled import words_of
from frontend.staff.edits import saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.segment_edits import carried_segment, edited_segment
from frontend.staff.segment_words import MATCH_WORDS, Speaker

BEGINS = {"purpose": Purpose.UPDATES, "channel": Channel.EMAIL}
MOST_SNAPSHOTS = 20


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def segments(request: StaffRequest) -> HttpResponse:
    """The segments this person may see, each with its question in words."""
    archived = request.GET.get("archived") == "1"
    found = segments_seen_by(request.actor, archived=archived)
    speaker = Speaker(criteria_for(request.actor))
    context = {
        "active": "segments",
        "archived": archived,
        "lines": [(row, speaker.line(question.tree)) for row, question in found],
        "may_edit": request.actor.can(Capability.EDIT_SEGMENTS),
    }
    return render(request, "staff/segments/list.html", context)


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def segment(request: StaffRequest, segment_id: int) -> HttpResponse:
    """One segment: its question read back, the first who are in it, snapshots. How many they are and whom one may
    write to takes as long as there are many: it is asked for when the page is there.
    """
    row, question = the_segment(segment_id, request.actor)
    if request.htmx and "purpose" in request.GET:
        return render(request, "staff/segments/page.html#reach", {"segment": row, **reach_of(request, question)})
    page = page_of(question.people(), ["sort_name", "id"], request.GET.get("page", ""))
    addresses = shown_addresses([contact.pk for contact in page.rows])
    context = {
        "active": "segments",
        "segment": row,
        "said": Speaker(question.criteria).say(question.tree),
        "page": page,
        "members": [(contact, addresses.get(contact.pk, "")) for contact in page.rows],
        "snapshots": snapshots_of(row, request.actor)[:MOST_SNAPSHOTS],
        "may_edit": request.actor.can(Capability.EDIT_SEGMENTS),
        "may_export": request.actor.can(Capability.EXPORT),
        **(reach_of(request, question) if "purpose" in request.GET else {"reach_form": ForMailForm(BEGINS)}),
    }
    return render(request, "staff/segments/page.html", context)


def reach_of(request: StaffRequest, question: Question) -> dict[str, Any]:
    """Whom of a segment one may write to, and why not to the others, as the gate of all sending says."""
    form = ForMailForm(BEGINS | {name: request.GET[name] for name in BEGINS if name in request.GET})
    may_export = request.actor.can(Capability.EXPORT)
    if not form.is_valid():
        return {"reach_form": form, "may_export": may_export}
    found = left_out(question.everybody(), form.cleaned_data["purpose"], form.cleaned_data["channel"])
    reached = found.pop(Reason.ALLOWED, 0)
    missed = sum(found.values())
    return {
        "reach_form": form,
        "may_export": may_export,
        "counted": True,
        "everybody": reached + missed,
        "reached": reached,
        "missed": missed,
        "left_out": [(reason, found[reason]) for reason in Reason if reason in found],
    }


@staff_page(Capability.EDIT_SEGMENTS)
def new_segment(request: StaffRequest) -> HttpResponse:
    """The builder of a new question."""
    if request.method == "POST":
        return built(request)
    return builder(request, None, Draft(match="all"), SegmentForm())


@staff_page(Capability.EDIT_SEGMENTS)
def edit_segment(request: StaffRequest, segment_id: int) -> HttpResponse:
    """The builder of a question that is there."""
    row, question = the_segment(segment_id, request.actor)
    if request.method == "POST":
        return built(request, row, question)
    form, draft = edited_segment(request, row, question, criteria_for(request.actor))
    return builder(request, segment_id, draft, form)


def built(request: StaffRequest, row: Segment | None = None, question: Question | None = None) -> HttpResponse:
    """What a button of the builder does: one part more or less, counting, or saving."""
    criteria, act = criteria_for(request.actor), request.POST.get("act", "count")
    if row is not None and question is not None and act == "save":
        form, draft = edited_segment(request, row, question, criteria)
    else:
        form, draft = carried_segment(request)
    segment_id = row.pk if row else None
    if act.partition(":")[0] in ("add", "group", "remove"):
        draft = act_on(draft, act, request.POST, criteria)
        return builder(request, segment_id, draft, form, criteria)
    tree = told_of(draft, criteria, remembered_nonprofit().currency)
    asked = as_told(tree if isinstance(tree, Group) else Group(ALL, (tree,)))
    if not form.is_valid() or any(part.errors for part in draft.everything()):
        return builder(request, segment_id, draft, form, criteria, status=422)
    try:
        if act != "save":
            question = new_question(asked, request.actor)
            return builder(request, segment_id, draft, form, criteria, question=question)
        saved = kept(request, segment_id, form, asked)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        return builder(request, segment_id, draft, form, criteria, refused=refused, status=422)
    messages.success(request, saved_words(form) if form.meanwhile else gettext("The segment is saved."))
    return away(request, saved.pk)


def kept(request: StaffRequest, segment_id: int | None, form: SegmentForm, asked: dict[str, Any]) -> Segment:
    told = {name: form.cleaned_data[name] for name in ("name", "description")}
    if segment_id is None:
        return services.make_segment(asked=asked, by=request.actor, **told)
    seen = seen_in(form)
    return services.change_segment(segment_id=segment_id, asked=asked, seen=seen, by=request.actor, **told)


def away(request: StaffRequest, segment_id: int) -> HttpResponse:
    """To the page of a segment, also from an answer that htmx would put into the builder."""
    response = redirect("staff:segment", segment_id)
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": response["Location"]})
    return response


def builder(
    request: StaffRequest,
    segment_id: int | None,
    draft: Draft,
    form: SegmentForm,
    criteria: Mapping[str, Criterion] | None = None,
    *,
    question: Question | None = None,
    refused: Refused | None = None,
    status: int = 200,
) -> HttpResponse:
    speaker = Speaker(criteria if criteria is not None else criteria_for(request.actor))
    people = question.people() if question else None
    context = {
        "active": "segments",
        "segment_id": segment_id,
        "root": speaker.show(draft),
        "form": form,
        "offered": speaker.offered(),
        "matches": MATCH_WORDS.items(),
        "count": capped_count(people) if people is not None else None,
        "said": speaker.say(question.tree) if question else None,
        "refusal": words_of(refused) if refused else "",
        "refused_field": refused.field if refused else "",
        "has_errors": status != 200,
    }
    template = "staff/segments/build.html#builder" if request.htmx else "staff/segments/build.html"
    return render(request, template, context, status=status)


@require_POST
@staff_page(Capability.EDIT_SEGMENTS)
def act_on_segment(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Duplicate, archive or restore."""
    act = request.POST.get("act", "")
    if act == "duplicate":
        row = services.duplicate_segment(segment_id=segment_id, by=request.actor)
        messages.success(request, gettext("This is the copy: “{name}”.").format(name=row.name))
        return redirect("staff:segment", row.pk)
    if act == "archive":
        services.archive_segment(segment_id=segment_id, by=request.actor)
        messages.success(request, gettext("The segment is archived. It can be restored."))
    elif act == "restore":
        services.restore_segment(segment_id=segment_id, by=request.actor)
        messages.success(request, gettext("The segment is in use again."))
    else:
        the_segment(segment_id, request.actor)
    return redirect("staff:segment", segment_id)
