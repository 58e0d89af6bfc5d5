"""One installation and one Stripe in this process, whose post and worker do what a schedule says."""

import random
from contextlib import suppress
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from celery import current_app
from django.core import mail
from django.test import Client
from django.utils import timezone

from campaigns.models import GivingPage
from crm.domain.mail import Proof
from crm.domain.money import Money
from crm.gateway import mailer
from crm.models import Delivery, Job
from crm.services import jobs
from crm.services.job_runner import claim_jobs, run_job
from payments.domain.answers import Answers
from payments.sandbox import deliveries, turning
from payments.sandbox.acts import methods, payments
from payments.sandbox.refusals import Refusal
from payments.sandbox.store.rows import find, get, writing
from payments.services.attempts import start_attempt
from payments.services.handover import Wish
from payments.services.inbox import fetch_missed_events
from payments.webhooks.routes import root_of
from tests import makers

LONG = 20  # days: in a longer time the schedule's backfill has run, as it does every quarter of an hour
CARDS = ["4242424242424242", "4000000000000002", "4000000000000341", "4000000000005126", "4000000000007726"]
ACCOUNTS = ["000123456789", "000222222227"]  # one that pays, and one that holds too little


class Crash(BaseException):
    """The process stops here: nothing after it happens, no handler runs."""


def posted(delivery_ref: str) -> Proof | None:
    """The provider of mail can be asked: after a crash nobody need wait for its word."""
    sent = any(message.extra_headers.get("X-Lantern-Delivery") == delivery_ref for message in mail.outbox)
    return Proof("outbox", delivery_ref) if sent else None


class World:
    """Letters are webhooks that Stripe has sent and that have not arrived; `arrived` may come once more."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.letters: list[tuple[bytes, dict[str, str]]] = []
        self.arrived: list[tuple[bytes, dict[str, str]]] = []
        self.client = Client()
        self.given = 0
        self.monkeypatch = monkeypatch
        monkeypatch.setattr(deliveries, "post", self.take)
        monkeypatch.setattr(mailer, "evidence_of", posted)
        current_app.loader.import_default_modules()
        makers.nonprofit()
        self.wording = makers.wording()
        self.page: GivingPage = makers.giving_page()

    def take(self, url: str, body: bytes, headers: dict[str, str]) -> int:
        self.letters.append((body, headers))
        return 200

    # What donors do

    def give(self, minor: int, method: dict[str, Any], *, monthly: bool) -> None:
        """Somebody fills the form in and confirms; a refusal at the till is a part of life."""
        self.given += 1
        answers = Answers(
            first_name=f"Donor{self.given % 3}",
            last_name="Of Many",
            email=f"donor{self.given % 3}@example.org",
            fund_id=self.page.default_fund_id,
            updates=True,
            wording_id=self.wording.pk,
        )
        wish = Wish(
            public_id=uuid4(),
            gift=Money(minor, "USD"),
            cover=self.given % 2 == 0,
            monthly=monthly,
            answers=answers,
            flow=GivingPage.Flow.ELEMENTS,
            visitor=f"192.0.2.{self.given}",
            success_url="http://testserver/thanks/",
            cancel_url="http://testserver/",
        )
        started = start_attempt(page=self.page, wish=wish)
        with writing():
            intent = get("payment_intent", started.client_secret.split("_secret_")[0])
            how = {"payment_method": methods.create_method(method).stripe_id, "return_url": "http://testserver/"}
            with suppress(Refusal):
                payments.confirm(intent, how)

    # What Stripe and the banks do

    def nth(self, kind: str, number: int) -> str | None:
        found = find(kind)
        return found[number % len(found)].stripe_id if found else None

    def change(self, act: Any, *arguments: Any, **named: Any) -> None:
        """Something happens at Stripe, if it can."""
        try:
            act(*arguments, **named)
        except Refusal:
            return

    def advance(self, days: int) -> None:
        while days > 0:
            turning.advance(days=min(days, LONG))
            days -= LONG
            if days > 0:
                self.backfill()

    # What happens to letters

    def deliver(self, index: int, *, again: bool = False) -> None:
        box = self.arrived if again else self.letters
        if not box:
            return
        body, headers = box[index % len(box)]
        if not again:
            self.arrived.append(box.pop(index % len(box)))
        answer = self.client.post(
            "/stripe/webhook/",
            body,
            content_type="application/json",
            headers={"Stripe-Signature": headers["Stripe-Signature"]},
        )
        assert answer.status_code == 200

    def drop(self, index: int) -> None:
        if self.letters:
            self.letters.pop(index % len(self.letters))

    def backfill(self) -> None:
        fetch_missed_events(root_of)

    # What the worker does

    def work(self, count: int) -> None:
        for job in claim_jobs(count):
            run_job(job)

    def crash(self) -> None:
        """The worker stops in the middle of a job, just before its effects would be committed."""

        def stop(lease: jobs.Lease) -> None:
            raise Crash

        for job in claim_jobs(1):
            with self.monkeypatch.context() as patch, pytest.raises(Crash):
                patch.setattr(jobs, "settle", stop)
                patch.setattr("crm.services.job_runner.settle", stop)
                run_job(job)
            # Its leases run out, that of the job and that of a mail which it had taken.
            over = timezone.now() - timedelta(seconds=1)
            Job.objects.filter(pk=job.pk).update(lease_until=over)
            Delivery.objects.filter(lease_until__isnull=False).update(lease_until=over)

    def come_to_rest(self) -> None:
        """All letters that did not arrive are lost; the backfill finds what they said, and all work is done."""
        self.monkeypatch.setattr(random, "uniform", lambda low, high: low)
        for _ in range(60):
            self.letters.clear()
            self.backfill()
            Job.objects.filter(state=Job.State.PENDING).update(run_at=timezone.now())
            did = 0
            while found := claim_jobs(20):
                did += len(found)
                for job in found:
                    run_job(job)
            if not did:
                return
        raise AssertionError(list(Job.objects.exclude(state=Job.State.DONE).values_list("task", "error")))
