"""P1 to P3: the giving page and the webhook beside bare ones, and gifts recorded by many at once."""

import re
import urllib.request
from collections.abc import Sequence
from statistics import median, quantiles
from typing import Final

from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.road_house import Bare, Caller, Slots, in_turns, statuses
from bench.road_load import Plan
from bench.table import Figure
from payments.models import StripeEvent
from tests import makers
from tests.stack import Stack

PAGE: Final = "/give/lantern/"
HOOK: Final = "/stripe/webhook/"
LEAST_RATE: Final = {"sqlite": 0.5, "postgresql": 0.4}
LEAST_HOOK_RATE: Final = 0.6
MOST_CPU: Final = 2.0
MOST_QUERIES: Final = 6
MOST_KILOBYTES: Final = {"HTML": 8, "CSS": 8, "JS": 4}
MOST_SQLITE_MS: Final = 1000.0
MOST_SPREAD: Final = 5.0


def fetched(url: str, encodings: str = "") -> bytes:
    """The body as it travels: not unpacked."""
    asked = urllib.request.Request(url, headers={"Accept-Encoding": encodings} if encodings else {})  # noqa: S310
    with urllib.request.urlopen(asked, timeout=30) as answer:  # noqa: S310 - our own server
        body: bytes = answer.read()
    return body


def assets(html: str) -> dict[str, list[str]]:
    """The addresses of the style sheets and of the scripts that a page loads at once."""
    links = re.findall(r"<link\b[^>]*>", html)
    sheets = [link for link in links if 'rel="stylesheet"' in link]
    return {
        "CSS": [found[1] for link in sheets if (found := re.search(r'href="([^"]+)"', link))],
        "JS": re.findall(r'<script\b[^>]*\bsrc="([^"]+)"', html)
        + [found[1] for link in links if "modulepreload" in link and (found := re.search(r'href="([^"]+)"', link))],
    }


def weights(url: str) -> list[Figure]:
    """Kilobytes of the giving page's first load, compressed as a browser gets them."""
    html = fetched(f"{url}{PAGE}").decode()
    sizes = {"HTML": len(fetched(f"{url}{PAGE}", "br, gzip"))}
    for kind, addresses in assets(html).items():
        sizes[kind] = sum(len(fetched(f"{url}{address}", "br, gzip")) for address in set(addresses))
    return [Figure(f"giving page, {kind}", sizes[kind] / 1024, "KB", most=MOST_KILOBYTES[kind]) for kind in sizes]


def queries(address: str, client: Client) -> int:
    """How many queries a page takes in a process that remembers nothing."""
    caches["process"].clear()
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(address).status_code == 200, address
    return len(captured)


def page_queries(gifts: int) -> list[Figure]:
    client = Client(SERVER_NAME="127.0.0.1")
    before = queries(PAGE, client)
    for number in range(gifts):
        makers.gift(makers.contact(email=f"more{number}@example.org"), thank=False)
    after = queries(PAGE, client)
    grown = Figure(f"giving page, queries after {gifts} more gifts", after, "", before, most=1, least=1)
    return [Figure("giving page, queries", before, "", most=MOST_QUERIES), grown]


def same_size(one: bytes, other: bytes) -> None:
    """Within a hundredth: a page holds tokens that are not always as long."""
    if abs(len(one) - len(other)) > len(one) / 100:
        raise SystemExit(f"The pages are not comparable: {len(one)} and {len(other)} bytes.")


def giving_page(caller: Caller, stack: Stack, rounds: int) -> list[Figure]:
    """P1: requests a second and CPU a request, beside a bare page of as many bytes on the same server."""
    bare = Bare(size=len(fetched(f"{stack.url}{PAGE}")))
    try:
        same_size(fetched(f"{stack.url}{PAGE}"), fetched(f"http://127.0.0.1:{bare.port}/page/"))
        ours, plain = Slots(stack.processes["web"].pid, []), Slots(bare.process.pid, [])
        plans = [(ours, Plan(stack.port, PAGE, 2)), (plain, Plan(bare.port, "/page/", 2))]
        for slots, plan in plans:
            Slots(slots.pid, []).turn(caller, plan)  # warms up
        answered = in_turns(caller, rounds, plans)
    finally:
        bare.stop()
    rate, cpu = median(ours.rates), ours.milliseconds_each
    least = LEAST_RATE[connection.vendor]
    return [
        Figure("giving page, 16 at a time", rate, "/s", median(plain.rates), least=least),
        Figure("giving page, CPU a request", cpu, "ms", plain.milliseconds_each, most=MOST_CPU),
        Figure("giving page, answers other than 200", sum(answered[0].values()) - answered[0][200], "", most=0),
    ]


def webhook(caller: Caller, stack: Stack, rounds: int) -> list[Figure]:
    """P2: signed events, each new, beside a bare view that verifies and inserts one row."""
    bare, secret = Bare(), settings.STRIPE_WEBHOOK_SECRETS[0]
    try:
        ours, plain = Slots(stack.processes["web"].pid, []), Slots(bare.process.pid, [])
        hook = Plan(stack.port, HOOK, 2, secret=secret, name="evt_ours")
        plans = [(ours, hook), (plain, Plan(bare.port, "/hook/", 2, secret=secret, name="evt_bare"))]
        for slots, plan in plans:
            Slots(slots.pid, []).turn(caller, plan)
        answered = in_turns(caller, rounds, plans)
    finally:
        bare.stop()
    kept = StripeEvent.objects.filter(event_id__regex=r"^evt_ours\d").count()
    refused = sum(answered[0].values()) - answered[0][200]
    return [
        Figure("webhook, 16 at a time", median(ours.rates), "/s", median(plain.rates), least=LEAST_HOOK_RATE),
        Figure("webhook, CPU a request", ours.milliseconds_each, "ms", plain.milliseconds_each),
        Figure("webhook, answers other than 200", refused + sum(answered[1].values()) - answered[1][200], "", most=0),
        Figure("webhook, acknowledged and not kept", answered[0][200] - kept, "", most=0),
    ]


def spread(what: str, took: Sequence[float]) -> list[Figure]:
    """The 99th percentile of so many milliseconds: against a second on SQLite, against the median on PostgreSQL."""
    middle, high = median(took), quantiles(took, n=100, method="inclusive")[-1]
    if connection.vendor == "sqlite":
        return [Figure(f"{what}, p50", middle, "ms"), Figure(f"{what}, p99", high, "ms", most=MOST_SQLITE_MS)]
    return [Figure(f"{what}, p99 beside p50", high, "ms", middle, most=MOST_SPREAD)]


def hook_spread(caller: Caller, stack: Stack, seconds: float) -> list[Figure]:
    """P3 through the web: sixteen connections that post events, each at once after the last."""
    secret = settings.STRIPE_WEBHOOK_SECRETS[0]
    answers = caller.load(Plan(stack.port, HOOK, seconds, secret=secret, name="evt_spread"))
    refused = len(answers) - statuses(answers)[200]
    took = [seconds * 1000 for _, seconds, _, _ in answers]
    return [*spread("16 connections that post events", took), Figure("… refused", refused, "", most=0)]
