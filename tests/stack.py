"""Lantern as processes: web, sandbox, worker, on the database of the test that starts them."""

import fcntl
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import quote

import requests
from django.conf import settings
from django.db import connection

from tests.architecture.source import ROOT
from tests.wire import free_port

PAUSE = 0.05
PREPARED: set[str] = set()
MANAGE = (sys.executable, "manage.py")


def eventually(condition: Callable[[], Any], seconds: float = 30, what: str = "") -> Any:
    """The first true answer of `condition`; fails when none comes in time."""
    deadline = time.monotonic() + seconds
    while not (answer := condition()):
        assert time.monotonic() < deadline, f"waited {seconds} s in vain {what}"
        time.sleep(PAUSE)
    return answer


def database_url(port: int | None = None) -> str:
    """Where the test's database is, through another port when one is given."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite:///{place['NAME']}"
    user = quote(place["USER"]) + (f":{quote(place['PASSWORD'])}" if place["PASSWORD"] else "")
    return f"postgres://{user}@{place['HOST'] or '127.0.0.1'}:{port or place['PORT'] or 5432}/{place['NAME']}"


class Stack:
    """Processes of one Lantern; `changes` go into their environment. Nothing runs until it is started by name."""

    def __init__(self, **changes: str) -> None:
        self.port, self.sandbox_port = free_port(), free_port()
        self.url = f"http://localhost:{self.port}"  # a passkey wants a name, not a number
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "LANTERN_ENV": "embedded",
            "LANTERN_VAR": str(settings.VAR_DIR),
            "DATABASE_URL": database_url(),
            "PUBLIC_URL": self.url,
            "SANDBOX_PORT": str(self.sandbox_port),
            "DEMO": "1",
            "LOG_FORMAT": "console",
            "LOG_LEVEL": "ERROR",
            "JOB_LEASE_SECONDS": "2",
            "JOB_POLL_MILLISECONDS": "50",
            **changes,
        }
        self.commands = {
            "web": [*MANAGE, "serve", "--port", str(self.port)],
            "worker": [*MANAGE, "runworker", "--beat"],
            "beat": [*MANAGE, "beat"],
            "celery": [sys.executable, "-m", "celery", "--app", "config", "worker", "--concurrency", "2"],
        }
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def prepare(self) -> None:
        """Style sheets and the cache table, once for this database; one process at a time builds."""
        if self.env["DATABASE_URL"] in PREPARED:
            return
        with (settings.VAR_DIR / "prepare.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            environment = self.env | {"DATABASE_URL": database_url()}
            command = [*MANAGE, "prepare", "--no-demo"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True, capture_output=True)
        PREPARED.add(self.env["DATABASE_URL"])

    def start(self, *names: str) -> None:
        if "web" in names:
            self.prepare()
        for name in names:
            command = self.commands[name]
            self.processes[name] = subprocess.Popen(command, cwd=ROOT, env=self.env, start_new_session=True)
        if "web" in names:
            eventually(self.answers, what="for the web server")

    def answers(self) -> bool:
        try:
            return requests.get(f"{self.url}/healthz", timeout=5).status_code == 200
        except requests.ConnectionError:
            return False

    def kill(self, name: str) -> None:
        """kill -9 of the process and of whatever it forked."""
        process = self.processes.pop(name)
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        for process in self.processes.values():
            process.terminate()
        for name in list(self.processes):
            try:
                self.processes[name].wait(15)
            except subprocess.TimeoutExpired:
                self.kill(name)
        self.processes.clear()
