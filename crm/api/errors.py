"""One shape for every error: problem details (RFC 9457), with a `code` for programs and a sentence for people.

A refusal that names a field is about the request (400); one that names none is about how things stand (409). `errors`
says of each thing that is wrong where it stands: `pointer` into the body (RFC 6901), or the query `parameter`, or the
`header`.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http import HTTPStatus
from typing import Any, Final

import structlog
from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.core.signals import got_request_exception
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpResponse, JsonResponse
from django.utils.translation import gettext
from rest_framework import exceptions
from rest_framework.permissions import SAFE_METHODS
from rest_framework.settings import api_settings
from structlog.contextvars import get_contextvars

from crm.api.permissions import ScopeMissing
from crm.domain.errors import Erased, Forbidden, NotThere, Refused

log = structlog.get_logger("lantern.api")
MEDIA_TYPE: Final = "application/problem+json"
AWAY: Final = (OperationalError, InterfaceError)
RETRY_AFTER_SECONDS: Final = 5
OF_DJANGO: Final[dict[type[Exception], type[exceptions.APIException]]] = {
    Http404: exceptions.NotFound,
    PermissionDenied: exceptions.PermissionDenied,
    SuspiciousOperation: exceptions.ParseError,
}


@contextmanager
def named_by(field: str) -> Iterator[None]:
    """What is not there was named by `field` of the request: it is the request that is wrong, not its address."""
    try:
        yield
    except NotThere as gone:
        raise Refused("not_found", gone.sentence, field, **gone.facts) from gone


class HeaderRefused(Refused):
    """A refusal whose `field` is a header of the request."""


def problem_details(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """The answer to any error; the ones we did not foresee are logged, and say no more than that they happened."""
    for django_error, ours in OF_DJANGO.items():
        if isinstance(error, django_error):
            error = ours()
    if isinstance(error, Refused):
        return of_refusal(error, context)
    if isinstance(error, exceptions.APIException):
        return of_framework(error, context)
    if isinstance(error, AWAY):
        log.warning("database_away", error=type(error).__name__)
        response = problem(503, "unavailable", "Lantern cannot reach its database. Try again in a moment.")
        response["Retry-After"] = str(RETRY_AFTER_SECONDS)
        return response
    return of_fault(error, context)


def problem(status: int, code: str, detail: str, **more: object) -> HttpResponse:
    title = HTTPStatus(status).phrase
    body = {"type": "about:blank", "title": title, "status": status, "code": code, "detail": detail} | more
    return JsonResponse(body, status=status, content_type=MEDIA_TYPE)


def of_refusal(refused: Refused, context: dict[str, Any]) -> HttpResponse:
    detail = gettext(refused.sentence).format(**refused.facts)
    if not refused.field:
        return problem(status_of(refused), refused.code, detail)
    if isinstance(refused, HeaderRefused):
        where = {"header": refused.field}
    else:
        pointers: dict[str, str] = getattr(context.get("view"), "pointers", {})
        where = place(pointers.get(refused.field, refused.field).split("/"), context)
    return problem(status_of(refused), refused.code, detail, errors=[where | {"detail": detail}])


def status_of(refused: Refused) -> int:
    if isinstance(refused, Forbidden | ScopeMissing):
        return 403
    if isinstance(refused, Erased):
        return 410
    if isinstance(refused, NotThere):
        return 404
    return 400 if refused.field else 409


def of_framework(error: exceptions.APIException, context: dict[str, Any]) -> HttpResponse:
    if isinstance(error, exceptions.ValidationError):
        detail = gettext("Some of what was sent cannot be used.")
        wrong = [place(path, context) | {"detail": said} for path, said in errors_in(error.detail)]
        return problem(400, "invalid", detail, errors=wrong)
    response = problem(error.status_code, code_of(error), str(error.detail))
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.Throttled):
        response["Retry-After"] = str(max(1, int(getattr(error, "wait", None) or 0)))
    return response


def code_of(error: exceptions.APIException) -> str:
    codes = error.get_codes()
    return codes if isinstance(codes, str) else error.default_code


def errors_in(detail: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """(path, sentence) of each thing that is wrong; the path of a field inside another is ("amount", "minor")."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = () if name == api_settings.NON_FIELD_ERRORS_KEY else (str(name),)
            yield from errors_in(inner, path + own)
    elif isinstance(detail, list):
        for number, inner in enumerate(detail):
            is_row = isinstance(inner, dict | list)
            yield from errors_in(inner, (*path, str(number)) if is_row else path)
    else:
        yield path, str(detail)


def place(path: Sequence[str], context: dict[str, Any]) -> dict[str, str]:
    """Where a value stands: in the query of a call that has no body, else in the body."""
    request = context.get("request")
    if path and request is not None and request.method in SAFE_METHODS:
        return {"parameter": path[0]}
    return {"pointer": "#" + "".join("/" + name.replace("~", "~0").replace("/", "~1") for name in path)}


def of_fault(error: Exception, context: dict[str, Any]) -> HttpResponse:
    got_request_exception.send(sender=None, request=getattr(context.get("request"), "_request", None))
    log.error("request_failed", exc_info=error)
    request_id = str(get_contextvars().get("request_id", ""))
    detail = "Something went wrong on our side; nothing of this call was kept. The log of the server says more."
    return problem(500, "fault", detail, request_id=request_id)
