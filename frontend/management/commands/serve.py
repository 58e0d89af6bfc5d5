"""The embedded web server: waitress, which buffers whole requests and so shrugs slow clients off (design: A1, A4)."""

import signal
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.core.wsgi import get_wsgi_application
from django.utils.module_loading import import_string
from waitress import create_server

from crm.services.lifeline import follow_supervisor

THREADS = 8


class Command(BaseCommand):
    help = "Serve the pages on this machine, and the Stripe sandbox beside them where it is in use."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--only-sandbox", action="store_true", help="the sandbox alone, beside another web server")

    def handle(self, *args: Any, host: str, port: int, only_sandbox: bool, **options: Any) -> None:
        follow_supervisor()
        signal.signal(signal.SIGTERM, signal.default_int_handler)
        if only_sandbox and not settings.IN_SANDBOX:
            raise CommandError("There is a sandbox only with STRIPE_MODE=sandbox.")
        try:
            self.serve(host, port, only_sandbox=only_sandbox)
        except KeyboardInterrupt:
            return

    def serve(self, host: str, port: int, *, only_sandbox: bool) -> None:
        """Until interrupted."""
        if only_sandbox:
            sandbox().run()
            return
        if settings.IN_SANDBOX:
            # Threads of its own: a page that waits for the sandbox must not wait for a thread it holds itself.
            threading.Thread(target=sandbox().run, name="sandbox", daemon=True).start()
        server = web(host, port)
        try:
            server.run()
        finally:
            server.close()


def web(host: str, port: int) -> Any:
    """A server of the pages. What a proxy says of the visitor is dropped unless there is one of ours."""
    return create_server(
        get_wsgi_application(),
        host=host,
        port=port,
        threads=THREADS,
        connection_limit=1000,
        channel_timeout=20,
        max_request_body_size=12 * 1024 * 1024,
        clear_untrusted_proxy_headers=not settings.BEHIND_PROXY,
        ident="",
    )


def sandbox() -> Any:
    """A server of the sandbox's API on SANDBOX_PORT."""
    listen = import_string("payments.sandbox.listener.application")
    return create_server(listen(), host="127.0.0.1", port=settings.SANDBOX_PORT, threads=4, ident="")
