"""Who did what: the log, newest first."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from crm.domain.capabilities import Capability
from crm.selectors.audit import audit_page
from crm.selectors.nonprofit import remembered_nonprofit
from frontend.forms.audit import AuditFilterForm
from frontend.staff.audit_lines import lines_of
from frontend.staff.gate import StaffRequest, staff_page


@require_GET
@staff_page(Capability.VIEW_AUDIT)
def audit(request: StaffRequest) -> HttpResponse:
    form = AuditFilterForm(request.GET or None)
    page = audit_page(form.question(remembered_nonprofit().time_zone), request.GET.get("at", ""))
    context = {
        "active": "audit",
        "form": form,
        "page": page,
        "lines": lines_of(page.rows, request.actor),
        "filtered": any(request.GET.get(name) for name in form.fields),
    }
    part = request.htmx and not request.htmx.history_restore_request
    return render(request, "staff/audit/_results.html" if part else "staff/audit/list.html", context | {"part": part})
