"""Stripe without a socket: calls reach the sandbox in this process, and its webhooks reach us the same way."""

import io
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import stripe
from django.test import Client

from payments.gateway import client
from payments.sandbox import deliveries
from payments.sandbox.listener import respond


class InProcess(stripe.HTTPClient):
    """Carries the calls of the SDK and remembers them; a cut answer is a broken connection. Retries do not wait.

    `answers` holds (call, the paths it expands, body).
    """

    name = "in_process"

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[tuple[str, str]] = []
        self.answers: list[tuple[str, frozenset[str], dict[str, Any]]] = []

    def request(
        self, method: str, url: str, headers: Mapping[str, str] | None, post_data: Any = None
    ) -> tuple[bytes, int, Mapping[str, str]]:
        place = urlsplit(url)
        self.calls.append((method.upper(), place.path))
        body = (post_data or "").encode() if isinstance(post_data, str) else (post_data or b"")
        environ = {
            "REQUEST_METHOD": method.upper(),
            "PATH_INFO": place.path,
            "QUERY_STRING": place.query,
            "CONTENT_LENGTH": str(len(body)),
            "wsgi.input": io.BytesIO(body),
            **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()},
        }
        started: dict[str, Any] = {}

        def start(status: str, sent: list[tuple[str, str]], *rest: Any) -> Any:
            started.update(
                status=int(status.split(maxsplit=1)[0]), headers={name.lower(): value for name, value in sent}
            )

        content = b"".join(respond(environ, start))
        if int(started["headers"]["content-length"]) != len(content):
            raise stripe.APIConnectionError("The connection was cut.", should_retry=True)
        asked = parse_qsl(body.decode() or place.query)
        expanded = frozenset(value for name, value in asked if name.startswith("expand["))
        self.answers.append((f"{method.upper()} {place.path}", expanded, json.loads(content)))
        return content, started["status"], started["headers"]

    def request_stream(self, *args: Any, **kwargs: Any) -> Any:
        raise AssertionError("nothing of ours streams")

    def close(self) -> None:
        return

    def _sleep_time_seconds(self, num_retries: int) -> float:
        return 0


def post_to_ourselves(url: str, body: bytes, headers: dict[str, str]) -> int:
    """What deliveries.post does, without a socket: the status our webhook answers."""
    caller = Client(raise_request_exception=False)
    sent = {name: value for name, value in headers.items() if name != "Content-Type"}
    return caller.post(urlsplit(url).path, body, content_type=headers["Content-Type"], headers=sent).status_code


@contextmanager
def stripe_in_process() -> Iterator[InProcess]:
    """Our gateway and the sandbox talk to each other on this thread and inside this transaction."""
    transport = InProcess()
    before = client.over_http, deliveries.post
    client.over_http, deliveries.post = (lambda seconds: transport), post_to_ourselves
    client.client_for.cache_clear()
    try:
        yield transport
    finally:
        client.over_http, deliveries.post = before
        client.client_for.cache_clear()
