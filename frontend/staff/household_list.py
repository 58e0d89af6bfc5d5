"""The list of households, and the same as a file."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.models import Household
from crm.selectors.household_list import BY_NAME, HouseholdsFound, household_lines, households_called
from crm.selectors.keyset import Page, capped_count, page_of
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.services.household_export import export_households
from frontend.errors import page as error_page
from frontend.forms.households import HouseholdFilterForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.gifts import KINDS


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def households(request: StaffRequest) -> HttpResponse:
    form = HouseholdFilterForm(request.GET)
    found = households_called(form.text)
    page = asked_page(found, request.GET.get("at", ""), form)
    context = {
        "active": "people",
        "form": form,
        "text": form.text,
        "page": page,
        "lines": household_lines(page.rows, local_day(remembered_nonprofit())),
        "count": capped_count(found.rows),
        "cut_short": found.cut_short,
        "may_edit": request.actor.can(Capability.EDIT_PEOPLE),
        "may_export": request.actor.can(Capability.EXPORT),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, f"staff/ties/households.html{'#homes' if part else ''}", context)


def asked_page(found: HouseholdsFound, cursor: str, form: HouseholdFilterForm) -> Page[Household]:
    """The page that the address names; the first one, with a sentence above, where it names none."""
    try:
        return page_of(found.rows, BY_NAME, cursor)
    except Refused as refused:
        form.refuse(refused)
        return page_of(found.rows, BY_NAME)


@require_GET
@staff_page(Capability.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """What the filter finds as a file: `kind` is "csv" or "xlsx"."""
    form, kind = HouseholdFilterForm(request.GET), request.GET.get("kind", "csv")
    if kind not in KINDS:
        return error_page("bad_request", 400, reason=gettext("Households leave as a file of the kind csv or xlsx."))
    here = f"{reverse('staff:households')}?{request.GET.urlencode()}"
    if not form.is_valid():  # the list says what cannot be read
        return redirect(here)
    asked = {"q": form.text} if form.text else {}
    try:
        exported = export_households(
            households=households_called(form.text).rows, kind=kind, asked=asked, by=request.actor
        )
    except Refused as refused:
        if refused.code == "forbidden":
            raise
        messages.error(request, words_of(refused))
        return redirect(here)
    name = f"households-{local_day(remembered_nonprofit())}.{kind}"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type=KINDS[kind])
