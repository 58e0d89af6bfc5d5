"""Saved views of the list of people: kept from what the list shows, renamed, shared, deleted and brought back."""

from datetime import datetime, timedelta
from typing import Final

from django.contrib import messages
from django.core import signing
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.selectors.nonprofit import remembered_nonprofit
from donors.models import PeopleView
from donors.selectors.people_views import answerable, may_change, view_with, views_of, views_seen_by
from donors.services.people_views import change_query, change_view, delete_view, kept_query, restore_view, save_view
from frontend.forms.people import PeopleForm
from frontend.forms.people_views import ViewForm
from frontend.forms.styled import words_of
from frontend.staff.gate import StaffRequest, staff_page
from frontend.staff.offers import Offer, error_with, success_with
from frontend.staff.people import back

INVALID: Final = 422
TOLD_ELSEWHERE: Final = (Forbidden, NotThere)
WAS: Final = ("pk", "owner_id", "name", "key", "query", "is_shared")  # of a deleted view, signed in its way back
CHANGED: Final = "updated_at"  # and when it last was
SALT: Final = "people_view.deleted"
UNDONE_WITHIN: Final = timedelta(hours=12)


@require_GET
@staff_page(Capability.VIEW_PEOPLE)
def people_views(request: StaffRequest) -> HttpResponse:
    """Every view that this person sees, and their own that they cannot be answered any more."""
    seen = views_seen_by(request.actor)
    own = list(views_of(request.actor).filter(owner=request.user).order_by("is_shared", "key", "pk"))
    rows = [*seen, *(view for view in own if view not in seen)]
    lines = [(view, view in seen, may_change(view, request.actor)) for view in rows]
    return render(request, "staff/people/views.html", {"active": "people", "lines": lines})


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def new_people_view(request: StaffRequest) -> HttpResponse:
    """Save what the address asks of the list under a name."""
    query, trouble = asked_of_list(request)
    if trouble:
        messages.error(request, trouble)
        return back(request)
    may_share = request.actor.can(Capability.EDIT_SEGMENTS)
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=may_share)
    if form.is_valid():
        told = form.cleaned_data
        try:
            view = save_view(name=told["name"], query=query, is_shared=told.get("is_shared", False), by=request.actor)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, gettext("The view {name} is saved.").format(name=view.name))
            return redirect(address_of(view))
    context = {"active": "people", "form": form, "query": query}
    return render(request, "staff/people/new_view.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def people_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """One view, to be renamed, shared or deleted by whoever may change it."""
    view = view_with(view_id, request.actor)
    if not may_change(view, request.actor):
        raise Forbidden
    may_share = request.actor.can(Capability.EDIT_SEGMENTS) and view.owner_id == request.actor.user_id
    told = {"name": view.name, "is_shared": view.is_shared}
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=may_share, initial=told)
    if form.is_valid():
        said = form.cleaned_data
        try:
            change_view(view_id=view_id, name=said["name"], is_shared=said.get("is_shared"), by=request.actor)
        except Refused as refused:
            refuse(form, refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff:people_views")
    context = {"active": "people", "view": view, "form": form, "is_answered": bool(answerable([view], request.actor))}
    return render(request, "staff/people/view.html", context, status=INVALID if form.errors else 200)


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def keep_people_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Let a view ask what the address asks of the list."""
    before = view_with(view_id, request.actor).query
    query, trouble = asked_of_list(request)
    if trouble:
        messages.error(request, trouble)
        return back(request)
    view = change_query(view_id=view_id, query=query, by=request.actor)
    undo = Offer(gettext("Undo"), f"{reverse('staff:keep_people_view', args=[view.pk])}?{before}")
    success_with(request, gettext("The view {name} asks this now.").format(name=view.name), undo)
    return redirect(address_of(view))


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def delete_people_view(request: StaffRequest, view_id: int) -> HttpResponse:
    """Delete a view; the way back carries what it was."""
    view = delete_view(view_id=view_id, by=request.actor)
    was = {name: getattr(view, name) for name in WAS} | {CHANGED: view.updated_at.isoformat()}
    undo = Offer(gettext("Undo"), reverse("staff:restore_people_view"), {"was": signing.dumps(was, salt=SALT)})
    success_with(request, gettext("The view {name} is deleted.").format(name=view.name), undo)
    return redirect("staff:people")


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def restore_people_view(request: StaffRequest) -> HttpResponse:
    """Bring a deleted view back as it was; where that is refused for now, it can be tried again."""
    told = request.POST.get("was", "")
    try:
        was = signing.loads(told, salt=SALT, max_age=UNDONE_WITHIN)
        changed = datetime.fromisoformat(was.pop(CHANGED))
    except (signing.BadSignature, KeyError):
        messages.error(request, gettext("This cannot be undone any more."))
        return redirect("staff:people")
    try:
        view = restore_view(view=PeopleView(**was, updated_at=changed), by=request.actor)
    except Refused as refused:
        if isinstance(refused, TOLD_ELSEWHERE):
            raise
        again = Offer(gettext("Undo"), reverse("staff:restore_people_view"), {"was": told})
        error_with(request, words_of(refused), again)
        return redirect("staff:people_views")
    messages.success(request, gettext("The view {name} is back.").format(name=view.name))
    return redirect(address_of(view))


def asked_of_list(request: StaffRequest) -> tuple[str, str]:
    """What the address asks, as a view keeps it; and why that cannot be kept, if so."""
    form = PeopleForm(request.GET, nonprofit=remembered_nonprofit(), by=request.actor)
    if form.asked().only is not None:
        return "", gettext("A filter cannot be read, and so the view is not saved. Change that filter first.")
    try:
        return kept_query(form.query), ""
    except Refused as refused:
        return "", words_of(refused)


def address_of(view: PeopleView) -> str:
    return f"{reverse('staff:people')}?{view.query}&view={view.pk}"


def refuse(form: ViewForm, refused: Refused) -> None:
    if isinstance(refused, TOLD_ELSEWHERE):
        raise refused
    form.refuse(refused)
