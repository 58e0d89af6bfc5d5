"""Possible major givers, and how far we have come with each."""

from dataclasses import replace
from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, Minor, RowId, StrictSerializer, Text, Whole
from crm.api.filters import FlagFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.moves import LONGEST_STEP, PERCENT, ProspectFacts, Stage, days_too_long
from crm.models import Prospect
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.prospects import whole_prospects
from crm.selectors.records import contacts
from crm.selectors.staff import everybody_who_works_here
from crm.services.prospects import change_prospect, close_prospect, move_prospect, open_prospect

STAGES = [stage.value for stage in Stage]
KEEP = (Capability.VIEW_GIFTS, Capability.KEEP_PROSPECTS)


class ProspectSerializer(serializers.ModelSerializer[Prospect]):
    """Somebody on the way to a major gift. `days_too_long` is by how much they have overstayed in their stage."""

    days_too_long = serializers.SerializerMethodField()

    class Meta:
        model = Prospect
        fields: ClassVar = [
            "id",
            "contact",
            "owner",
            "stage",
            "entered_on",
            "days_too_long",
            "ask_minor",
            "currency",
            "likelihood",
            "next_step",
            "next_step_on",
            "closed_at",
            "updated_at",
        ]
        read_only_fields = fields

    def get_days_too_long(self, row: Prospect) -> int:
        if row.closed_at is not None:
            return 0
        return days_too_long(row.stage, row.entered_on, local_day(remembered_nonprofit()))


class ProspectChanges(StrictSerializer):
    """What to change; whatever is not named stays."""

    owner = RowId(queryset=everybody_who_works_here(), required=False, allow_null=True)
    ask_minor = Minor(min_value=1, required=False, allow_null=True)
    likelihood = Whole(min_value=0, max_value=PERCENT, required=False, allow_null=True)
    next_step = Text(max_length=LONGEST_STEP, required=False, allow_blank=True)
    next_step_on = Day(required=False, allow_null=True)
    updated_at = serializers.DateTimeField(
        required=False, help_text="As you read it: refused (409) where the prospect was changed since."
    )


class ProspectBody(StrictSerializer):
    """Add a contact; the ask is in the nonprofit's currency."""

    contact = RowId(queryset=contacts())
    owner = RowId(queryset=everybody_who_works_here(), required=False, allow_null=True)
    ask_minor = Minor(min_value=1, required=False, allow_null=True)
    likelihood = Whole(min_value=0, max_value=PERCENT, required=False, allow_null=True)
    next_step = Text(max_length=LONGEST_STEP, required=False, allow_blank=True)
    next_step_on = Day(required=False, allow_null=True)


class MoveBody(StrictSerializer):
    stage = Choice(choices=STAGES)


class ProspectFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    owner = WholeFilter(field_name="owner_id")
    stage = filters.ChoiceFilter(choices=[(stage, stage) for stage in STAGES])
    closed = FlagFilter(method="is_closed", help_text="false: those that are open.")

    def is_closed(self, rows: Any, name: str, value: str) -> Any:
        return rows.filter(closed_at__isnull=value != "true")


class Prospects(Records[Prospect]):
    """Possible major givers."""

    rows = whole_prospects
    serializer_class = ProspectSerializer
    filterset_class = ProspectFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_GIFTS,),
        "retrieve": (Capability.VIEW_GIFTS,),
        "create": (Capability.KEEP_PROSPECTS,),
        "partial_update": KEEP,
        "move": KEEP,
        "close": KEEP,
    }
    sorts: ClassVar = {"entered_on": ("entered_on", "id"), "-entered_on": ("-entered_on", "-id"), "id": ("id",)}
    pointers: ClassVar = {"ask": "ask_minor"}

    @extend_schema(request=ProspectBody, responses={201: ProspectSerializer})
    def create(self, request: Request) -> Response:
        """Add a contact to the prospects, at the first stage."""
        told = named(self.body(request, ProspectBody))
        contact = told.pop("contact")
        row = open_prospect(contact_id=contact.pk, facts=ProspectFacts(**told), by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(request=ProspectChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change what is known of a prospect."""
        row = self.found()
        told = named(self.body(request, ProspectChanges, partial=True))
        seen = told.pop("updated_at", None)
        facts = replace(facts_of(row), **told)
        return self.shown_anew(change_prospect(prospect_id=row.pk, facts=facts, seen=seen, by=self.by()))

    @extend_schema(request=MoveBody)
    @action(detail=True, methods=["post"])
    def move(self, request: Request, **_: str) -> Response:
        """Bring them to another stage, from today on."""
        row = self.found()
        told = self.body(request, MoveBody)
        return self.shown_anew(move_prospect(prospect_id=row.pk, stage=told["stage"], by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: str) -> Response:
        """Remove them from the prospects. The row stays as history."""
        return self.shown_anew(close_prospect(prospect_id=self.found().pk, by=self.by()))


def named(told: dict[str, Any]) -> dict[str, Any]:
    """A body by the names of ProspectFacts."""
    facts = dict(told)
    if "owner" in facts:
        owner = facts.pop("owner")
        facts["owner_id"] = owner.pk if owner else None
    return facts


def facts_of(row: Prospect) -> ProspectFacts:
    return ProspectFacts(row.owner_id, row.ask_minor, row.likelihood, row.next_step, row.next_step_on)
