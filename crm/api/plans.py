"""Stewardship plans, and with whom they are under way."""

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Flag, Minor, RowId, StrictSerializer, Text, Whole
from crm.api.filters import WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.plans import LONGEST_DESCRIPTION, LONGEST_NAME, MOST_DAYS, MOST_STEPS, PlanFacts, StepFacts
from crm.domain.tasks import LONGEST_TITLE, Priority
from crm.models import PlanRun, PlanStep, StewardshipPlan
from crm.selectors.plans import is_under_way, whole_plans, whole_runs
from crm.selectors.records import contacts
from crm.selectors.staff import everybody_who_works_here
from crm.services.plan_runs import start_plan, stop_run
from crm.services.plans import archive_plan, change_plan, create_plan

SHAPE = (Capability.VIEW_PEOPLE, Capability.SHAPE_PLANS)
NAMES = ("name", "description", "trigger", "over_minor", "owner_id")


class StepSerializer(serializers.ModelSerializer[PlanStep]):
    """A task `days` after the start, or after the step with the position `waits_for` has ended."""

    waits_for = serializers.IntegerField(source="waits_for.position", read_only=True, default=None, allow_null=True)

    class Meta:
        model = PlanStep
        fields: ClassVar = ["id", "position", "title", "days", "skip_weekends", "priority", "waits_for"]
        read_only_fields = fields


class PlanSerializer(serializers.ModelSerializer[StewardshipPlan]):
    """A template of tasks. `over_minor`, in minor units of the nonprofit's currency, belongs to "gift_over"."""

    steps = StepSerializer(many=True, read_only=True)

    class Meta:
        model = StewardshipPlan
        fields: ClassVar = ["id", "name", "description", "trigger", "over_minor", "owner", "archived_at", "steps"]
        read_only_fields = fields


class StepBody(StrictSerializer):
    """A step; with the `id` of one that is there, it stays that one. `waits_for` is the place of an earlier step."""

    id = Whole(min_value=1, max_value=2**53 - 1, required=False)
    title = Text(max_length=LONGEST_TITLE)
    days = Whole(min_value=0, max_value=MOST_DAYS)
    skip_weekends = Flag(required=False)
    priority = Whole(min_value=Priority.HIGH, max_value=Priority.LOW, required=False)
    waits_for = Whole(min_value=1, max_value=MOST_STEPS, required=False, allow_null=True)


class PlanBody(StrictSerializer):
    name = Text(max_length=LONGEST_NAME)
    description = Text(max_length=LONGEST_DESCRIPTION, required=False, allow_blank=True)
    trigger = Choice(choices=StewardshipPlan.Trigger.choices, required=False)
    over_minor = Minor(required=False, allow_null=True)
    owner = RowId(queryset=everybody_who_works_here(), required=False, allow_null=True)
    steps = StepBody(many=True)


class PlanChanges(PlanBody):
    """What to change; whatever is not named stays. `steps`, where named, are all of them, in their order."""

    name = Text(max_length=LONGEST_NAME, required=False)
    steps = StepBody(many=True, required=False)


class Plans(Records[StewardshipPlan]):
    """What is done for somebody step by step."""

    rows = whole_plans
    serializer_class = PlanSerializer
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.SHAPE_PLANS,),
        "partial_update": SHAPE,
        "archive": SHAPE,
        "take_up": SHAPE,
    }
    sorts: ClassVar = {"name": ("name", "id"), "id": ("id",)}
    pointers: ClassVar = {"over": "over_minor"}

    @extend_schema(request=PlanBody, responses={201: PlanSerializer})
    def create(self, request: Request) -> Response:
        """Make a plan."""
        facts = PlanFacts(**named(self.body(request, PlanBody)))
        return self.shown_anew(create_plan(facts=facts, by=self.by()), 201)

    @extend_schema(request=PlanChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change a plan. Tasks that are there stay as they are."""
        plan = self.found()
        told = named(self.body(request, PlanChanges, partial=True))
        facts = {name: getattr(plan, name) for name in NAMES} | {"steps": steps_of(plan)} | told
        return self.shown_anew(change_plan(plan_id=plan.pk, facts=PlanFacts(**facts), by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, **_: str) -> Response:
        """Lay a plan aside: nothing starts it any more; what is under way goes on."""
        return self.shown_anew(archive_plan(plan_id=self.found().pk, away=True, by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def take_up(self, request: Request, **_: str) -> Response:
        """Take a plan up again."""
        return self.shown_anew(archive_plan(plan_id=self.found().pk, away=False, by=self.by()))


def named(told: dict[str, Any]) -> dict[str, Any]:
    """A body by the names of PlanFacts."""
    facts = dict(told)
    if "owner" in facts:
        owner = facts.pop("owner")
        facts["owner_id"] = owner.pk if owner else None
    if "steps" in facts:
        facts["steps"] = [StepFacts(**step) for step in facts["steps"]]
    return facts


def steps_of(plan: StewardshipPlan) -> list[StepFacts]:
    rows = list(plan.steps.all())
    places = {row.pk: row.position for row in rows}
    return [
        StepFacts(row.title, row.days, row.skip_weekends, row.priority, places.get(row.waits_for_id or 0), row.pk)
        for row in rows
    ]


class RunSerializer(serializers.ModelSerializer[PlanRun]):
    """A plan with somebody: `ended` of its `made` tasks so far have ended."""

    made = serializers.IntegerField(read_only=True)
    ended = serializers.IntegerField(read_only=True)
    is_under_way = serializers.SerializerMethodField()

    class Meta:
        model = PlanRun
        fields: ClassVar = [
            "id",
            "plan",
            "contact",
            "started_on",
            "started_by",
            "stopped_at",
            "made",
            "ended",
            "is_under_way",
        ]
        read_only_fields = fields

    def get_is_under_way(self, run: PlanRun) -> bool:
        return is_under_way(run)


class RunBody(StrictSerializer):
    """Start a plan for a contact; refused (409) while it is under way for them."""

    plan = RowId(queryset=whole_plans())
    contact = RowId(queryset=contacts())


class RunFilters(filters.FilterSet):
    plan = WholeFilter(field_name="plan_id")
    contact = WholeFilter(field_name="contact_id")


class PlanRuns(Records[PlanRun]):
    """Plans that were started for somebody."""

    rows = whole_runs
    serializer_class = RunSerializer
    filterset_class = RunFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.KEEP_TASKS,),
        "stop": (Capability.VIEW_PEOPLE, Capability.KEEP_TASKS),
    }
    sorts: ClassVar = {"-id": ("-id",), "id": ("id",)}

    @extend_schema(request=RunBody, responses={201: RunSerializer})
    def create(self, request: Request) -> Response:
        """Start a plan: the tasks of its first steps are made."""
        told = self.body(request, RunBody)
        run = start_plan(plan_id=told["plan"].pk, contact_id=told["contact"].pk, by=self.by())
        return self.shown_anew(run, 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def stop(self, request: Request, **_: str) -> Response:
        """Stop it: its open tasks are dropped, and nothing follows."""
        return self.shown_anew(stop_run(run_id=self.found().pk, by=self.by()))
