"""Taking back what was done for many people: a tag put on them or taken off, a task made for each."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from structlog.contextvars import get_contextvars

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.contacts import MOST_ID
from crm.services.tag_undo import can_take_back, take_back_tags
from crm.services.task_undo import batch_made, take_back_tasks
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.offers import Offer, success_with
from frontend.staff.people import back
from frontend.templatetags.ui import number


def tell_of_tags(request: StaffRequest, said: str, tag_id: int) -> None:
    """Say what was done, with the way back where it changed anybody."""
    request_id = str(get_contextvars().get("request_id", ""))
    if not can_take_back(request_id, request.actor):
        messages.success(request, said)
        return
    query = request.GET.urlencode()
    here = reverse("staff:undo_bulk") + (f"?{query}" if query else "")
    success_with(request, said, Offer(gettext("Undo"), here, {"done": request_id, "tag": str(tag_id)}))


def tell_of_tasks(request: StaffRequest, said: str) -> None:
    """Say how many there are, with the list of just these and the way back."""
    request_id = str(get_contextvars().get("request_id", ""))
    batch = batch_made(request_id, request.actor)
    if batch is None:
        messages.success(request, said)
        return
    query = request.GET.urlencode()
    here = reverse("staff:undo_bulk_tasks") + (f"?{query}" if query else "")
    these = f"{reverse('staff:tasks')}?{urlencode({'made': str(batch)})}"
    success_with(request, said, Offer(gettext("Undo"), here, {"done": request_id}, gettext("Look at them"), these))


@require_POST
@staff_page(Capability.KEEP_TASKS)
def undo_bulk_tasks(request: StaffRequest) -> HttpResponse:
    try:
        done = take_back_tasks(request_id=request.POST.get("done", ""), by=request.actor)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        messages.error(request, words_of(refused))
    else:
        said = ngettext("{number} task is removed again.", "{number} tasks are removed again.", done.gone)
        told = [said.format(number=number(done.gone))]
        if done.stay:
            stays = ngettext(
                "{number} was changed or ended since and stays.",
                "{number} were changed or ended since and stay.",
                done.stay,
            )
            told.append(stays.format(number=number(done.stay)))
        messages.success(request, " ".join(told))
    return back(request)


@require_POST
@staff_page(Capability.EDIT_PEOPLE)
def undo_bulk(request: StaffRequest) -> HttpResponse:
    told = request.POST.get("tag", "")
    tag_id = int(told) if told.isascii() and told.isdigit() and len(told) < len(str(MOST_ID)) else 0
    try:
        count = take_back_tags(request_id=request.POST.get("done", ""), tag_id=tag_id, by=request.actor)
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        messages.error(request, words_of(refused))
    else:
        said = ngettext("Undone for {number} person.", "Undone for {number} people.", count)
        messages.success(request, said.format(number=number(count)))
    return back(request)
