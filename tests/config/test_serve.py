import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import CommandError
from waitress import wasyncore

from frontend.management.commands.serve import web


@contextmanager
def served() -> Iterator[str]:
    """Its loop ends itself: closed by another thread, it would ask for news of a socket that is gone."""
    server, over = web("127.0.0.1", 0), threading.Event()

    def serve() -> None:
        while not over.is_set():
            wasyncore.loop(timeout=1, map=server._map, count=1)
        wasyncore.close_all(server._map)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}/csp-report/"
    finally:
        server.task_dispatcher.shutdown()
        over.set()
        server.pull_trigger()
        thread.join(5)


@pytest.mark.parametrize("behind_proxy", [True, False])
def test_only_a_proxy_of_ours_is_believed_that_the_visitor_came_by_https(settings: Any, behind_proxy: bool) -> None:
    settings.SECURE_SSL_REDIRECT, settings.BEHIND_PROXY = True, behind_proxy
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    with served() as url:
        told = requests.get(url, headers={"X-Forwarded-Proto": "https"}, allow_redirects=False, timeout=20)
    assert (told.status_code != 301) is behind_proxy


def test_there_is_no_sandbox_to_serve_beside_real_stripe(settings: Any) -> None:
    settings.IN_SANDBOX = False
    with pytest.raises(CommandError, match="STRIPE_MODE=sandbox"):
        call_command("serve", "--only-sandbox")
