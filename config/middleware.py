"""Which requests are short cut, and what an answer says of itself: its id in the logs, where its time went."""

import time
from collections.abc import Callable
from typing import Any, cast

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.core.handlers.exception import convert_exception_to_response
from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.urls import Resolver404, get_resolver
from django.utils import translation
from structlog.contextvars import get_contextvars

Respond = Callable[[HttpRequest], HttpResponse]


class RequestId:
    """Names in the X-Request-ID header the id that the log lines and audit entries of this request carry."""

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request_id = str(get_contextvars().get("request_id", ""))
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


def call_matched(request: HttpRequest) -> HttpResponse:
    found = request.resolver_match
    assert found is not None
    response: HttpResponse = found.func(request, *found.args, **found.kwargs)
    return response


class Machines:
    """Answers config.machine_urls at once, past the middleware below, which is there for people in browsers.

    A machine has no session, cookie, language or form: a webhook proves itself by a secret, and a probe learns nothing
    that is worth guarding. What stands above holds for it too: HTTPS, the log line and its id; so do the limit of a
    body's size and the 503 while the database is away.
    """

    def __init__(self, get_response: Respond) -> None:
        self.get_response = get_response
        self.resolver = get_resolver("config.machine_urls")
        self.answer = cast("Respond", convert_exception_to_response(call_matched))

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            match = self.resolver.resolve(request.path_info)
        except Resolver404:
            return self.get_response(request)
        translation.deactivate()  # the language of whoever used this thread before
        request.resolver_match = match
        response = self.answer(request)
        response["Content-Length"] = str(len(response.content))  # without it the server closes the connection
        return response


class Stopwatch:
    """A database execute wrapper that counts queries and adds up their seconds."""

    def __init__(self) -> None:
        self.count = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *call: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*call)
        finally:
            self.count += 1
            self.seconds += time.perf_counter() - started


class ServerTiming:
    """In development, says in the Server-Timing header where the time of a response went."""

    def __init__(self, get_response: Respond) -> None:
        if not settings.DEBUG:
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        database, started = Stopwatch(), time.perf_counter()
        with connection.execute_wrapper(database):
            response = self.get_response(request)
        total = time.perf_counter() - started
        response["Server-Timing"] = (
            f'total;dur={total * 1000:.1f}, db;dur={database.seconds * 1000:.1f};desc="{database.count} queries"'
        )
        return response
