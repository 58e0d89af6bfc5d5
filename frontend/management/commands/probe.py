"""Whether a Lantern that was just started answers: its web, and a round trip through its worker."""

import time
import urllib.error
import urllib.request
from typing import Any
from uuid import uuid4

from django.core.management.base import BaseCommand, CommandError, CommandParser

from crm.models import Job
from crm.services.jobs import enqueue

PAUSE = 0.2


class Command(BaseCommand):
    help = "Wait until web and worker answer; exit status 1 when they do not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--seconds", type=float, default=60)

    def handle(self, *args: Any, port: int, seconds: float, **options: Any) -> None:
        deadline = time.monotonic() + seconds
        while not answers(f"http://127.0.0.1:{port}/readyz"):
            wait_until(deadline, "The web server does not answer.")
        self.stdout.write("web answers")
        key = f"probe:{uuid4()}"
        enqueue("crm.answer_probe", key=key)
        while not Job.objects.filter(key=key, state=Job.State.DONE).exists():
            wait_until(deadline, "The worker does not answer.")
        self.stdout.write("worker answers")


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def wait_until(deadline: float, otherwise: str) -> None:
    if time.monotonic() > deadline:
        raise CommandError(otherwise)
    time.sleep(PAUSE)
