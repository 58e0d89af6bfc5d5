"""The last answers: what is not there, what is not allowed, a fault of ours, a database that is away."""

import sys
from contextlib import suppress

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse

from crm.domain.errors import NotThere
from frontend.giving.nowhere import is_for_donors, nowhere
from frontend.staff.way_back import is_staff_address, page_behind

AWAY = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS = "5"


def page(name: str, status: int, **context: object) -> HttpResponse:
    """One of the plain pages, rendered without a request: nothing here may touch the database."""
    return HttpResponse(render_to_string(f"errors/{name}.html", context), status=status)


def server_error(request: HttpRequest) -> HttpResponse:
    """500; or 503 with Retry-After while the database is away, so that Stripe and browsers try again.

    Django calls this while the exception is being handled, wherever it was raised: in a view or in a middleware.
    """
    if isinstance(sys.exc_info()[1], AWAY):
        response = page("away", 503)
        response["Retry-After"] = RETRY_AFTER_SECONDS
        return response
    return page("fault", 500)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404; to a donor with a wrong link, a page that says whose it is and how to leave it."""
    if is_for_donors(request):
        with suppress(NotThere):
            return nowhere(request)
    return page("not_found", 404)


def gone(request: HttpRequest, exception: Exception) -> HttpResponse:
    """410: it was here and never will be again."""
    return page("gone", 410)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page("not_allowed", 403, reason=str(exception))


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return page("bad_request", 400)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form whose cookie is gone. Nothing was done. Staff go back to the page it stood on, not to its address."""
    if is_staff_address(request.path_info):
        return page("staff_form_expired", 403, back=page_behind(request))
    if request.path_info.startswith(reverse("account_login").removesuffix("login/")):
        return page("staff_form_expired", 403, back=request.path)
    return page("form_expired", 403, back=request.path)
