"""kill -9 of the worker at any moment: nothing lost, nothing done twice."""

import random
from collections import Counter
from collections.abc import Iterator

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from crm.models import Contact, Delivery, Job
from crm.services.jobs import enqueue
from donors.models import Gift, Receipt
from tests import makers
from tests.stack import eventually
from tests.stacks import Stacks
from tests.wire import free_port

pytestmark = pytest.mark.faults
MAILS = 1000
KILLS = 20
State = Delivery.State


class Sink:
    """An SMTP server that counts what it was given, by Message-ID."""

    def __init__(self) -> None:
        self.seen: Counter[str] = Counter()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's
        head = envelope.original_content or b""
        line = next(line for line in head.splitlines() if line.lower().startswith(b"message-id:"))
        self.seen[line.split(b"<")[1].split(b">")[0].decode()] += 1
        return "250 Taken"


@pytest.fixture
def sink() -> Iterator[tuple[Sink, int]]:
    handler = Sink()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    yield handler, controller.port
    controller.stop()


def thousand_gifts() -> None:
    """A thousand received gifts whose receipts and thanks wait for the worker."""
    makers.nonprofit()
    donors = [makers.contact(first=f"Donor{number}", email=f"d{number}@example.org") for number in range(20)]
    for number in range(MAILS):
        makers.gift(donors[number % 20], minor=1000 + number)


def test_a_thousand_thanks_survive_twenty_kills(stacks: Stacks, sink: tuple[Sink, int]) -> None:
    thousand_gifts()
    mailbox, port = sink
    stack = stacks(MAIL_PROVIDER="smtp", SMTP_PORT=str(port), MAIL_GRACE_SECONDS="1", JOB_LEASE_SECONDS="1")
    dice = random.Random(20)
    for _ in range(KILLS):
        stack.start("worker")
        target = len(mailbox.seen) + dice.randint(1, 25)
        eventually(lambda target=target: len(mailbox.seen) >= min(target, MAILS), 240, "for mail to leave")
        stack.kill("worker")
    stack.start("worker")
    ours = Job.objects.filter(task__startswith="donors.")
    eventually(lambda: not ours.exclude(state=Job.State.DONE).exists(), 240, "for the last job")

    assert Receipt.objects.count() == Gift.objects.count() == MAILS
    numbers = sorted(Receipt.objects.values_list("number", flat=True))
    assert len(set(numbers)) == MAILS
    assert list(Delivery.objects.values_list("state", flat=True)) == [State.ACCEPTED] * MAILS
    assert len(mailbox.seen) == MAILS
    # A mail that a killed worker had in its hands may have left: it is sent again under the same Message-ID.
    again = sum(mailbox.seen.values()) - MAILS
    assert again <= KILLS * 2


def test_work_that_kills_its_worker_ends_with_people_not_in_a_circle(stacks: Stacks) -> None:
    """Attempts are counted when a job is claimed, so a job that never comes back is given up."""
    makers.nonprofit()
    enqueue("crm.answer_probe", key="poison", max_attempts=2)
    Job.objects.filter(key="poison").update(attempts=2)
    stack = stacks()
    stack.start("worker")
    eventually(lambda: Job.objects.dead().exists(), what="for the job to be given up")
    assert not Contact.objects.exists()
