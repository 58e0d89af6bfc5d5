"""Stewardship plans: the templates, one of them with whom it is under way, started and stopped."""

from functools import partial
from typing import Any, Final, cast

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.money import Money
from crm.domain.plans import MOST_STEPS
from crm.models import StewardshipPlan
from crm.selectors.audit import changed_at, changes_to
from crm.selectors.contacts import contact_with
from crm.selectors.nonprofit import remembered_nonprofit
from crm.selectors.plans import is_under_way, plan_with, plans_with_counts, run_page, run_with
from crm.services.plan_runs import start_plan as start
from crm.services.plan_runs import stop_run as stop
from crm.services.plans import archive_plan, change_plan, create_plan
from frontend.forms.plans import BLANK_ROWS, AllSteps, PlanForm, rows_of
from frontend.forms.styled import words_of
from frontend.forms.three_way import Rows
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.tasks import back

INVALID: Final = 422


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def plans(request: StaffRequest) -> HttpResponse:
    context = {
        "active": "plans",
        "plans": [(plan, over_of(plan)) for plan in plans_with_counts()],
        "may_shape": request.actor.can(Capability.SHAPE_PLANS),
    }
    return render(request, "staff/plans/list.html", context)


def over_of(plan: StewardshipPlan) -> Money | None:
    return Money(plan.over_minor, remembered_nonprofit().currency) if plan.over_minor else None


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """A plan with its steps, and whom it was started for."""
    row = plan_with(plan_id)
    try:
        page = run_page(plan_id, request.GET.get("at", ""))
    except Refused:
        page = run_page(plan_id)
    context = {
        "active": "plans",
        "plan": row,
        "over": over_of(row),
        "steps": list(row.steps.select_related("waits_for")),
        "page": page,
        "runs": [(run, is_under_way(run)) for run in page.rows],
        "may_shape": request.actor.can(Capability.SHAPE_PLANS),
        "may_keep": request.actor.can(Capability.KEEP_TASKS),
    }
    return render(request, "staff/plans/plan.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.SHAPE_PLANS)
def edit_plan(request: StaffRequest, plan_id: int | None = None) -> HttpResponse:
    """Make a plan, or change one. `more` asks for further rows, and saves nothing yet."""
    row = plan_with(plan_id) if plan_id is not None else None
    rows = step_rows(row)
    form = edited_plan(request, row, rows)
    if request.method != "POST":
        return shown(request, row, form, rows.make(None))
    wants_more, sent = "more" in request.POST, cast(QueryDict, form.data)
    steps = rows.make(with_more_rows(sent) if wants_more else sent)
    is_whole = form.is_valid() & steps.is_valid()
    if wants_more or not is_whole:
        return shown(request, row, form, steps, 200 if wants_more else INVALID)
    try:
        saved = keep(request, row, form, steps)
    except Refused as refused:
        form.refuse(refused)
        return shown(request, row, form, steps, INVALID)
    messages.success(request, saved_words(form))
    return redirect("staff:plan", saved.pk)


def step_rows(row: StewardshipPlan | None) -> Rows:
    begins = rows_of(row.steps.all() if row else [])
    rows = partial(AllSteps, initial=begins, prefix="step")
    return Rows(rows, name="step", label=gettext_lazy("Steps"), filled="title", anchor="steps")


def edited_plan(request: StaffRequest, row: StewardshipPlan | None, rows: Rows) -> PlanForm:
    last, facts = changed_at(row) if row else None, known_facts(row)
    owner, currency = row.owner if row else None, remembered_nonprofit().currency
    return begun(
        request,
        lambda sent: PlanForm(sent, currency=currency, owner=owner, initial=facts),
        last.isoformat() if last else "",
        lambda since: changes_to("crm.stewardshipplan", row.pk, since) if row else [],
        [rows],
    )


def keep(request: StaffRequest, row: StewardshipPlan | None, form: PlanForm, steps: Any) -> StewardshipPlan:
    """Make the plan, or change the one there is."""
    facts = form.facts(steps.steps())
    if row is None:
        return create_plan(facts=facts, by=request.actor)
    return change_plan(plan_id=row.pk, facts=facts, seen=seen_in(form), by=request.actor)


def known_facts(row: StewardshipPlan | None) -> dict[str, Any]:
    if row is None:
        return {"trigger": StewardshipPlan.Trigger.HAND.value}
    over = over_of(row)
    told = {name: getattr(row, name) for name in ("name", "description", "trigger")}
    return told | {"owner": row.owner_id, "over": str(over.major) if over else ""}


def with_more_rows(typed: QueryDict) -> QueryDict:
    """The answers, with room for further steps."""
    wider = typed.copy()
    number = typed.get("step-TOTAL_FORMS", "")
    rows = int(number) if number.isascii() and number.isdigit() and len(number) < 4 else 0
    wider["step-TOTAL_FORMS"] = str(min(rows + BLANK_ROWS, MOST_STEPS))
    for place in range(rows, min(rows + BLANK_ROWS, MOST_STEPS)):
        wider[f"step-{place}-skip_weekends"] = "on"
    return wider


def shown(
    request: StaffRequest, row: StewardshipPlan | None, form: PlanForm, steps: Any, status: int = 200
) -> HttpResponse:
    wrong = [(number, row) for number, row in enumerate(steps.forms, 1) if row.is_bound and row.errors]
    context = {"active": "plans", "plan": row, "form": form, "steps": steps, "wrong": wrong}
    context["seen"] = form["seen"].value() or ""
    return render(request, "staff/plans/edit.html", context, status=status)


@require_POST
@staff_page(Capability.SHAPE_PLANS)
def shelve_plan(request: StaffRequest, plan_id: int) -> HttpResponse:
    """Lay a plan aside, or with `do` "take_up" take it up again."""
    away = request.POST.get("do") != "take_up"
    archive_plan(plan_id=plan_with(plan_id).pk, away=away, by=request.actor)
    messages.success(request, gettext("The plan is laid aside.") if away else gettext("The plan is in use again."))
    return redirect("staff:plan", plan_id)


@require_POST
@staff_page(Capability.KEEP_TASKS)
def start_plan(request: StaffRequest, contact_id: int) -> HttpResponse:
    """Start `plan` for somebody."""
    contact, wished = contact_with(contact_id), request.POST.get("plan", "")
    try:
        chosen = plan_with(int(wished) if wished.isascii() and wished.isdigit() and len(wished) < 19 else 0)
        start(plan_id=chosen.pk, contact_id=contact.pk, by=request.actor)
    except Refused as refused:
        messages.error(request, words_of(refused))
    else:
        messages.success(request, gettext("“{plan}” is under way.").format(plan=chosen.name))
    return redirect("staff:person", contact.pk)


@require_POST
@staff_page(Capability.KEEP_TASKS)
def stop_run(request: StaffRequest, run_id: int) -> HttpResponse:
    run = stop(run_id=run_with(run_id).pk, by=request.actor)
    messages.success(request, gettext("“{plan}” is stopped; its open tasks are dropped.").format(plan=run.plan.name))
    return back(request, reverse("staff:plan", args=[run.plan_id]))
