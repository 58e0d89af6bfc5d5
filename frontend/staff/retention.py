"""How long what is kept: the schedule, its runs as proof, and people we have long had nothing to do with."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from crm.domain.capabilities import Capability
from crm.models import RetentionRun
from crm.selectors.keyset import capped_count, page_of
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.privacy import IDLE_YEARS, idle_contacts, retention_runs, run_with, standing_of
from crm.services.retention import run_retention, schedule, switch_retention
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.privacy_words import schedule_line

RUNS_SHOWN = 10


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_PRIVACY)
def retention(request: StaffRequest) -> HttpResponse:
    """The schedule; posted, it is counted or its run is asked for, or it is switched on or off for every night."""
    act = request.POST.get("act", "")
    if act in ("on", "off"):
        switch_retention(on=act == "on", by=request.actor)
        messages.success(request, gettext("Saved."))
        return redirect("staff:retention")
    if act in ("dry", "run"):
        run = run_retention(dry=act == "dry", by=request.actor)
        return redirect("staff:retention_run", run.pk)
    context = {
        "active": "privacy",
        "lines": [schedule_line(rule, {}, {}) for rule in schedule()],
        "is_on": the_nonprofit().keeps_retention,
        "runs": [(run, standing_of(run), totals_of(run)) for run in retention_runs().order_by("-pk")[:RUNS_SHOWN]],
    }
    return render(request, "staff/privacy/retention.html", context)


def totals_of(run: RetentionRun) -> tuple[int, int]:
    """How many rows a run found too old, and how many it removed."""
    return sum(run.found.values()), sum(run.removed.values())


@require_GET
@staff_page(Capability.KEEP_PRIVACY)
def retention_run(request: StaffRequest, run_id: int) -> HttpResponse:
    """The proof of one run: by class, how much was too old and how much went until now. A page that was shown while
    the run stood otherwise (`stood`) is shown anew.
    """
    run = run_with(run_id)
    standing = standing_of(run)
    if request.htmx and standing != request.GET.get("stood"):
        return HttpResponseClientRefresh()
    rules = [rule for rule in schedule() if rule.name in run.found]
    found, removed = totals_of(run)
    context = {
        "active": "privacy",
        "run": run,
        "standing": standing,
        "lines": [schedule_line(rule, run.found, run.removed) for rule in rules],
        "found": found,
        "removed": removed,
    }
    return render(request, "staff/privacy/run.html", context)


@require_GET
@staff_page(Capability.KEEP_PRIVACY)
def idle(request: StaffRequest) -> HttpResponse:
    """People without a gift, an answer or a talk for years: to look at one by one. Nothing happens by itself."""
    found = idle_contacts(local_day(the_nonprofit()))
    page = page_of(found, ["created_at", "id"], request.GET.get("page", ""))
    context = {"active": "privacy", "page": page, "count": capped_count(found), "years": IDLE_YEARS}
    return render(request, "staff/privacy/idle.html", context)
