import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import requests
from django.core.management import call_command
from django.core.management.base import CommandError

from frontend.management.commands.serve import web


@contextmanager
def served() -> Iterator[str]:
    server = web("127.0.0.1", 0)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}/csp-report/"
    server.close()


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
