"""What somebody who leaves has open here."""

from dataclasses import dataclass

from crm.models import ApiToken, CalendarFeed, PrivacyRequest, Prospect, Task


@dataclass(frozen=True, slots=True)
class Belongings:
    """What stays theirs until somebody gives it away, and what ends with their account."""

    tasks: int
    prospects: int
    requests: int
    tokens: int
    has_calendar: bool

    @property
    def stay(self) -> int:
        return self.tasks + self.prospects + self.requests


def belongings_of(user_id: int) -> Belongings:
    """The open tasks, prospects and privacy requests of one member of staff, the tokens and the calendar's link."""
    return Belongings(
        Task.objects.filter(owner_id=user_id, state=Task.State.OPEN).count(),
        Prospect.objects.filter(owner_id=user_id, closed_at=None).count(),
        PrivacyRequest.objects.filter(owner_id=user_id, state=PrivacyRequest.State.OPEN).count(),
        ApiToken.objects.filter(user_id=user_id, revoked_at=None).count(),
        CalendarFeed.objects.filter(user_id=user_id, revoked_at=None).exists(),
    )
