"""The door of the staff workspace: who is signed in acts under their own name."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.models import User
from crm.services.access import authorize
from frontend.staff.way_back import LOOKING, page_behind


class StaffRequest(HttpRequest):
    """A request of somebody who is signed in; `actor` is them, with what they may do."""

    user: User
    actor: Actor
    htmx: HtmxDetails


View = Callable[..., HttpResponseBase]


def way_to_sign_in(request: Any) -> HttpResponseBase:
    """Signing in leads back to what was asked for; from a form or a part of a page, to the page it stands on."""
    if request.htmx:
        return HttpResponseClientRedirect(redirect_to_login(page_behind(request)).url)
    return redirect_to_login(request.get_full_path() if request.method in LOOKING else page_behind(request))


def staff_page(needs: Capability) -> Callable[[View], View]:
    """A page for staff who have the capability `needs`: others get 403, strangers the way to sign in."""

    def gate(view: View) -> View:
        @wraps(view)
        def gated(request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return way_to_sign_in(request)
            request.actor = request.user.actor()
            authorize(request.actor, needs)
            return view(request, *args, **kwargs)

        return gated

    return gate
