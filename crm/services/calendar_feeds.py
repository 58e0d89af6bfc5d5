"""The secret link by which a calendar reads what somebody has to do."""

import secrets

from django.db import transaction
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.calendars import digest_of_secret
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden
from crm.models import CalendarFeed, User
from crm.services import audit
from crm.services.access import authorize

SECRET_BYTES = 32


def make_feed(*, user: User, by: Actor) -> str:
    """A new secret for one's own calendar, told this once and kept as a hash alone; the one before ends."""
    authorize(by, Capability.KEEP_TASKS)
    refuse_others(user, by)
    secret = secrets.token_urlsafe(SECRET_BYTES)
    with transaction.atomic():
        end_feeds(user)
        feed = CalendarFeed.objects.create(user=user, secret_hash=digest_of_secret(secret))
        audit.record(by, "calendar_feed.made", feed)
    return secret


def revoke_feed(*, user: User, by: Actor) -> bool:
    """End one's own link at once; whether there was one."""
    authorize(by, Capability.KEEP_TASKS)
    refuse_others(user, by)
    with transaction.atomic():
        feed = CalendarFeed.objects.filter(user=user, revoked_at=None).first()
        if feed is None:
            return False
        end_feeds(user)
        audit.record(by, "calendar_feed.revoked", feed)
    return True


def note_reading(feed: CalendarFeed) -> None:
    """Keep when a calendar last asked."""
    CalendarFeed.objects.filter(pk=feed.pk).update(last_read_at=timezone.now())


def end_feeds(user: User) -> None:
    CalendarFeed.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())


def refuse_others(user: User, by: Actor) -> None:
    if by.user_id != user.pk:
        raise Forbidden
