"""Taking a tag back that was put on many people, or taken off them."""

from django.contrib import messages
from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_POST
from structlog.contextvars import get_contextvars

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.contacts import MOST_ID
from crm.services.tag_undo import can_take_back, take_back_tags
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
