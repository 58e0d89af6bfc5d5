"""What waits for a person because no machine can settle it."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone

from crm.models import AuditEntry, Delivery, Job, Nonprofit

# How long staff are told of what a nightly proof found.
A_WEEK: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class StuckWork:
    """Jobs given up, and mails of which nobody knows yet whether they left."""

    dead_jobs: int
    uncertain_mails: int


def stuck_work() -> StuckWork:
    return StuckWork(Job.objects.dead().count(), uncertain_mails().count())


def uncertain_mails() -> QuerySet[Delivery]:
    """Handed to the provider by a worker that stopped before it heard back."""
    return Delivery.objects.filter(state=Delivery.State.HANDED_OFF, lease_until__lt=timezone.now())


def permissions_put_right() -> int:
    """How many permissions the nightly proof found wrong within A_WEEK (crm.services.permissions)."""
    entries = AuditEntry.objects.filter(
        subject="crm.nonprofit",
        subject_id=str(Nonprofit.ONLY_ID),
        action="permissions.put_right",
        at__gt=timezone.now() - A_WEEK,
    )
    found = [entry.changes for entry in entries]
    return sum(max(changes["missing"][0], changes["superfluous"][0]) for changes in found)
