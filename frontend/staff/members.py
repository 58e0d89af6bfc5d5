"""Who works here, and a way back in for whoever lost their second step."""

from typing import Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods

from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.selectors.staff import colleague_of, colleagues_of
from crm.services import second_step
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page

NOTICE: Final = "frontend.send_reset_notice"


@require_GET
@staff_page(Capability.MANAGE_STAFF)
def members(request: StaffRequest) -> HttpResponse:
    context = {"active": "members", "colleagues": colleagues_of(request.actor)}
    return render(request, "staff/members/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is not typed
def reset_second_step(request: StaffRequest, user_id: int) -> HttpResponse:
    """What will happen, and then it does; whoever asks has just said again who they are."""
    colleague = colleague_of(request.actor, user_id)
    if request.method != "POST" and colleague.bar is None:
        return render(request, "staff/members/reset.html", {"active": "members", "colleague": colleague})
    try:
        user = second_step.reset_second_step(user_id=user_id, notice=NOTICE, by=request.actor)
    except (Forbidden, NotThere):
        raise
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        said = gettext("{name} signs in with the password alone now. A mail tells them.")
        messages.success(request, said.format(name=user.name))
    return redirect("staff:members")
