"""Tasks: the list that all share, one task, and what is done with those that were ticked."""

from collections.abc import Callable
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.http import FileResponse, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.tasks import Priority
from crm.models import Contact, Task
from crm.selectors.audit import changes_to
from crm.selectors.contacts import contact_with
from crm.selectors.keyset import Page, capped_count
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.tasks import task_page, task_with, tasks_matching
from crm.services.task_ends import complete_task, complete_tasks, drop_task, reopen_task
from crm.services.tasks import MOST_AT_ONCE, assign_tasks, change_task, make_task
from crm.services.work_exports import export_tasks
from frontend.errors import page as error_page
from frontend.forms.styled import words_of
from frontend.forms.tasks import ChosenTasksForm, TaskFilterForm, TaskForm
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.gifts import KINDS
from frontend.staff.offers import Offer, success_with
from frontend.staff.task_lines import task_line, task_lines

INVALID: Final = 422
ACTS: Final[dict[str, Callable[..., Task]]] = {
    "complete": complete_task,
    "drop": drop_task,
    "skip": partial(drop_task, again=True),
    "reopen": reopen_task,
}


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def tasks(request: StaffRequest) -> HttpResponse:
    return list_shown(request, ChosenTasksForm())


def list_shown(request: StaffRequest, chosen: ChosenTasksForm) -> HttpResponse:
    """The list that the address asks for; after a refusal with what was ticked and typed."""
    form, today = TaskFilterForm(request.GET), local_day(remembered_nonprofit())
    asked = form.asked
    page = asked_page(request, form)
    context = {
        "active": "tasks",
        "form": form,
        "asked": asked,
        "about": Contact.objects.filter(pk=asked.contact_id).first() if asked.contact_id else None,
        "page": page,
        "lines": task_lines(page.rows, today, request.actor),
        "count": capped_count(tasks_matching(asked, today)),
        "chosen": chosen,
        "ticked": chosen.cleaned_data.get("task", []) if chosen.is_bound else [],
        "here": f"{reverse('staff:tasks')}?{query}" if (query := request.GET.urlencode()) else reverse("staff:tasks"),
        "may_keep": request.actor.can(Capability.KEEP_TASKS),
        "may_export": request.actor.can(Capability.EXPORT),
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "staff/tasks/_results.html" if part else "staff/tasks/list.html"
    return render(request, template, context | {"part": part}, status=INVALID if chosen.errors else 200)


def asked_page(request: StaffRequest, form: TaskFilterForm) -> Page[Task]:
    """The page that the address names; the first one, with a sentence, where it names none."""
    today = local_day(remembered_nonprofit())
    try:
        return task_page(form.asked, today, request.GET.get("at", ""))
    except Refused as refused:
        form.refuse(refused)
        return task_page(form.asked, today)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.KEEP_TASKS)
def new_task(request: StaffRequest) -> HttpResponse:
    """Make a task; `contact`, or `subject_type` and `subject_id`, in the address say what it is about."""
    given = {name: request.GET.get(name, "") for name in ("contact", "subject_type", "subject_id")}
    started = {**given, "owner": request.actor.user_id, "priority": Priority.USUAL.value}
    form = TaskForm(request.POST) if request.method == "POST" else TaskForm(initial=started)
    if form.is_valid():
        try:
            task = make_task(facts=form.facts(), by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("The task is noted."))
            return redirect("staff:person", task.contact_id) if task.contact_id else redirect("staff:my_work")
    context = {"active": "tasks", "form": form, "contact": contact_asked(form["contact"].value())}
    return render(request, "staff/tasks/new.html", context, status=INVALID if form.errors else 200)


