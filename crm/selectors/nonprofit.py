"""Who we are, and what day it is here."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.core.cache import caches
from django.utils import timezone

from crm.domain.errors import NotThere, gettext_noop
from crm.models import Nonprofit

SECONDS = 15


def the_nonprofit() -> Nonprofit:
    """The one row, fresh; NotThere before `manage.py setup_nonprofit` was run."""
    row = Nonprofit.objects.filter(pk=Nonprofit.ONLY_ID).first()
    if row is None:
        raise NotThere(gettext_noop("Lantern does not know its organisation yet. Run manage.py setup_nonprofit."))
    return row


def remembered_nonprofit() -> Nonprofit:
    """The one row as this process read it within the last SECONDS: for pages and giving history, never for receipts."""
    row: Nonprofit | None = caches["process"].get("nonprofit")
    if row is None:
        row = the_nonprofit()
        caches["process"].set("nonprofit", row, SECONDS)
    return row


def local_day(nonprofit: Nonprofit, instant: datetime | None = None) -> date:
    """What people here call the day of `instant`, or of now."""
    return (instant or timezone.now()).astimezone(ZoneInfo(nonprofit.time_zone)).date()
