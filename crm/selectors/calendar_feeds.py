"""The links by which calendars read tasks."""

from crm.domain.calendars import LONGEST_SECRET, digest_of_secret
from crm.models import CalendarFeed, User


def feed_of(user: User) -> CalendarFeed | None:
    """The link of somebody that works, if there is one; the secret itself is not kept."""
    return CalendarFeed.objects.filter(user=user, revoked_at=None).first()


def feed_behind(secret: str) -> CalendarFeed | None:
    """The feed that a link opens; None for one that never was, was revoked, or is of somebody who left."""
    if len(secret) > LONGEST_SECRET:
        return None
    rows = CalendarFeed.objects.select_related("user").filter(revoked_at=None, user__is_active=True)
    return rows.filter(secret_hash=digest_of_secret(secret)).first()
