"""What bench.road measures in: a database of its own, Lantern's processes on it, and the bare pages beside them."""

import json
import os
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final, Self

from django.core.management import call_command
from django.db import connection

from bench.road_load import Answer, Plan
from frontend.management.commands.prepare import build_static_files
from tests.stack import Stack, database_url, eventually
from tests.wire import free_port

ROOT: Final = Path(__file__).resolve().parent.parent
TICKS: Final = os.sysconf("SC_CLK_TCK")
LEASE_SECONDS: Final = 2
POLL_SECONDS: Final = 0.3


@contextmanager
def empty_database() -> Iterator[None]:
    """A fresh database beside the configured one, gone afterwards."""
    place = connection.settings_dict
    if connection.vendor == "sqlite":
        place["TEST"]["NAME"] = str(Path(place["NAME"]).with_name("road.sqlite3"))
    usual = place["NAME"]
    build_static_files()
    connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(usual, verbosity=0)


def furnish() -> None:
    """The demo organisation with its giving page."""
    with Path(os.devnull).open("w") as silence:
        call_command("load_demo", stdout=silence)


def stack(**changes: str) -> Stack:
    """Lantern's processes, as bin/run starts them; a lease is shorter, so that its end can be waited for."""
    lease, poll = str(LEASE_SECONDS), str(int(POLL_SECONDS * 1000))
    return Stack(**{"JOB_LEASE_SECONDS": lease, "JOB_POLL_MILLISECONDS": poll, **changes})


class Bare:
    """The bare pages as a process, with a page of `size` bytes."""

    def __init__(self, size: int = 13_000) -> None:
        self.port = free_port()
        url = database_url()
        if connection.vendor == "sqlite":
            url = url.replace("road.sqlite3", "bare.sqlite3")
        env = {**os.environ, "DATABASE_URL": url, "BARE_BYTES": str(size)}
        command = [sys.executable, "-m", "bench.bare.serve", str(self.port)]
        self.process = subprocess.Popen(command, cwd=ROOT, env=env)
        eventually(self.answers, what="for the bare pages")

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


class Caller:
    """The process that makes the load. `begin` and `end` are the halves of `load`."""

    def __enter__(self) -> Self:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "bench.road_load"],
            cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        self.process.communicate()

    def begin(self, plan: Plan) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(asdict(plan)) + "\n")
        self.process.stdin.flush()

    def end(self) -> list[Answer]:
        assert self.process.stdout is not None
        row = self.process.stdout.readline()
        if not row:
            raise SystemExit("The load ended early.")
        return [tuple(answer) for answer in json.loads(row)]

    def load(self, plan: Plan) -> list[Answer]:
        self.begin(plan)
        return self.end()


def statuses(answers: Sequence[Answer]) -> Counter[int]:
    return Counter(status for _, _, status, _ in answers)


def cpu_seconds(pid: int) -> float:
    """User and system time of a process so far, its threads included."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def resident_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text().splitlines()
    line = next(line for line in status if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


@dataclass(slots=True)
class Slots:
    """What one server did in its turns; a rate is the median of the turns."""

    pid: int
    rates: list[float]
    requests: int = 0
    cpu: float = 0.0

    def turn(self, caller: Caller, plan: Plan) -> Counter[int]:
        before, began = cpu_seconds(self.pid), time.monotonic()
        answers = caller.load(plan)
        self.rates.append(len(answers) / (time.monotonic() - began))
        self.cpu += cpu_seconds(self.pid) - before
        self.requests += len(answers)
        return statuses(answers)

    @property
    def milliseconds_each(self) -> float:
        return self.cpu * 1000 / self.requests


def in_turns(caller: Caller, rounds: int, plans: Sequence[tuple[Slots, Plan]]) -> list[Counter[int]]:
    """Each server in turn, `rounds` times, so that a busy machine is busy for all; the statuses of each."""
    found: list[Counter[int]] = [Counter() for _ in plans]
    for turn in range(rounds):
        order = list(enumerate(plans))
        for at, (slots, plan) in order if turn % 2 else reversed(order):
            named: dict[str, Any] = asdict(plan) | {"name": f"{plan.name}{turn}"}
            found[at] += slots.turn(caller, Plan(**named))
    return found
