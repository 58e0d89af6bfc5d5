"""Work to do: tasks, plans of stewardship that make them, and major givers on their way."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils import timezone

from crm.models.contact import Contact
from crm.models.staff import User


class StewardshipPlan(models.Model):
    """A template of steps, started for a contact by hand or by `trigger`; `over_minor` (whole currency of the
    nonprofit, minor units) narrows the trigger "gift_over".
    """

    class Trigger(models.TextChoices):
        HAND = "hand", "By hand"
        FIRST_GIFT = "first_gift", "A first gift"
        GIFT_OVER = "gift_over", "A gift over an amount"

    name = models.CharField(max_length=120, unique=True)
    description = models.CharField(max_length=300, blank=True)
    trigger = models.CharField(max_length=12, choices=Trigger, default=Trigger.HAND)
    over_minor = models.BigIntegerField(null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    archived_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(trigger="gift_over") | Q(over_minor__gt=0), name="plan_over_an_amount")
        ]

    def __str__(self) -> str:
        return self.name


class PlanStep(models.Model):
    """A task the plan makes `days` after its start, or after the step it waits for is done; on a weekday if asked."""

    plan = models.ForeignKey(StewardshipPlan, on_delete=models.CASCADE, related_name="steps", db_index=False)
    position = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=160)
    days = models.PositiveSmallIntegerField()
    skip_weekends = models.BooleanField(default=True)
    priority = models.PositiveSmallIntegerField(default=2)
    waits_for = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["position"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["plan", "position"], name="plan_step_once")]

    def __str__(self) -> str:
        return self.title


class PlanRun(models.Model):
    """A plan under way for a contact. `key` keeps one event from starting it twice."""

    plan = models.ForeignKey(StewardshipPlan, on_delete=models.PROTECT, related_name="runs")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="plan_runs")
    started_on = models.DateField()
    started_by = models.CharField(max_length=150)
    stopped_at = models.DateTimeField(null=True, blank=True)
    key = models.CharField(max_length=80, unique=True)

    def __str__(self) -> str:
        return f"{self.plan_id} for {self.contact_id}"


class Task(models.Model):
    """Something to do by a day. `subject_type` and `subject_id` name what it is about where that is not (only) a
    contact: a gift, an award. `repeats` is a rule of RFC 5545 ("FREQ=MONTHLY;INTERVAL=3"); the next task is made when
    this one is done. Priority 1 is high, 2 usual, 3 low.
    """

    class State(models.TextChoices):
        OPEN = "open", "To do"
        DONE = "done", "Done"
        DROPPED = "dropped", "Dropped"

    title = models.CharField(max_length=160)
    details = models.TextField(blank=True)
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, null=True, blank=True, related_name="tasks")
    subject_type = models.CharField(max_length=40, blank=True)
    subject_id = models.BigIntegerField(null=True, blank=True)
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="tasks")
    due_on = models.DateField(null=True, blank=True)
    priority = models.PositiveSmallIntegerField(default=2)
    repeats = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=8, choices=State, default=State.OPEN)
    plan_run = models.ForeignKey(PlanRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="tasks")
    plan_step = models.ForeignKey(PlanStep, on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    created_by = models.CharField(max_length=150)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(auto_now=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["owner", "due_on", "id"], condition=Q(state="open"), name="open_tasks_of_owner"),
            models.Index(fields=["due_on", "id"], condition=Q(state="open"), name="open_tasks"),
            models.Index(fields=["-ended_at", "-id"], condition=~Q(state="open"), name="ended_tasks"),
            models.Index(
                fields=["subject_type", "subject_id"], condition=Q(subject_id__isnull=False), name="tasks_of_subject"
            ),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(priority__range=(1, 3)), name="task_priority_of_three"),
            models.CheckConstraint(
                condition=Q(state="open", ended_at__isnull=True) | (~Q(state="open") & Q(ended_at__isnull=False)),
                name="task_ends_once",
            ),
            models.CheckConstraint(
                condition=Q(subject_type="", subject_id__isnull=True)
                | (~Q(subject_type="") & Q(subject_id__isnull=False)),
                name="task_subject_whole",
            ),
            models.UniqueConstraint(fields=["plan_run", "plan_step"], name="task_once_a_step"),
        ]

    def __str__(self) -> str:
        return self.title


class Prospect(models.Model):
    """A possible major giver on the way to a gift (crm.domain.moves names the stages). One open row a contact."""

    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="prospects")
    owner = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    stage = models.CharField(max_length=20)
    entered_on = models.DateField()
    ask_minor = models.BigIntegerField(null=True, blank=True)
    currency = models.CharField(max_length=3)
    likelihood = models.PositiveSmallIntegerField(null=True, blank=True)
    next_step = models.CharField(max_length=200, blank=True)
    next_step_on = models.DateField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["stage", "entered_on"], condition=Q(closed_at__isnull=True), name="prospects_by_stage")
        ]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["contact"], condition=Q(closed_at__isnull=True), name="prospect_open_once"),
            models.CheckConstraint(
                condition=Q(ask_minor__isnull=True) | Q(ask_minor__gt=0), name="prospect_ask_positive"
            ),
            models.CheckConstraint(
                condition=Q(likelihood__isnull=True) | Q(likelihood__lte=100), name="prospect_likelihood_percent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contact_id}: {self.stage}"


class CalendarFeed(models.Model):
    """A secret link to somebody's tasks for their calendar: only its hash is kept; revoked, it answers 404."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="calendar_feeds")
    secret_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(default=timezone.now)
    last_read_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"Feed of {self.user_id}"


class DailyDigest(models.Model):
    """The mail of one day to one member of staff, of what they have to do: one row a day, so one mail a day."""

    class State(models.TextChoices):
        QUEUED = "queued", "Waiting to leave"
        HANDED_OFF = "handed_off", "Handed to the provider"
        SENT = "sent", "Sent"
        EMPTY = "empty", "Nothing to do"
        REFUSED = "refused", "Refused by the provider"

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="digests", db_index=False)
    day = models.DateField()
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    public_id = models.UUIDField(default=uuid4)
    created_at = models.DateTimeField(default=timezone.now)
    handed_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["user", "day"], name="digest_once_a_day")]

    def __str__(self) -> str:
        return f"Digest of {self.day} for {self.user_id}"