def contact_asked(value: object) -> Contact | None:
    """Whom a new task is about, as the address or the form names them."""
    text = str(value or "")
    return contact_with(int(text)) if text.isascii() and text.isdigit() and len(text) < 19 else None


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def task(request: StaffRequest, task_id: int) -> HttpResponse:
    """One task: read by whoever sees people, changed by whoever keeps tasks, while it is open."""
    row = task_with(task_id)
    form = begun(
        request,
        lambda sent: TaskForm(sent, owner=row.owner, initial=TaskForm.of(row)),
        row.updated_at.isoformat(),
        lambda since: changes_to("crm.task", row.pk, since),
    )
    if form.is_bound and form.is_valid():
        try:
            change_task(task_id=row.pk, facts=form.facts(), seen=seen_in(form), by=request.actor)
        except Refused as refused:
            if refused.code == "forbidden":
                raise
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:task", row.pk)
    context: dict[str, Any] = {
        "active": "tasks",
        "task": row,
        "line": task_line(row, local_day(remembered_nonprofit()), request.actor),
        "form": form,
        "seen": row.updated_at.isoformat(),
        "may_keep": request.actor.can(Capability.KEEP_TASKS),
    }
    return render(request, "staff/tasks/task.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.KEEP_TASKS)
def act_on_task(request: StaffRequest, task_id: int) -> HttpResponse:
    """`do` is "complete", "drop", "skip" or "reopen"; `next` is the page to go back to."""
    act = ACTS.get(request.POST.get("do", ""))
    if act is not None:
        said = {"complete": gettext("Done: {title}"), "drop": gettext("Dropped: {title}")}
        said["skip"] = gettext("Skipped, and the next one is noted: {title}")
        try:
            row = act(task_id=task_with(task_id).pk, by=request.actor)
        except Refused as refused:
            if refused.code == "not_found":
                raise
            messages.error(request, words_of(refused))
        else:
            sentence = said.get(request.POST["do"], gettext("Open again: {title}")).format(title=row.title)
            tell(request, sentence, row)
    return back(request, reverse("staff:task", args=[task_id]))


@require_POST
@staff_page(Capability.KEEP_TASKS)
def act_on_tasks(request: StaffRequest) -> HttpResponse:
    """What was ticked is done, or given to somebody; `one` is the one task whose own button was pressed."""
    one = request.POST.get("one", "")
    form = ChosenTasksForm(request.POST)
    try:
        if one.isascii() and one.isdigit() and len(one) < 19:
            row = complete_task(task_id=int(one), by=request.actor)
            tell(request, gettext("Done: {title}").format(title=row.title), row)
        elif not form.is_valid() and "owner" in form.errors:
            return list_shown(request, form)
        elif form.errors or not (form.cleaned_data["task"] or "all" in request.POST):
            messages.error(request, gettext("Tick the tasks first."))
            return back(request, reverse("staff:tasks"))
        else:
            messages.success(request, done_with(form, request))
    except Refused as refused:
        messages.error(request, words_of(refused))
    return back(request, reverse("staff:tasks"))


def tell(request: StaffRequest, said: str, task: Task) -> None:
    """Say what was done, with the way back: of a task that something followed, that is to open it once more."""
    if task.state == Task.State.OPEN or request.POST.get("do") == "skip":
        messages.success(request, said)
        return
    label = gettext("Open it again") if task.repeats or task.plan_run_id else gettext("Undo")
    way_back = {"do": "reopen", "next": request.POST.get("next", "")}
    success_with(request, said, Offer(label, reverse("staff:act_on_task", args=[task.pk]), way_back))


def done_with(form: ChosenTasksForm, request: StaffRequest) -> str:
    """Do it, and say what was done."""
    ids = all_asked(request) if "all" in request.POST else form.cleaned_data["task"]
    if form.cleaned_data["do"] == "complete":
        number = complete_tasks(task_ids=ids, by=request.actor)
        return ngettext("{n} task is done.", "{n} tasks are done.", number).format(n=number)
    number = assign_tasks(task_ids=ids, owner_id=form.owner_id, by=request.actor)
    if not number:
        return gettext("Nothing changed: they are with {name} already.").format(name=form.owner_name)
    said = ngettext("{n} task is with {name} now.", "{n} tasks are with {name} now.", number)
    return said.format(n=number, name=form.owner_name)


def all_asked(request: StaffRequest) -> list[int]:
    """Every task that the filter in the address finds; one more than may be chosen at once says that it is too many."""
    found = tasks_matching(TaskFilterForm(request.GET).asked, local_day(remembered_nonprofit()))
    return list(found.order_by("pk").values_list("pk", flat=True)[: MOST_AT_ONCE + 1])


def back(request: StaffRequest, otherwise: str) -> HttpResponse:
    """The page that was left, if it is one of ours."""
    wished = request.POST.get("next", "")
    ours = wished.startswith("/") and url_has_allowed_host_and_scheme(wished, allowed_hosts=None)
    return redirect(wished if ours else otherwise)


@require_GET
@staff_page(Capability.EXPORT)
def export(request: StaffRequest) -> HttpResponseBase:
    """What the filter finds as a file: `kind` is "csv" or "xlsx"."""
    form, kind = TaskFilterForm(request.GET), request.GET.get("kind", "csv")
    if kind not in KINDS:
        return error_page("bad_request", 400, reason=gettext("Tasks leave as a file of the kind csv or xlsx."))
    today = local_day(remembered_nonprofit())
    found = tasks_matching(form.asked, today).order_by("due_on", "id")
    try:
        exported = export_tasks(tasks=found, kind=kind, asked=form.told, by=request.actor)
    except Refused as refused:
        messages.error(request, words_of(refused))
        return HttpResponseRedirect(f"{reverse('staff:tasks')}?{request.GET.urlencode()}")
    return FileResponse(exported.file, as_attachment=True, filename=f"tasks-{today}.{kind}", content_type=KINDS[kind])
