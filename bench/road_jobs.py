"""P9 and P13: jobs drained, and drained while their worker is killed; what web and worker weigh afterwards."""

import itertools
import os
import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any, Final

import redis
from django.db import transaction
from django.db.models import QuerySet

from bench.bare.tasks import PREFIX, QUEUE, app, nothing
from bench.road_house import LEASE_SECONDS, POLL_SECONDS, ROOT
from bench.table import Figure
from crm.models import DemoMail, Job
from crm.services.jobs import enqueue
from donors.models import Gift, Receipt
from tests import makers
from tests.stack import Stack, eventually

PROBE: Final = "bench:"
WARM: Final = 0.2  # of the jobs, before the clock starts
LOOK_SECONDS: Final = 0.02
MOST_SECONDS_TO_RESTART: Final = LEASE_SECONDS + 2 * POLL_SECONDS


def pace(done: Callable[[], int], jobs: int) -> float:
    """Jobs a second, from the first fifth to the last."""
    eventually(lambda: done() >= jobs * WARM, 60, "for the first jobs")
    began, before = time.monotonic(), done()
    deadline = began + 120
    while (now := done()) < jobs and time.monotonic() < deadline:
        time.sleep(LOOK_SECONDS)
    return (now - before) / (time.monotonic() - began)


def drained(stack: Stack, jobs: int, turn: int) -> float:
    """How many jobs a second the embedded worker runs, started with all of them waiting."""
    probes = Job.objects.filter(key__startswith=f"{PROBE}{turn}:", state=Job.State.DONE)
    with transaction.atomic():
        for number in range(jobs):
            enqueue("crm.answer_probe", key=f"{PROBE}{turn}:{number}")
    stack.start("worker")
    try:
        return pace(probes.count, jobs)
    finally:
        stack.stop()


def plain_celery(server: redis.Redis, jobs: int) -> float:
    """The same for two processes of a plain Celery worker over Redis."""
    queue, taken = f"{PREFIX}{QUEUE}", f"{PREFIX}unacked"
    server.delete(queue, taken)
    for _ in range(jobs):
        nothing.delay()
    command = [sys.executable, "-m", "celery", "--app", "bench.bare.tasks", "--quiet", "worker", "--concurrency", "2"]
    options = ["--loglevel", "ERROR", "--without-gossip", "--without-mingle", "--queues", QUEUE]
    worker = subprocess.Popen(
        [*command, *options], cwd=ROOT, env=os.environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        return pace(lambda: jobs - int(server.llen(queue)) - int(server.hlen(taken)), jobs)
    finally:
        worker.terminate()
        worker.wait(30)
        server.delete(queue, taken)


def plain_loop(jobs: int) -> float:
    """The same for a loop that writes each job's end in a transaction of its own."""
    ids = list(Job.objects.filter(key__startswith=PROBE).values_list("pk", flat=True)[:jobs])
    began = time.monotonic()
    for job_id in ids:
        Job.objects.filter(pk=job_id).update(error="")
    return len(ids) / (time.monotonic() - began)


def redis_server() -> redis.Redis | None:
    server = redis.Redis.from_url(app.conf.broker_url, socket_connect_timeout=2)
    try:
        server.ping()
    except redis.RedisError:
        return None
    return server


def drain(stack: Stack, jobs: int, rounds: int) -> list[Figure]:
    """P9: ours beside plain Celery, in turns; where no Redis answers, beside a plain loop and without a target."""
    server = redis_server()
    Job.objects.exclude(state=Job.State.DONE).delete()  # what other parts left waiting
    ours, plain = [], []
    for turn in range(rounds):
        ours.append(drained(stack, jobs, turn))
        plain.append(plain_celery(server, jobs) if server else plain_loop(jobs))
    if server is None:
        return [Figure("jobs drained, beside a plain loop (no Redis answers)", max(ours), "/s", max(plain))]
    return [Figure("jobs drained, beside plain Celery over Redis", max(ours), "/s", max(plain), least=1)]


def killed(stack: Stack, gifts: int, kills: int) -> list[Figure]:
    """P9: of two workers one is killed again and again while receipts and thanks are made."""
    Job.objects.exclude(state=Job.State.DONE).delete()
    before = set(Gift.objects.values_list("pk", flat=True))
    for number in range(gifts):
        makers.gift(makers.contact(first=f"Kept{number}", email=f"kept{number}@example.org"))
    given = set(Gift.objects.values_list("pk", flat=True)) - before
    receipts, dice, took = Receipt.objects.filter(lines__gift__in=given), random.Random(20), list[float]()
    stack.commands |= {"second": stack.commands["worker"]}
    stack.start("second")
    for turn in range(kills):
        stack.start("worker")
        wanted = gifts * (turn + 1) // (kills + 2) + dice.randint(0, 5)
        eventually(partial(reached, receipts, min(wanted, gifts)), 120, "for receipts")
        time.sleep(dice.random() / 2)
        took += restarted(stack)
    stack.start("worker")
    ours = Job.objects.filter(task__startswith="donors.")
    eventually(lambda: not ours.exclude(state__in=(Job.State.DONE, Job.State.DEAD)).exists(), 180, "for the last job")
    return [*counted(given), *restarts(kills, took)]


def reached(rows: QuerySet[Any], wanted: int) -> bool:
    return rows.count() >= wanted


def restarted(stack: Stack) -> list[float]:
    """Kill one worker; for each job that it held, the seconds until the other one took it."""
    stack.kill("worker")
    began = time.monotonic()
    held = dict(Job.objects.filter(state=Job.State.RUNNING).values_list("pk", "lease"))
    time.sleep(LEASE_SECONDS / 4)  # what the living worker held has ended by then
    mine = Job.objects.filter(state=Job.State.RUNNING, pk__in=held, lease__in=held.values())
    left, took = set(mine.values_list("pk", flat=True)), list[float]()
    while left and time.monotonic() < began + 60:
        now = set(mine.values_list("pk", flat=True))
        took += [time.monotonic() - began for _ in left - now]
        left &= now
        time.sleep(LOOK_SECONDS)
    return took


def restarts(kills: int, took: list[float]) -> list[Figure]:
    cut = Figure(f"{kills} kills, jobs cut off", len(took), "")
    return [cut, Figure("… the longest until taken again", max(took, default=0), "s", most=MOST_SECONDS_TO_RESTART)]


def counted(given: set[int]) -> list[Figure]:
    """Of so many gifts: receipts and mails that are missing, and those that are there twice."""
    receipts = Counter(Receipt.objects.filter(lines__gift__in=given).values_list("lines__gift", flat=True))
    mails = Counter(DemoMail.objects.filter(recipient__startswith="kept").values_list("recipient", flat=True))
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    holes = sum(after - before != 1 for before, after in itertools.pairwise(numbers))
    lost = 2 * len(given) - len(receipts) - len(mails)
    doubled = sum(count - 1 for count in [*receipts.values(), *mails.values()])
    return [
        Figure(f"of {len(given)} receipts and mails each, lost", lost, "", most=0),
        Figure("… doubled", doubled, "", most=0),
        Figure("… holes in the numbers of receipts", holes, "", most=0),
    ]
