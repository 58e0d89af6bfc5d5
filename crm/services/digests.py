"""The daily mail to staff of what they have to do: once a day, in the morning of the nonprofit, and only if there is.

A row for each member of staff and day comes first, so that a second beat finds it and does nothing. The row says that
the mail was handed over before it is: after a crash in between nobody knows, and a mail too few is better than two.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

import structlog
from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere, Refused
from crm.domain.mail import NotHandedOver
from crm.models import DailyDigest, User
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.tasks import who_has_something
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.jobs import effects, enqueue
from crm.services.staff_mail import send_to_staff

log = structlog.get_logger("lantern.digests")
MORNING, NOON = 7, 12
State: Final = DailyDigest.State


@dataclass(frozen=True, slots=True)
class Letter:
    """The words of a digest."""

    subject: str
    text: str
    html: str


def begin_digests(now: datetime, task: str) -> int:
    """In the morning: a row for each member of staff, and for whom has something to do the job `task`, which gets
    digest_id; how many mails. Whoever has nothing at that time gets no mail that day.
    """
    try:
        there = now.astimezone(ZoneInfo(the_nonprofit().time_zone))
    except NotThere:  # nobody works here yet
        return 0
    if not MORNING <= there.hour < NOON:
        return 0
    day = there.date()
    wanting = User.objects.filter(is_active=True, daily_digest=True).exclude(digests__day=day).order_by("pk")
    users = [user for user in wanting if user.actor().can(Capability.KEEP_TASKS)]
    seeing = [user.pk for user in users if user.actor().can(Capability.VIEW_GIFTS)]
    busy = who_has_something([user.pk for user in users], day, seeing_gifts=seeing)
    mails = 0
    for user in users:
        with transaction.atomic():
            state = State.QUEUED if user.pk in busy else State.EMPTY
            digest, is_new = DailyDigest.objects.get_or_create(user=user, day=day, defaults={"state": state})
            if is_new and state == State.QUEUED:
                enqueue(task, key=f"digest:{digest.pk}", digest_id=digest.pk)
                mails += 1
    return mails


def choose_digest(*, user: User, wanted: bool, by: Actor) -> None:
    """Say of oneself whether one wants the daily mail."""
    authorize(by, Capability.KEEP_TASKS)
    if by.user_id != user.pk:
        raise Forbidden
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        changes = take_over(row, {"daily_digest": wanted})
        if changes:
            row.save(update_fields=list(changes))
            audit.record(by, "staff.changed", row, contact_id=None, **changes)


def send_digest(digest_id: int, compose: Callable[[DailyDigest], Letter | None]) -> None:
    """Compose and send one, from within its job; nothing where it left already, or nothing is left to say."""
    digest = DailyDigest.objects.select_related("user").get(pk=digest_id)
    letter = compose(digest) if digest.user.is_active and digest.user.daily_digest else None
    mine = DailyDigest.objects.filter(pk=digest_id)
    if letter is None:
        with effects():
            mine.filter(state=State.QUEUED).update(state=State.EMPTY)
        return
    # Committed before the call: from here on nobody sends this one again.
    if not mine.filter(state=State.QUEUED).update(state=State.HANDED_OFF, handed_off_at=timezone.now()):
        return
    try:
        send_to_staff(
            user=digest.user, subject=letter.subject, text=letter.text, html=letter.html, ref=str(digest.public_id)
        )
    except NotHandedOver:
        mine.filter(state=State.HANDED_OFF).update(state=State.QUEUED)
        raise
    except Refused:
        log.warning("digest_refused", digest_id=digest_id)
        with effects():
            mine.update(state=State.REFUSED)
        return
    with effects():
        mine.update(state=State.SENT)
