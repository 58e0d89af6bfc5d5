"""The daily mail to staff: once a day, in their morning, only when there is something to do."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail

from crm.domain.mail import NotHandedOver, ProviderRefused
from crm.models import DailyDigest, Job, Nonprofit, Prospect, User
from crm.services import staff_mail
from crm.services.digests import begin_digests, choose_digest
from crm.services.task_ends import complete_task
from crm.services.worker import run_due_jobs
from frontend.staff.digest import compose, send_digest
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 16)
MORNING = datetime(2026, 3, 16, 11, 5, tzinfo=UTC)  # 07:05 in New York
TASK = "frontend.send_digest"


@pytest.fixture
def ben(nonprofit: Nonprofit) -> User:
    ben = member("ben")
    makers.task("Call", owner_id=ben.pk, due_on=DAY)
    return ben


def test_whoever_has_something_due_gets_one_mail_however_often_the_beat_beats(ben: User) -> None:
    member("ada")
    for minutes in range(0, 240, 15):
        begin_digests(MORNING + timedelta(minutes=minutes), TASK)
        run_due_jobs()
    assert [message.to for message in mail.outbox] == [["ben@lantern.example"]]
    assert mail.outbox[0].subject == "1 thing to do today"
    states = dict(DailyDigest.objects.values_list("user__name", "state"))
    assert states == {"Ben": "sent", "Ada": "empty"}


def test_the_next_day_is_another_mail(ben: User) -> None:
    for days in (0, 1):
        begin_digests(MORNING + timedelta(days=days), TASK)
        run_due_jobs()
    assert [message.subject for message in mail.outbox] == ["1 thing to do today"] * 2
    assert "1 day late" in mail.outbox[1].body


@pytest.mark.parametrize("hour", [10, 16])  # 06:00 and 12:00 in New York
def test_outside_the_morning_nothing_begins(ben: User, hour: int) -> None:
    assert begin_digests(MORNING.replace(hour=hour, minute=0), TASK) == 0
    assert not DailyDigest.objects.exists()


def test_whoever_wants_none_left_or_has_no_tasks_gets_none(ben: User) -> None:
    choose_digest(user=ben, wanted=False, by=ben.actor())
    makers.task("Call", owner_id=member("cy").pk, due_on=DAY)
    User.objects.filter(name="Cy").update(is_active=False)
    member("dee")
    assert begin_digests(MORNING, TASK) == 0
    assert not Job.objects.filter(task=TASK).exists()


def test_what_is_done_before_the_mail_leaves_is_not_in_it(ben: User) -> None:
    begin_digests(MORNING, TASK)
    complete_task(task_id=ben.tasks.get().pk, by=acting("ben"))
    run_due_jobs()
    assert mail.outbox == []
    assert DailyDigest.objects.get(user=ben).state == "empty"


def test_it_names_people_and_says_no_more_of_them_and_of_the_safe_not_even_that(ben: User) -> None:
    maya = makers.contact()
    makers.task("Ask about her court date", owner_id=ben.pk, due_on=DAY, contact_id=maya.pk)
    safe = makers.contact("Noor", "Haddad", "noor@example.org", safe_contact=True)
    makers.task("Bring papers", owner_id=ben.pk, due_on=DAY, contact_id=safe.pk)
    begin_digests(MORNING, TASK)
    run_due_jobs()
    (message,) = mail.outbox
    for text in (message.body, str(message.alternatives[0][0])):
        assert "Maya Okafor" in text
        assert "/tasks/" in text
        for secret in ("court", "Noor", "papers", "maya@"):
            assert secret not in text


def test_a_provider_that_is_away_is_tried_again_and_one_that_said_no_is_not(
    ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_digests(MORNING, TASK)
    (digest,) = DailyDigest.objects.all()

    def away(message: object) -> None:
        raise NotHandedOver

    def no(message: object) -> None:
        raise ProviderRefused("550")

    monkeypatch.setattr(staff_mail.mailer, "hand_over", away)
    with pytest.raises(NotHandedOver):
        send_digest(digest.pk)
    digest.refresh_from_db()
    assert digest.state == "queued"
    monkeypatch.setattr(staff_mail.mailer, "hand_over", no)
    send_digest(digest.pk)
    digest.refresh_from_db()
    assert digest.state == "refused"


def test_after_a_crash_on_the_way_out_nobody_sends_it_again(ben: User) -> None:
    begin_digests(MORNING, TASK)
    DailyDigest.objects.update(state="handed_off")
    run_due_jobs()
    assert mail.outbox == []


def test_a_next_step_with_a_prospect_goes_to_those_alone_who_may_see_gifts(nonprofit: Nonprofit) -> None:
    ada, cy = member("ada"), member("cy")
    for owner in (ada, cy):
        told = {"stage": "qualify", "entered_on": DAY, "currency": "USD", "next_step": "Dinner", "next_step_on": DAY}
        Prospect.objects.create(contact=makers.contact("Maya", "Okafor", ""), owner=owner, **told)
    assert begin_digests(MORNING, TASK) == 1
    makers.task("Chairs", owner_id=cy.pk, due_on=DAY)
    digest = DailyDigest.objects.get(user=cy)
    letter = compose(digest)
    assert letter is not None
    assert (letter.subject, "Okafor" in letter.text) == ("1 thing to do today", False)
