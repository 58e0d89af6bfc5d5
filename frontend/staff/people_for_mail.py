"""Whom of a list one may write to, and the file of them."""

from typing import Any

from django.http import FileResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.domain.consent import Reason
from crm.models import Channel, Purpose
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.selectors.people import PeopleAsked
from donors.services.people_for_mail import count_for_mail, export_for_mail
from frontend.forms.consent import ForMailForm
from frontend.forms.people import PeopleForm
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.people import back

BEGINS = {"purpose": Purpose.UPDATES, "channel": Channel.EMAIL}
OWN = ("purpose", "channel", "download", "page")


@require_GET
@staff_page(Capability.EXPORT)
def people_for_mail(request: StaffRequest) -> HttpResponseBase:
    """First who would be in it and who not; with `download`, the file."""
    asked = PeopleForm(request.GET, nonprofit=remembered_nonprofit(), by=request.actor).asked()
    if asked.only is not None:  # a filter cannot be read: the list says which
        return back(request)
    form = ForMailForm(BEGINS | {name: request.GET[name] for name in BEGINS if name in request.GET})
    if not form.is_valid():
        return render(request, "staff/people/for_mail.html", context_of(request, form, {}), status=422)
    purpose, channel = Purpose(form.cleaned_data["purpose"]), Channel(form.cleaned_data["channel"])
    if "download" in request.GET:
        return file_of(request, asked, purpose, channel)
    found = count_for_mail(asked=asked, purpose=purpose, channel=channel, by=request.actor)
    return render(request, "staff/people/for_mail.html", context_of(request, form, found))


def file_of(request: StaffRequest, asked: PeopleAsked, purpose: Purpose, channel: Channel) -> HttpResponseBase:
    exported = export_for_mail(asked=asked, purpose=purpose, channel=channel, by=request.actor)
    name = f"{purpose}-{channel}-{local_day(remembered_nonprofit()).isoformat()}.csv"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type="text/csv; charset=utf-8")


def context_of(request: StaffRequest, form: ForMailForm, found: dict[Reason, int]) -> dict[str, Any]:
    """`kept` are the filters of the list, which the form carries along."""
    reached = found.pop(Reason.ALLOWED, 0)
    kept = [(name, value) for name in request.GET if name not in OWN for value in request.GET.getlist(name)]
    return {
        "active": "people",
        "form": form,
        "reached": reached,
        "left_out": list(found.items()),
        "missed": sum(found.values()),
        "kept": kept,
    }
