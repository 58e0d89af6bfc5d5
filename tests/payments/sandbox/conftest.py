"""Every test here talks to the sandbox through the SDK, and every answer and event of it keeps Stripe's contract."""

import threading
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from waitress import create_server, wasyncore

from payments.gateway import client
from payments.sandbox.listener import application
from payments.sandbox.models import Event
from payments.sandbox.store.events import as_shown
from tests.fakes.stripe_transport import InProcess, stripe_in_process
from tests.payments.sandbox.contract import problems


def breaches(transport: InProcess) -> dict[str, str]:
    """What is wrong → where it was seen first."""
    found: dict[str, str] = {}
    for call, expanded, body in transport.answers:
        for line in problems(body, expanded) if "error" not in body else ():
            found.setdefault(line, call)
    for event in Event.objects.prefetch_related("deliveries"):
        for line in problems(as_shown(event)):
            found.setdefault(line, event.type)
    return found


@pytest.fixture
def stripe_here(db: None) -> Iterator[InProcess]:
    with stripe_in_process() as transport:
        yield transport
        assert breaches(transport) == {}


@pytest.fixture
def stripe_over_http(transactional_db: None, settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The sandbox as `serve` runs it, on a free port of this machine; its threads keep no connection for later."""
    monkeypatch.setitem(connection.settings_dict, "CONN_MAX_AGE", 0)
    server = create_server(application(), host="127.0.0.1", port=0, threads=2, ident="")
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=1, map=server._map, count=1)
        wasyncore.close_all(server._map)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    settings.STRIPE_API_BASE = f"http://127.0.0.1:{server.effective_port}"
    settings.STRIPE_TIMEOUT_SECONDS = 5
    try:
        yield
    finally:
        server.task_dispatcher.shutdown()  # waits for calls that are still being answered
        over.set()
        server.pull_trigger()
        thread.join(5)
        client.client_for.cache_clear()
