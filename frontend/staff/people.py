"""The list of people: filters in the URL, so that a view can be sent to a colleague."""

from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from django.contrib import messages
from django.http import FileResponse, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.keyset import Page
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from donors.domain.people_views import told_in
from donors.selectors.gift_search import gifts_of_erased
from donors.selectors.people import PeopleAsked, PeopleList, ids_of, people_list
from donors.selectors.people_rows import person_rows
from donors.selectors.people_views import may_change, views_seen_by
from donors.services.people_export import export_people as write_people
from donors.services.people_views import kept_query
from frontend.forms.bulk import acts_for
from frontend.forms.people import VIEW, PeopleForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.gifts import KINDS as CONTENT_TYPES

COLUMNS: Final = "people_columns"  # in the session: what this person chose last
CHOICE: Final = "remember"  # in the address of who chooses columns, until they are kept


@staff_page(Capability.VIEW_PEOPLE)
def people(request: StaffRequest) -> HttpResponse:
    if elsewhere := address_with_columns(request):
        return redirect(elsewhere)
    form = PeopleForm(request.GET, nonprofit=remembered_nonprofit(), by=request.actor)
    asked = form.asked()
    found = people_list(asked)
    page = asked_page(found, request.GET.get("page", ""), form)
    context = {
        "active": "people",
        "form": form,
        "asked": asked,
        "unread": asked.only is not None,
        "page": page,
        "rows": person_rows(ids_of(page.rows), asked, request.actor),
        "count": found.count,
        "cut_short": found.cut_short,
        "of_erased": gifts_of_erased(asked.text) if asked.by_receipt else [],
        "sees_gifts": request.actor.can(Capability.VIEW_GIFTS),
        "may_edit": request.actor.can(Capability.EDIT_PEOPLE),
        "may_export": request.actor.can(Capability.EXPORT),
        "acts": acts_for(request.actor),
        "swaps_answer": asks_another_field(request),
        "columns": [head for head in form.heads if head.is_shown],
        **views_beside(request, form),
    }
    part = request.htmx and not request.htmx.history_restore_request
    template = "staff/people/list.html#people" if part else "staff/people/list.html"
    return render(request, template, context | {"part": part})


def address_with_columns(request: StaffRequest) -> str:
    """Where the list stands instead: with the columns that this person chose last, where the address names neither
    columns nor a view, which has its own. So an address says what it shows, to a colleague too. "" to stay here.
    """
    told = request.GET.copy()
    is_choice, is_of_view = told.pop(CHOICE, None) is not None, bool(told.get(VIEW))
    if not is_choice:
        if request.htmx or is_of_view or "columns" in told or COLUMNS not in request.session:
            return ""
        told["columns"] = request.session[COLUMNS]
    columns = PeopleForm(told, nonprofit=remembered_nonprofit(), by=request.actor).columns_told
    if is_choice and not is_of_view:
        keep_choice(request, columns)
    if not is_choice and not columns:  # none of them is there any more
        return ""
    told.setlist("columns", [columns] if columns else [])
    return list_at(told)


def keep_choice(request: StaffRequest, columns: str) -> None:
    """Remember what was chosen; the usual columns need no remembering."""
    if columns:
        request.session[COLUMNS] = columns
    else:
        request.session.pop(COLUMNS, None)


def views_beside(request: StaffRequest, form: PeopleForm) -> dict[str, Any]:
    """The saved views as tabs: the one in force, which asks just this, and the one that was opened and then changed.
    Everybody is everybody in whatever columns.
    """
    views = views_seen_by(request.actor)
    opened = next((view for view in views if str(view.pk) == request.GET.get(VIEW)), None)
    fitting = [view for view in views if view.query == form.query]
    is_everybody = told_in(form.query).keys() <= {"columns"}
    if opened in fitting or is_everybody:
        fitting = [view for view in fitting if view == opened]
    current = next(iter(fitting), None)
    return {
        "views": views,
        "current": current,
        "opened": opened if current is None else None,
        "is_everybody": is_everybody,
        "may_be_saved": current is None and may_be_saved(form.query),
        "may_change_opened": opened is not None and may_change(opened, request.actor),
    }


def may_be_saved(query: str) -> bool:
    """Whether there is anything to save, and nothing in it that was typed to find somebody."""
    try:
        return bool(query and kept_query(query))
    except Refused as refused:
        return refused.code != "searches"


def asks_another_field(request: StaffRequest) -> bool:
    """Whether the page that asks stands at another field of ours: then its control for the answer is another too."""
    before = parse_qs(urlsplit(request.htmx.current_url or "").query) if request.htmx else {}
    return bool(request.htmx) and before.get("field", [""])[0] != request.GET.get("field", "")


def asked_page(found: PeopleList, cursor: str, form: PeopleForm) -> Page[Any]:
    """The page that the URL names; the first one, with a sentence above, where it names none."""
    try:
        return found.page(cursor)
    except Refused as refused:
        form.refuse(refused)
        return found.page()


@staff_page(Capability.EXPORT)
def export_people(request: StaffRequest) -> HttpResponseBase:
    """The whole list that the filters name, as CSV; with `file=xlsx` for Excel."""
    asked = PeopleForm(request.GET, nonprofit=remembered_nonprofit(), by=request.actor).asked()
    if asked.only is not None:  # a filter cannot be read: the list says which
        return back(request)
    return file_of(request, asked, "xlsx" if request.GET.get("file") == "xlsx" else "csv")


def back(request: StaffRequest) -> HttpResponse:
    """To the list with its filters."""
    return redirect(list_at(request.GET))


def list_at(told: QueryDict) -> str:
    query = told.urlencode()
    return f"{reverse('staff:people')}?{query}" if query else reverse("staff:people")


def file_of(request: StaffRequest, asked: PeopleAsked, kind: str) -> HttpResponseBase:
    try:
        exported = write_people(asked=asked, kind=kind, by=request.actor)
    except Refused as refused:
        if refused.code != "too_many_rows":
            raise
        messages.error(request, words_of(refused))
        return back(request)
    name = f"people-{local_day(remembered_nonprofit()).isoformat()}.{kind}"
    return FileResponse(exported.file, as_attachment=True, filename=name, content_type=CONTENT_TYPES[kind])
