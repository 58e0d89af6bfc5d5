"""Who works here: who comes new, what they may do, who left, and a way back in for whoever lost their second step."""

from collections.abc import Callable
from typing import Any, Final

from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.models import User
from crm.selectors.audit import changed_at, changes_to
from crm.selectors.leaving import belongings_of
from crm.selectors.staff import Colleague, colleague_of, colleagues_of
from crm.services import accounts, second_step
from crm.services.staff import create_staff
from frontend.forms.members import NewMemberForm, RolesForm
from frontend.forms.styled import words_of
from frontend.staff.edits import begun, saved_words, seen_in
from frontend.staff.gate import StaffRequest, staff_page

NOTICE: Final = "frontend.send_reset_notice"
INVITATION: Final = "frontend.send_invitation"
INVALID: Final = 422


@require_GET
@staff_page(Capability.MANAGE_STAFF)
def members(request: StaffRequest) -> HttpResponse:
    context = {"active": "members", "colleagues": colleagues_of(request.actor)}
    return render(request, "staff/members/list.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]  # allauth is not typed
def new_colleague(request: StaffRequest) -> HttpResponse:
    form = NewMemberForm(request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            user = create_staff(**form.cleaned_data, password=None, invitation=INVITATION, by=request.actor)
        except Refused as refused:
            form.refuse(refused)
        else:
            said = gettext("{name} works here now. A mail to {address} tells them how to set a password.")
            messages.success(request, said.format(name=user.name, address=user.email))
            return redirect("staff:members")
    context = {"active": "members", "form": form}
    return render(request, "staff/members/new.html", context, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]
def member(request: StaffRequest, user_id: int) -> HttpResponse:
    """What somebody may do here, to be changed; or, of somebody who left, what is theirs still and the way back."""
    last = changed_at(User(pk=user_id))  # before the row: it never says more than was shown
    colleague = colleague_of(request.actor, user_id)
    if colleague.account_bar is not None:
        messages.error(request, words_of(colleague.account_bar))
        return redirect("staff:members")
    if not colleague.user.is_active:
        return shown(request, "left", colleague, theirs=belongings_of(user_id))
    return change_roles(request, colleague, last.isoformat() if last else "")


def change_roles(request: StaffRequest, colleague: Colleague, seen: str) -> HttpResponse:
    user = colleague.user
    form = begun(
        request, lambda sent: RolesForm(sent, user=user), seen, lambda since: changes_to("crm.user", user.pk, since)
    )
    if form.is_bound and form.is_valid():
        roles = form.cleaned_data["roles"]
        try:
            accounts.change_roles(user_id=user.pk, roles=roles, seen=seen_in(form), by=request.actor)
        except (Forbidden, NotThere):
            raise
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, saved_words(form))
            return redirect("staff:members")
    return shown(request, "roles", colleague, form=form, status=INVALID if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]
def close_account(request: StaffRequest, user_id: int) -> HttpResponse:
    """What will happen and what stays theirs, and then it does."""
    colleague = colleague_of(request.actor, user_id)
    if request.method != "POST" and colleague.account_bar is None and colleague.user.is_active:
        return shown(request, "close", colleague, theirs=belongings_of(user_id))
    said = gettext("The account of {name} is closed. They are signed out everywhere.")
    return done(request, lambda: accounts.close_account(user_id=user_id, by=request.actor), said, "staff:member")


@require_POST
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]
def open_account(request: StaffRequest, user_id: int) -> HttpResponse:
    said = gettext("The account of {name} is open again.")
    return done(request, lambda: accounts.open_account(user_id=user_id, by=request.actor), said)


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.MANAGE_STAFF)
@reauthentication_required  # type: ignore[untyped-decorator]
def reset_second_step(request: StaffRequest, user_id: int) -> HttpResponse:
    """What will happen, and then it does; whoever asks has just said again who they are."""
    colleague = colleague_of(request.actor, user_id)
    if request.method != "POST":
        if colleague.bar is None:
            return shown(request, "reset", colleague)
        messages.error(request, words_of(colleague.bar))
        return redirect("staff:members")
    said = gettext("{name} signs in with the password alone now. A mail tells them.")
    return done(request, lambda: second_step.reset_second_step(user_id=user_id, notice=NOTICE, by=request.actor), said)


def shown(request: StaffRequest, page: str, colleague: Colleague, status: int = 200, **context: Any) -> HttpResponse:
    context |= {"active": "members", "colleague": colleague}
    return render(request, f"staff/members/{page}.html", context, status=status)


def done(request: StaffRequest, act: Callable[[], User], said: str, place: str = "staff:members") -> HttpResponse:
    """On to the `place`, with `said` of {name}; or back to the list of staff, with why not."""
    try:
        user = act()
    except (Forbidden, NotThere):
        raise
    except Refused as refused:
        messages.error(request, words_of(refused))
        return redirect("staff:members")
    messages.success(request, said.format(name=user.name))
    return redirect(place, user.pk) if place == "staff:member" else redirect(place)
