"""What people asked of us about their data, what is on hold, and what runs of the retention schedule found."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from django.db.models import DateTimeField, Exists, OuterRef, QuerySet
from django.utils import timezone

from crm.domain.errors import NotThere, gettext_noop
from crm.domain.privacy import SOON, months_later
from crm.models import Contact, Job, LegalHold, PrivacyRequest, RetentionRun
from crm.models.contact import ContactQuerySet
from crm.selectors.about_person import model_of, paths_of, rules
from crm.selectors.contacts import MOST_ID

IDLE_YEARS = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """Open requests that are late, and those due within a week."""

    late: int
    soon: int
    first: PrivacyRequest | None


def privacy_requests() -> QuerySet[PrivacyRequest]:
    return PrivacyRequest.objects.select_related("contact", "owner")


def request_with(request_id: int) -> PrivacyRequest:
    found = privacy_requests().filter(pk=request_id).first() if request_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such request."))
    return found


def requests_of(contact_id: int) -> list[PrivacyRequest]:
    """Everything somebody asked for, what is open first and of that what is due first."""
    rows = privacy_requests().filter(contact_id=contact_id)
    return sorted(rows, key=lambda row: (row.state != PrivacyRequest.State.OPEN, row.due_on, row.pk))


def waiting_requests(today: date) -> Waiting:
    rows = PrivacyRequest.objects.filter(state=PrivacyRequest.State.OPEN, due_on__lte=today + SOON)
    due = list(rows.select_related("contact").order_by("due_on", "pk"))
    late = sum(row.due_on < today for row in due)
    return Waiting(late, len(due) - late, due[0] if due else None)


def legal_holds() -> QuerySet[LegalHold]:
    return LegalHold.objects.select_related("contact")


def holds_of(contact_id: int) -> list[LegalHold]:
    """Holds on a person's data, the one that stands first."""
    rows = LegalHold.objects.filter(contact_id=contact_id)
    return sorted(rows, key=lambda row: (row.lifted_at is not None, -row.pk))


def hold_on(contact_id: int) -> LegalHold | None:
    return LegalHold.objects.filter(contact_id=contact_id, lifted_at=None).first()


def retention_runs() -> QuerySet[RetentionRun]:
    return RetentionRun.objects.all()


def run_with(run_id: int) -> RetentionRun:
    found = RetentionRun.objects.filter(pk=run_id).first() if run_id <= MOST_ID else None
    if found is None:
        raise NotThere(gettext_noop("There is no such run."))
    return found


def standing_of(run: RetentionRun) -> str:
    """How a run stands: asked, running, again (it failed, and is tried again), stopped (it was given up) or done."""
    if run.state == RetentionRun.State.DONE:
        return run.state
    job = Job.objects.filter(key=run.job_key).first()
    if job is None or job.state == Job.State.DEAD:
        return "stopped"
    return "again" if job.state == Job.State.PENDING and job.run_at > timezone.now() else run.state


def idle_contacts(today: date) -> ContactQuerySet:
    """Those we have known for IDLE_YEARS and had nothing to do with since: no gift, no answer, no talk. Nobody who
    gives monthly, for they give; nobody on hold. A suggestion: whether somebody is erased is for people to say.
    """
    day = months_later(today, -12 * IDLE_YEARS)
    instant = datetime.combine(day, time.min, UTC)
    found = Contact.objects.filter(created_at__lt=instant)
    for _, rule in rules():
        if rule.touch:
            is_instant = isinstance(model_of(rule)._meta.get_field(rule.touch), DateTimeField)
            lately = {paths_of(rule)[0]: OuterRef("pk"), f"{rule.touch}__gte": instant if is_instant else day}
            found = found.filter(~Exists(model_of(rule)._base_manager.filter(**lately)))
    return found.filter(~Exists(LegalHold.objects.filter(contact=OuterRef("pk"), lifted_at=None)))
