"""One's own account: the name colleagues see, the way in, and what programs may do in one's name."""

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST

from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.selectors.calendar_feeds import feed_of
from crm.selectors.staff import token_seen_by, tokens_seen_by
from crm.services import staff
from crm.services.digests import choose_digest
from frontend.forms.account import OwnDetailsForm
from frontend.staff.calendars import link_to_show
from frontend.staff.gate import StaffRequest, staff_page


@require_http_methods(["GET", "HEAD", "POST"])
@staff_page(Capability.VIEW_PEOPLE)
def account(request: StaffRequest) -> HttpResponse:
    user = request.user
    initial = {"name": user.name, "keyboard_shortcuts": user.keyboard_shortcuts}
    form = OwnDetailsForm(request.POST if request.method == "POST" else None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            staff.change_own_details(user=user, by=request.actor, **form.cleaned_data)
        except Refused as refused:
            form.refuse(refused)
        else:
            messages.success(request, gettext("Saved."))
            return redirect("staff:account")
    context = {
        "active": "account",
        "form": form,
        "two_steps": is_mfa_enabled(user),
        "tokens": tokens_seen_by(request.actor),
        "may_keep": request.actor.can(Capability.KEEP_TASKS),
        "feed": feed_of(user),
        "feed_link": link_to_show(request),
    }
    return render(request, "staff/account/page.html", context, status=422 if form.errors else 200)


@require_POST
@staff_page(Capability.KEEP_TASKS)
def digest(request: StaffRequest) -> HttpResponse:
    """Turn the daily mail on or off: `wanted` is "yes" or "no"."""
    wanted = request.POST.get("wanted") == "yes"
    choose_digest(user=request.user, wanted=wanted, by=request.actor)
    messages.success(request, gettext("The daily mail is on.") if wanted else gettext("The daily mail is off."))
    return redirect("staff:account")


@require_POST
@staff_page(Capability.VIEW_PEOPLE)
def revoke_token(request: StaffRequest, digest: str) -> HttpResponse:
    token = token_seen_by(request.actor, digest)
    staff.revoke_token(token=token, by=request.actor)
    messages.success(request, gettext("The token “{label}” no longer opens anything.").format(label=token.label))
    return redirect("staff:account")
