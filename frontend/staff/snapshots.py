"""Snapshots of segments: taking one, and one beside its segment today."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.contacts import shown_addresses
from crm.selectors.keyset import page_of
from crm.selectors.segments import compared_with_today, members_of, saved_question, the_snapshot
from crm.services.segments import take_snapshot as take
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.segment_words import Speaker


@require_POST
@staff_page(Capability.EDIT_SEGMENTS)
def take_snapshot(request: StaffRequest, segment_id: int) -> HttpResponse:
    """Keep who is in the segment now."""
    try:
        snapshot = take(segment_id=segment_id, name=request.POST.get("name", ""), by=request.actor)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
        return redirect("staff:segment", segment_id)
    messages.success(request, gettext("The snapshot is taken."))
    return redirect("staff:snapshot", snapshot.pk)


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def snapshot(request: StaffRequest, snapshot_id: int) -> HttpResponse:
    """Who was in it, and what changed since."""
    row = the_snapshot(snapshot_id, request.actor)
    question = saved_question(row)
    page = page_of(members_of(row), ["sort_name", "id"], request.GET.get("page", ""))
    addresses = shown_addresses([contact.pk for contact in page.rows])
    context = {
        "active": "segments",
        "snapshot": row,
        "said": Speaker(question.criteria).say(question.tree) if question else None,
        "compared": compared_with_today(row, request.actor),
        "page": page,
        "members": [(contact, addresses.get(contact.pk, "")) for contact in page.rows],
    }
    return render(request, "staff/segments/snapshot.html", context)
