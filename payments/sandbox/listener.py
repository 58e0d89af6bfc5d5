"""The sandbox's API as a WSGI application of its own, without Django's middleware, sessions or pages."""

import json
from collections.abc import Iterable
from typing import Final
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from django.db import close_old_connections
from django.utils.http import http_date

from payments.sandbox.wire.answering import Answer, Call, answer

WORDS: Final = {
    200: "OK",
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
    500: "Internal Server Error",
}


def application() -> WSGIApplication:
    """What a WSGI server calls; safe in threads, which keep no database connection between calls for ever."""

    def listen(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        close_old_connections()
        try:
            return respond(environ, start_response)
        finally:
            close_old_connections()

    return listen


def respond(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    return write_answer(answer(read_call(environ)), start_response)


def read_call(environ: WSGIEnvironment) -> Call:
    headers = {
        name[5:].replace("_", "-").lower(): str(value) for name, value in environ.items() if name.startswith("HTTP_")
    }
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return Call(
        method=str(environ["REQUEST_METHOD"]),
        path=str(environ["PATH_INFO"]).rstrip("/"),
        query=str(environ.get("QUERY_STRING", "")),
        body=environ["wsgi.input"].read(length).decode("utf-8", "replace") if length else "",
        headers=headers,
    )


def write_answer(found: Answer, start_response: StartResponse) -> Iterable[bytes]:
    """The answer as JSON; a cut one promises more than it brings, so that its server closes the connection."""
    body = json.dumps(found.body, indent=2).encode()
    promised = len(body) * (2 if found.is_cut else 1)
    headers = {"Content-Type": "application/json", "Content-Length": str(promised), "Date": http_date()} | found.headers
    start_response(f"{found.status} {WORDS[found.status]}", list(headers.items()))
    return [body]
