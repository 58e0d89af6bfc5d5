"""bin/run starts the worker once the pages are served, and the sandbox with them: its first jobs call on it."""

import importlib
import signal
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.architecture.source import ROOT
from tests.wire import free_port

SERVES = """
import socket, sys
with socket.create_server(("127.0.0.1", int(sys.argv[1]))) as door:
    while True:
        door.accept()[0].close()
"""
FALLS_OVER = "raise SystemExit(3)"
Started = Callable[[str], dict[str, bool]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[Started]:
    """Start a web of this program and a worker; whether the port was served as each of them began."""
    monkeypatch.syspath_prepend(str(ROOT / "bin"))
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    household, port = importlib.import_module("_household"), free_port()
    houses: list[Any] = []
    was_served: dict[str, bool] = {}

    class Watched(household.Household):  # type: ignore[misc, name-defined]
        def start(self, name: str) -> None:
            was_served[name] = household.listens(port)
            super().start(name)

    def start(program: str) -> dict[str, bool]:
        commands = {"web": [sys.executable, "-c", program, str(port)], "worker": [sys.executable, "-c", ""]}
        houses.append(Watched(commands, {}, port))
        houses[0].start_all()
        return was_served

    yield start
    houses[0].stop_all()


def test_the_worker_begins_when_the_pages_are_served(started: Started) -> None:
    assert started(SERVES) == {"web": False, "worker": True}


def test_a_web_server_that_falls_over_holds_nobody_up(started: Started) -> None:
    assert started(FALLS_OVER) == {"web": False, "worker": False}
