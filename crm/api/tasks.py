"""What there is to do."""

from dataclasses import replace
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, Flag, RowId, StrictSerializer, Text, Whole
from crm.api.filters import CodeFilter, DayFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.recurrence import MOST, Every, Unit, every_of
from crm.domain.tasks import LONGEST_DETAILS, LONGEST_TITLE, Priority, TaskFacts
from crm.models import Task
from crm.selectors.records import contacts
from crm.selectors.staff import everybody_who_works_here
from crm.selectors.tasks import whole_tasks
from crm.services.task_ends import complete_task, drop_task, reopen_task
from crm.services.tasks import change_task, make_task

UNITS = [unit.value for unit in Unit]
KEEP = (Capability.VIEW_PEOPLE, Capability.KEEP_TASKS)


class RepeatsSerializer(StrictSerializer):
    """Every `interval` units: {"unit": "month", "interval": 2} is every second month, on the day it is first due."""

    unit = Choice(choices=UNITS)
    interval = Whole(min_value=1, max_value=MOST, required=False)


class TaskSerializer(serializers.ModelSerializer[Task]):
    """Something to do by a day. Priority 1 is high, 2 usual, 3 low; `rule` is how it repeats, by RFC 5545.

    `subject_type` and `subject_id` name a row that it is about beside the contact, such as "donors.gift".
    """

    owner_name = serializers.CharField(source="owner.name", read_only=True, default=None, allow_null=True)
    rule = serializers.CharField(source="repeats", read_only=True)
    repeats = serializers.SerializerMethodField()

    class Meta:
        model = Task
        fields: ClassVar = [
            "id",
            "title",
            "details",
            "contact",
            "subject_type",
            "subject_id",
            "owner",
            "owner_name",
            "due_on",
            "priority",
            "repeats",
            "rule",
            "state",
            "plan_run",
            "created_by",
            "created_at",
            "updated_at",
            "ended_at",
        ]
        read_only_fields = fields

    @extend_schema_field(RepeatsSerializer(allow_null=True))
    def get_repeats(self, task: Task) -> dict[str, object] | None:
        every = every_of(task.repeats)
        return {"unit": every.unit.value, "interval": every.interval} if every else None


class TaskChanges(StrictSerializer):
    """What to change; whatever is not named stays."""

    title = Text(max_length=LONGEST_TITLE, required=False)
    details = Text(max_length=LONGEST_DETAILS, required=False, allow_blank=True)
    owner = RowId(queryset=everybody_who_works_here(), required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)
    priority = Whole(min_value=Priority.HIGH, max_value=Priority.LOW, required=False)
    repeats = RepeatsSerializer(required=False, allow_null=True)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As you read it: refused (409) where the task was changed since."
    )


class TaskBody(StrictSerializer):
    """A task; one that repeats needs `due_on`. With a subject, the contact is that row's."""

    title = Text(max_length=LONGEST_TITLE)
    details = Text(max_length=LONGEST_DETAILS, required=False, allow_blank=True)
    contact = RowId(queryset=contacts(), required=False, allow_null=True)
    subject_type = Text(max_length=40, required=False, allow_blank=True)
    subject_id = Whole(min_value=1, max_value=2**53 - 1, required=False, allow_null=True)
    owner = RowId(queryset=everybody_who_works_here(), required=False, allow_null=True)
    due_on = Day(required=False, allow_null=True)
    priority = Whole(min_value=Priority.HIGH, max_value=Priority.LOW, required=False)
    repeats = RepeatsSerializer(required=False, allow_null=True)


class DropBody(StrictSerializer):
    again = Flag(required=False, help_text="Make the next one of its repeats.")


class TaskFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=Task.State.choices)
    owner = WholeFilter(field_name="owner_id")
    contact = WholeFilter(field_name="contact_id")
    priority = WholeFilter()
    due_from = DayFilter(field_name="due_on", lookup_expr="gte")
    due_until = DayFilter(field_name="due_on", lookup_expr="lte")
    subject_type = CodeFilter(help_text='A kind of row, such as "donors.gift".')
    subject_id = WholeFilter()


class Tasks(Records[Task]):
    """What there is to do, and what was done."""

    rows = whole_tasks
    serializer_class = TaskSerializer
    filterset_class = TaskFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.KEEP_TASKS,),
        "partial_update": KEEP,
        "complete": KEEP,
        "drop": KEEP,
        "reopen": KEEP,
    }
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}

    @extend_schema(request=TaskBody, responses={201: TaskSerializer})
    def create(self, request: Request) -> Response:
        """Make a task."""
        told = named(self.body(request, TaskBody))
        return self.shown_anew(make_task(facts=TaskFacts(**told), by=self.by()), 201)

    @extend_schema(request=TaskChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change an open task."""
        task = self.found()
        told = named(self.body(request, TaskChanges, partial=True))
        seen = told.pop("updated_at", None)
        facts = replace(facts_of(task), **told)
        return self.shown_anew(change_task(task_id=task.pk, facts=facts, seen=seen, by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def complete(self, request: Request, **_: str) -> Response:
        """It is done: the next one of its repeats is made, and what waited for it in a plan."""
        return self.shown_anew(complete_task(task_id=self.found().pk, by=self.by()))

    @extend_schema(request=DropBody)
    @action(detail=True, methods=["post"])
    def drop(self, request: Request, **_: str) -> Response:
        """It will not be done; with `again` only this time, else it does not come back."""
        row, told = self.found(), self.body(request, DropBody)
        return self.shown_anew(drop_task(task_id=row.pk, again=told.get("again", False), by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def reopen(self, request: Request, **_: str) -> Response:
        """It is to be done after all."""
        return self.shown_anew(reopen_task(task_id=self.found().pk, by=self.by()))


def named(told: dict[str, Any]) -> dict[str, Any]:
    """A body by the names of TaskFacts."""
    facts = dict(told)
    for name in ("contact", "owner"):
        if name in facts:
            row = facts.pop(name)
            facts[f"{name}_id"] = row.pk if row else None
    if "repeats" in facts:
        repeats = facts.pop("repeats")
        facts["every"] = Every(Unit(repeats["unit"]), repeats.get("interval", 1)) if repeats else None
    return facts


def facts_of(task: Task) -> TaskFacts:
    names = ("title", "details", "contact_id", "subject_type", "subject_id", "owner_id", "due_on", "priority")
    return TaskFacts(**{name: getattr(task, name) for name in names}, every=every_of(task.repeats))
