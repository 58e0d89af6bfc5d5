"""What every page does alike: a refusal becomes an answer, a staff session ends when nobody is there."""

import time
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext

from crm.domain.errors import Erased, Forbidden, MergedAway, NotThere, Refused
from frontend.errors import bad_request, gone, not_found, permission_denied
from frontend.forms.styled import words_of
from frontend.staff.way_back import LOOKING, is_staff_address, page_above

Respond = Callable[[HttpRequest], HttpResponse]
LAST_SEEN = "last_seen"
# Written at most this often: a session that ends within a minute of thirty is worth a write a request less.
PRECISION_SECONDS = 60


class StaffSession:
    """Signs a member of staff out after IDLE_MINUTES without a request, and marks their pages no-store."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A visitor without a session cookie, a donor above all, costs no look at the database here.
        if settings.SESSION_COOKIE_NAME not in request.COOKIES or not request.user.is_authenticated:
            return self.get_response(request)
        now = int(time.time())
        idle = now - request.session.get(LAST_SEEN, now)
        if idle > settings.IDLE_MINUTES * 60:
            logout(request)
            messages.info(request, gettext("You were signed out because nothing happened for 30 minutes."))
        elif idle >= PRECISION_SECONDS or LAST_SEEN not in request.session:
            request.session[LAST_SEEN] = now
        response = self.get_response(request)
        add_never_cache_headers(response)
        response["Cache-Control"] = "no-store"
        return response


class Refusals:
    """A refusal that no view showed beside a form: 404 for what is not there, 410 for who was
    erased, 403 for what is not allowed, 400 for a
    link that is broken, such as one to a page of a list. An old link to somebody merged away leads on; so does the
    address of a form, opened as if it were a page.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_form_alone = response.status_code == HTTPStatus.METHOD_NOT_ALLOWED and request.method in LOOKING
        return redirect(page_above(request.path)) if is_form_alone and is_staff_address(request.path_info) else response

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponseBase | None:
        if isinstance(exception, MergedAway) and request.method in ("GET", "HEAD") and request.resolver_match:
            asked = request.resolver_match
            return redirect(reverse(asked.view_name, kwargs=asked.kwargs | {"contact_id": exception.into}))
        if isinstance(exception, Erased):
            return gone(request, exception)
        if isinstance(exception, NotThere):
            return not_found(request, Http404(words_of(exception)))
        if isinstance(exception, Forbidden):
            return permission_denied(request, PermissionDenied(words_of(exception)))
        if isinstance(exception, Refused) and request.method in ("GET", "HEAD"):
            return bad_request(request, exception)
        return None
