"""What a member of staff chooses for themselves."""

from django.http import HttpResponse
from django.views.decorators.http import require_POST

from crm.domain.capabilities import Capability
from frontend.context import THEMES
from frontend.staff.gate import StaffRequest, staff_page


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def theme(request: StaffRequest) -> HttpResponse:
    """Light or dark, kept in a cookie so that the first paint is right."""
    wished = request.POST.get("theme", "")
    response = HttpResponse(status=204)
    if wished in THEMES:
        response.set_cookie("theme", wished, max_age=31_536_000, samesite="Lax")
    return response
