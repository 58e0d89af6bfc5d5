"""A first gift comes in; the plan makes a task, the morning mail names it, and what is done makes the next one."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from icalendar import Calendar

from crm.domain.plans import StepFacts
from crm.models import Nonprofit, StewardshipPlan, Task
from crm.selectors.nonprofit import local_day
from crm.services.digests import begin_digests
from crm.services.worker import run_due_jobs
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.django_db


def test_from_a_first_gift_to_the_second_letter(client: Client, nonprofit: Nonprofit) -> None:
    ben, today = member("ben"), local_day(nonprofit)
    call, write = StepFacts("Call", 0, skip_weekends=False), StepFacts("Write", 30, waits_for=1)
    makers.plan("Welcome", call, write, trigger=StewardshipPlan.Trigger.FIRST_GIFT, owner_id=ben.pk)
    maya = makers.contact()
    for _ in range(2):
        makers.gift(maya, on=today, source_key="once")
        run_due_jobs()
    task = Task.objects.get()
    assert (task.title, task.contact, task.owner, task.due_on) == ("Call", maya, ben, today)

    mail.outbox.clear()
    eight = datetime(today.year, today.month, today.day, 13, tzinfo=UTC)  # eight or nine in New York
    for _ in range(3):
        begin_digests(eight, "frontend.send_digest")
        run_due_jobs()
    (letter,) = [message for message in mail.outbox if message.to == [ben.email]]
    assert "Maya Okafor" in letter.body
    where = reverse("staff:task", args=[task.pk])
    assert where in letter.body

    client.force_login(ben)
    made = client.post(reverse("staff:change_feed"), {"do": "make"}, follow=True).content.decode()
    link = "/calendar/" + made.partition("/calendar/")[2].partition("<")[0]
    (event,) = Calendar.from_ical(Client().get(link).content).walk("VEVENT")
    assert str(event["summary"]) == "Call (M. O.)"

    client.post(reverse("staff:act_on_task", args=[task.pk]), {"do": "complete"})
    following = Task.objects.get(state="open")
    assert (following.title, following.owner) == ("Write", ben)
    assert following.due_on is not None
    assert following.due_on - today in (timedelta(days=30), timedelta(days=31), timedelta(days=32))
    page = client.get(reverse("staff:person", args=[maya.pk])).content.decode()
    assert "Write" in page
    assert "1 of 2 done" in page
