"""Background work as people look at it: what runs, what waits, what is left for them to settle."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from crm.domain.errors import NotThere, gettext_noop
from crm.models import Delivery, Job
from crm.selectors.attention import uncertain_mails
from crm.selectors.keyset import Count, capped_count

RUNNING_SHOWN = 20


@dataclass(frozen=True, slots=True)
class WorkNow:
    """`due` waits though its time has come, since `oldest_due` if there is any; `later` has its time yet to come."""

    running: list[Job]
    due: Count
    oldest_due: datetime | None
    later: Count


def work_now() -> WorkNow:
    waiting, now = Job.objects.filter(state=Job.State.PENDING), timezone.now()
    due = waiting.filter(run_at__lte=now)
    return WorkNow(
        running=list(Job.objects.filter(state=Job.State.RUNNING).order_by("lease_until", "pk")[:RUNNING_SHOWN]),
        due=capped_count(due),
        oldest_due=oldest_due(),
        later=capped_count(waiting.filter(run_at__gt=now)),
    )


def oldest_due() -> datetime | None:
    """Since when the oldest job waits whose time has come; None when none does."""
    due = Job.objects.filter(state=Job.State.PENDING, run_at__lte=timezone.now())
    return due.order_by("run_at").values_list("run_at", flat=True).first()


def dead_jobs() -> QuerySet[Job]:
    return Job.objects.dead()


def dead_job(job_id: int) -> Job:
    """The job with this id, whatever became of it since; NotThere when it is gone."""
    job = Job.objects.filter(pk=job_id).first()
    if job is None:
        raise NotThere(gettext_noop("This work is not there any more."))
    return job


def unsettled_mails() -> QuerySet[Delivery]:
    """Mails that the provider refused, and mails of which nobody knows whether they left; the oldest first."""
    open_ended = Q(state=Delivery.State.FAILED) | Q(pk__in=uncertain_mails().values("pk"))
    return Delivery.objects.filter(open_ended).select_related("contact").order_by("id")


def mail(delivery_id: int) -> Delivery:
    found = Delivery.objects.filter(pk=delivery_id).first()
    if found is None:
        raise NotThere(gettext_noop("There is no such mail."))
    return found
