"""Background work, and what of it is left for a person to settle."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors import work as selectors
from crm.selectors.keyset import capped_count, page_of
from crm.services.jobs import retry_dead_job
from crm.services.mail_mending import leave_unsent, mark_sent, send_again
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from payments.selectors.unsettled import unsettled_refunds

MAILS_SHOWN = 50
SETTLING: dict[str, Callable[..., None]] = {"again": send_again, "sent": mark_sent, "leave": leave_unsent}


@require_GET
@staff_page(Capability.MEND_JOBS)
def work(request: StaffRequest) -> HttpResponse:
    mails = selectors.unsettled_mails()
    context = {
        "active": "work",
        "now": selectors.work_now(),
        "dead": page_of(selectors.dead_jobs(), ["-finished_at", "-id"], request.GET.get("at", "")),
        "mails": mails[:MAILS_SHOWN],
        "mail_count": capped_count(mails),
        "refunds": unsettled_refunds()[:MAILS_SHOWN] if request.actor.can(Capability.VIEW_PAYMENTS) else [],
    }
    return render(request, "staff/work/page.html", context)


@require_POST
@staff_page(Capability.MEND_JOBS)
def retry_job(request: StaffRequest, job_id: int) -> HttpResponse:
    said = gettext("It waits to run again.")
    return answered(request, said, retry_dead_job, job=selectors.dead_job(job_id), by=request.actor)


@require_POST
@staff_page(Capability.MEND_JOBS)
def settle_mail(request: StaffRequest, delivery_id: int) -> HttpResponse:
    """`do` says what became of the mail: "again", "sent" or "leave"."""
    act = SETTLING.get(request.POST.get("do", ""))
    if act is None:
        return redirect("staff:work")
    return answered(request, gettext("Settled."), act, delivery=selectors.mail(delivery_id), by=request.actor)


def answered(request: StaffRequest, said: str, act: Callable[..., None], **wish: Any) -> HttpResponse:
    """Do it, say so or why not, and go back to the list."""
    try:
        act(**wish)
    except Refused as refused:
        if refused.code in ("forbidden", "not_found"):
            raise
        messages.error(request, words_of(refused))
    else:
        messages.success(request, said)
    return redirect("staff:work")
