"""Every gift: found by what is in the address, added up, taken along as a file."""

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.keyset import Page
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.models import Gift
from donors.selectors.gifts import gifts_matching, page_of_gifts, totals_of
from donors.services.exports import export_gifts
from frontend.errors import page
from frontend.forms.gifts import GiftFilterForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page

KINDS = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
@staff_page(Capability.VIEW_GIFTS)
def gifts(request: StaffRequest) -> HttpResponse:
    form = GiftFilterForm(request.GET)
    wanted = form.wanted
    found = asked_page(request, form)
    context = {
        "active": "gifts",
        "form": form,
        "page": found,
        "totals": totals_of(wanted),
        "filtered": wanted.asks_something,
        "may_record": request.actor.can(Capability.RECORD_GIFTS),
        "may_export": request.actor.can(Capability.EXPORT),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "staff/gifts/_results.html" if part else "staff/gifts/list.html", context | {"part": part})


def asked_page(request: StaffRequest, form: GiftFilterForm) -> Page[Gift]:
    """The page that the address names; the first one, with a sentence, where it names none."""
    try:
        return page_of_gifts(form.wanted, form.order, request.GET.get("at", ""))
    except Refused as refused:
        form.refuse(refused)
        return page_of_gifts(form.wanted, form.order, "")


@require_GET
@staff_page(Capability.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """What the filter finds as a file: `kind` is "csv" or "xlsx"."""
    form, kind = GiftFilterForm(request.GET), request.GET.get("kind", "csv")
    if kind not in KINDS:
        return page("bad_request", 400, reason=gettext("Gifts leave as a file of the kind csv or xlsx."))
    found = gifts_matching(form.wanted).order_by("-given_on", "-id")
    try:
        exported = export_gifts(gifts=found, kind=kind, asked=form.asked, by=request.actor)
    except Refused as refused:
        messages.error(request, words_of(refused))
        return HttpResponseRedirect(f"{reverse('staff:gifts')}?{request.GET.urlencode()}")
    name = f"gifts-{local_day(remembered_nonprofit())}.{kind}"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type=KINDS[kind])
