"""Behind a broker: Redis and RabbitMQ both ring for the same jobs, and neither can lose one."""

import os
from contextlib import suppress

import pytest
from django.conf import settings
from kombu import Connection

from crm.models import Job
from crm.services.jobs import enqueue
from tests.stack import Stack, eventually
from tests.stacks import Stacks
from tests.wire import Wire

pytestmark = [pytest.mark.faults, pytest.mark.services]
JOBS = 60


def place_of(name: str, usual_port: int) -> tuple[str, tuple[str, int]]:
    """The broker's URL with {host} for its place, and that place."""
    url = os.environ.get(name, "")
    if not url:
        pytest.skip(f"{name} is not set")
    parts = Connection(url)
    forget_what_rang_before(parts)
    host, port = parts.hostname or "127.0.0.1", parts.port or usual_port
    login = f"{parts.userid}:{parts.password}@" if parts.userid else ""
    tail = f"/{parts.virtual_host}" if url.startswith("redis") else "//"
    return f"{url.split(':')[0]}://{login}{{host}}{tail}", (host, port)


def forget_what_rang_before(broker: Connection) -> None:
    """A run that was cut off leaves rings for jobs of a database that is gone."""
    with broker, suppress(*broker.channel_errors):
        broker.default_channel.queue_purge(settings.CELERY_TASK_DEFAULT_QUEUE)


def supervised(stack: Stack) -> bool:
    """Celery gives up where the broker goes in the wrong moment; whoever supervises it starts it again."""
    if stack.processes["celery"].poll() is not None:
        stack.start("celery")
    return True


def write(jobs: int, start: int = 0) -> None:
    for number in range(start, start + jobs):
        enqueue("crm.answer_probe", key=f"probe:{number}")


def done() -> int:
    return Job.objects.filter(state=Job.State.DONE, key__startswith="probe:").count()


@pytest.mark.parametrize(("name", "port"), [("REDIS_URL", 6379), ("RABBITMQ_URL", 5672)])
def test_a_broker_that_is_gone_for_a_while_costs_no_job(stacks: Stacks, name: str, port: int) -> None:
    pattern, place = place_of(name, port)
    with Wire(place) as wire:
        stack = stacks(BROKER_URL=pattern.format(host=f"127.0.0.1:{wire.port}"))
        stack.start("beat", "celery")
        write(JOBS)
        eventually(lambda: done() == JOBS, 60, "for jobs over the broker")
        wire.cut()
        write(JOBS, start=JOBS)
        wire.mend()
        eventually(lambda: supervised(stack) and done() == 2 * JOBS, 120, "for jobs written while the broker was away")
    assert set(Job.objects.filter(key__startswith="probe:").values_list("attempts", flat=True)) == {1}


@pytest.mark.parametrize(("name", "port"), [("REDIS_URL", 6379), ("RABBITMQ_URL", 5672)])
def test_a_celery_worker_that_is_killed_leaves_its_jobs_to_the_next(stacks: Stacks, name: str, port: int) -> None:
    pattern, (host, port) = place_of(name, port)
    stack = stacks(BROKER_URL=pattern.format(host=f"{host}:{port}"))
    stack.start("beat", "celery")
    for turn in range(3):
        write(JOBS, start=turn * JOBS)
        eventually(lambda turn=turn: done() > turn * JOBS, 60, "for the first job of the turn")
        stack.kill("celery")
        stack.start("celery")
    eventually(lambda: done() == 3 * JOBS, 120, "for every job")
