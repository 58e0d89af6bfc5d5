"""Work that no machine can settle is shown to a person, who settles it."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from crm.domain.errors import Forbidden, Refused
from crm.models import AuditEntry, Delivery, Job, Nonprofit
from crm.services.mail_mending import mark_sent, task_of
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
State = Delivery.State


@pytest.fixture
def ben(client: Client, nonprofit: Nonprofit) -> Client:
    client.force_login(member("ben"))
    return client


def dead(**values: Any) -> Job:
    facts = {"task": "donors.send_thank_you", "attempts": 12, "max_attempts": 12, "error": "OSError at send:3"}
    return Job.objects.create(state=Job.State.DEAD, finished_at=timezone.now(), **(facts | values))


def mail(state: str, key: str = "1", **values: Any) -> Delivery:
    donor = makers.contact(email=f"maya{key}@example.org")
    return Delivery.objects.create(
        kind="thank_you", key=key, contact=donor, address=f"maya{key}@example.org", state=state, **values
    )


def uncertain(key: str = "1") -> Delivery:
    past = timezone.now() - timedelta(hours=1)
    return mail(State.HANDED_OFF, key, handed_off_at=past, lease_until=past)


def settle(client: Client, delivery: Delivery, do: str) -> Delivery:
    assert client.post(reverse("staff:settle_mail", args=[delivery.pk]), {"do": do}).status_code == 302
    delivery.refresh_from_db()
    return delivery


def test_when_nothing_is_left_over_the_page_says_so(ben: Client) -> None:
    assert "Nothing waits for you" in ben.get(reverse("staff:work")).content.decode()


def test_work_that_was_given_up_is_shown_with_its_cause_and_runs_again(ben: Client) -> None:
    job = dead()
    page = ben.get(reverse("staff:work")).content.decode()
    assert "Thank-you mail with receipt" in page
    assert "OSError at send:3" in page
    assert ben.post(reverse("staff:retry_job", args=[job.pk])).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == (Job.State.PENDING, 0)
    assert AuditEntry.objects.get(action="job.retried").user_id == member("ben").pk


def test_a_job_that_is_no_longer_given_up_is_left_alone(ben: Client) -> None:
    job = Job.objects.create(task="crm.answer_probe", attempts=1)
    page = ben.post(reverse("staff:retry_job", args=[job.pk]), follow=True).content.decode()
    assert "This work is not given up" in page
    assert not AuditEntry.objects.filter(action="job.retried").exists()


def test_only_mails_nobody_knows_the_end_of_are_shown(ben: Client) -> None:
    shown = {mail(State.FAILED, "1", reason="550").pk, uncertain("2").pk}
    mail(State.ACCEPTED, "3")
    mail(State.HANDED_OFF, "4", handed_off_at=timezone.now(), lease_until=timezone.now() + timedelta(minutes=1))
    assert {row.pk for row in ben.get(reverse("staff:work")).context["mails"]} == shown


@pytest.mark.parametrize("make", [uncertain, lambda: mail(State.FAILED)])
def test_a_mail_is_sent_again(ben: Client, make: Any) -> None:
    delivery = settle(ben, make(), "again")
    assert (delivery.state, delivery.lease) == (State.QUEUED, None)
    job = Job.objects.get(task="donors.send_thank_you")
    assert job.arguments == {"delivery_id": delivery.pk}
    assert AuditEntry.objects.get(action="mail.sent_again").contact_id == delivery.contact_id


@pytest.mark.parametrize(("do", "state"), [("sent", State.ACCEPTED), ("leave", State.SKIPPED)])
def test_a_mail_is_settled_without_sending(ben: Client, do: str, state: str) -> None:
    assert settle(ben, uncertain(), do).state == state
    assert not Job.objects.exists()


def test_a_mail_that_was_settled_meanwhile_stays_so(ben: Client) -> None:
    delivery = mail(State.DELIVERED)
    assert settle(ben, delivery, "again").state == State.DELIVERED
    with pytest.raises(Refused, match="settled already"):
        mark_sent(delivery=delivery, by=acting("ben"))


def test_a_word_we_do_not_know_does_nothing(ben: Client) -> None:
    assert settle(ben, uncertain(), "burn").state == State.HANDED_OFF


def test_settling_takes_the_right_to_mend(nonprofit: Nonprofit) -> None:
    with pytest.raises(Forbidden):
        mark_sent(delivery=uncertain(), by=acting("dee"))


def test_the_page_costs_the_same_however_much_there_is(ben: Client, django_assert_max_num_queries: Any) -> None:
    for number in range(12):
        dead()
        uncertain(str(number))
    with django_assert_max_num_queries(14):
        assert ben.get(reverse("staff:work")).status_code == 200


@pytest.mark.parametrize("kind", ["thank_you", "tribute_card"])
def test_every_kind_of_mail_has_the_task_that_is_called_after_it(kind: str) -> None:
    assert task_of(kind) == f"donors.send_{kind}"
