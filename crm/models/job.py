"""Work to be done after a change: a row written with it, so that it can be neither lost nor done for a rollback."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone


class JobQuerySet(models.QuerySet["Job"]):
    def claimable(self) -> "JobQuerySet":
        """Due and free: what waits and what was cut off, in no order."""
        return (self.waiting() | self.cut_off()).order_by()

    def waiting(self) -> "JobQuerySet":
        """Pending, and its time has come; the longest due first, as the index has them."""
        return self.filter(state=Job.State.PENDING, run_at__lte=timezone.now()).order_by("run_at", "id")

    def cut_off(self) -> "JobQuerySet":
        """Running under a lease that has run out; the longest ago first."""
        return self.filter(state=Job.State.RUNNING, lease_until__lt=timezone.now()).order_by("lease_until")

    def dead(self) -> "JobQuerySet":
        return self.filter(state=Job.State.DEAD)


class Job(models.Model):
    """One piece of work: the name of a Celery task and its arguments (identifiers, never personal data).

    A worker holds `lease` until `lease_until`; whoever writes under another lease writes nothing. `attempts` is counted
    when the job is claimed, so work that kills its worker ends as `dead` too. `key` makes a job unique
    until it was finished for JOB_KEEP_DONE_DAYS.
    """

    class State(models.TextChoices):
        PENDING = "pending", "Waiting"
        RUNNING = "running", "Running"
        DONE = "done", "Done"
        DEAD = "dead", "Given up"

    task = models.CharField(max_length=80)
    arguments = models.JSONField(default=dict)
    key = models.CharField(max_length=120, null=True, unique=True)
    state = models.CharField(max_length=8, choices=State, default=State.PENDING)
    run_at = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True)
    lease_until = models.DateTimeField(null=True)
    rung_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    max_attempts = models.PositiveSmallIntegerField(default=8)
    error = models.TextField(blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run_at", "id"], condition=Q(state="pending"), name="job_pending"),
            models.Index(fields=["lease_until"], condition=Q(state="running"), name="job_running"),
            models.Index(fields=["-finished_at"], condition=Q(state="dead"), name="job_dead"),
            models.Index(fields=["finished_at"], condition=Q(state="done"), name="job_done"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(attempts__lte=F("max_attempts") + 1), name="job_attempts_have_an_end"),
            models.CheckConstraint(
                condition=~Q(state="running") | Q(lease__isnull=False, lease_until__isnull=False),
                name="job_running_has_a_lease",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.task} {self.pk} ({self.state})"
