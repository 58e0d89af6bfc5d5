"""A load of requests from a process of its own: `python -m bench.road_load`.

It reads a plan in JSON a line and answers each with a JSON list of [began, seconds, status, number]: Unix time, how
long the answer took, its status (0 when the connection broke), and which request it was. Connections are kept alive;
each asks again as soon as it is answered, or every `pace` seconds.
"""

import hmac
import itertools
import json
import selectors
import socket
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

Answer = tuple[float, float, int, int]


@dataclass(frozen=True, slots=True)
class Plan:
    """What to ask of 127.0.0.1; with a `secret`, signed Stripe events named {name}_{number} are posted."""

    port: int
    path: str
    seconds: float
    connections: int = 16
    pace: float = 0
    secret: str = ""
    name: str = ""


def asking(plan: Plan) -> Callable[[int], bytes]:
    """What to send as the request of a number."""
    host = f"Host: 127.0.0.1:{plan.port}\r\n"
    if not plan.secret:
        request = f"GET {plan.path} HTTP/1.1\r\n{host}\r\n".encode()
        return lambda _: request
    return lambda number: posted(plan, host, number)


def posted(plan: Plan, host: str, number: int) -> bytes:
    body, stamp = event(plan.name, number), int(time.time())
    signature = hmac.new(plan.secret.encode(), f"{stamp}.".encode() + body, sha256).hexdigest()
    head = (
        f"POST {plan.path} HTTP/1.1\r\n{host}Content-Type: application/json\r\nContent-Length: {len(body)}\r\n"
        f"Stripe-Signature: t={stamp},v1={signature}\r\n\r\n"
    )
    return head.encode() + body


def event(name: str, number: int) -> bytes:
    """An event of about 1,400 bytes that concerns a payment of ours."""
    intent = {"id": f"pi_{name}_{number}", "object": "payment_intent", "amount": 6000, "currency": "usd"}
    filling = {f"field_{n}": "value " * 4 for n in range(28)}
    found = {
        "id": f"{name}_{number}",
        "object": "event",
        "type": "payment_intent.succeeded",
        "api_version": "2026-10-28.endive",
        "created": 1_790_000_000,
        "livemode": False,
        "data": {"object": intent | {"metadata": filling}},
        "request": None,
        "pending_webhooks": 1,
    }
    return json.dumps(found).encode()


def status_of(received: bytes) -> int | None:
    """The status of a whole answer; None while some of it is missing."""
    head, gap, body = received.partition(b"\r\n\r\n")
    if not gap:
        return None
    lines = head.decode("latin-1").lower().split("\r\n")
    lengths = [int(line.partition(":")[2]) for line in lines if line.startswith("content-length:")]
    if not lengths and not body.endswith(b"0\r\n\r\n"):  # it comes in chunks, the last of them empty
        return None
    missing = (lengths[0] if lengths else 0) - len(body)
    return None if missing > 0 else int(lines[0].split()[1])


class Line:
    """One kept-alive connection."""

    def __init__(self, port: int) -> None:
        self.port = port
        self.socket = self.connected()
        self.received = bytearray()
        self.began = 0.0
        self.number = 0

    def connected(self) -> socket.socket:
        made = socket.create_connection(("127.0.0.1", self.port), timeout=30)
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return made

    def ask(self, number: int, request: bytes) -> None:
        self.began, self.number = time.time(), number
        self.received.clear()
        try:
            self.socket.sendall(request)
        except OSError:  # the server closed it after its last answer
            self.socket.close()
            self.socket = self.connected()
            self.socket.sendall(request)

    def take(self) -> int | None:
        """The status when the answer is whole; 0 when the connection broke."""
        try:
            data = self.socket.recv(262_144)
        except OSError:
            data = b""
        if not data:
            self.socket.close()
            self.socket = self.connected()
            return 0
        self.received += data
        return status_of(bytes(self.received))


class Load:
    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.request = asking(plan)
        self.numbers = itertools.count()
        self.selector = selectors.DefaultSelector()
        self.resting: list[tuple[float, Line]] = []
        self.answers: list[Answer] = []

    def run(self) -> list[Answer]:
        """Ask until the time is over, then wait for what is still under way."""
        now = time.time()
        end, pause = now + self.plan.seconds, self.plan.pace / self.plan.connections
        self.resting = [(now + turn * pause, Line(self.plan.port)) for turn in range(self.plan.connections)]
        while time.time() < end or self.selector.get_map():
            self.ask_due(end)
            for key, _ in self.selector.select(0.02 if self.plan.pace else 1):
                self.take(key.data)
        return self.answers

    def ask_due(self, end: float) -> None:
        now = time.time()
        due = [line for when, line in self.resting if when <= now < end]
        self.resting = [(when, line) for when, line in self.resting if when > now and when < end]
        for line in due:
            number = next(self.numbers)
            line.ask(number, self.request(number))
            self.selector.register(line.socket, selectors.EVENT_READ, line)

    def take(self, line: Line) -> None:
        asked = line.socket
        status = line.take()
        if status is None:
            return
        self.selector.unregister(asked)
        self.answers.append((line.began, time.time() - line.began, status, line.number))
        self.resting.append((line.began + self.plan.pace, line))


def main() -> None:
    for row in sys.stdin:
        plan: dict[str, Any] = json.loads(row)
        print(json.dumps(Load(Plan(**plan)).run()), flush=True)


if __name__ == "__main__":
    main()
