"""Segments: saved questions about people, who answers them, and snapshots of that."""

from types import SimpleNamespace
from typing import Any, ClassVar, Final

from django.db.models import Count, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet

from crm.api.authentication import acting
from crm.api.errors import named_by
from crm.api.fields import StrictSerializer, Text, Whole
from crm.api.filters import LARGEST_NUMBER, WholeFilter, refuse_unknown_parameters
from crm.api.pagination import LARGEST, PARAMETERS, SIZE
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.models import Channel, Contact, Purpose, Segment, Snapshot
from crm.selectors.gate import left_out
from crm.selectors.segments import (
    criteria_for,
    ids_seen_by,
    members_of,
    snapshot_ids_seen_by,
    the_segment,
    the_snapshot,
)
from crm.services import segments as services

BY_NAME: Final = SimpleNamespace(sorts={"name": ("sort_name", "id"), "-name": ("-sort_name", "-id")})
QUESTION: Final = (
    'A question: `{"all": […]}`, `{"any": […]}`, `{"not": …}` or `{"is": key, …}` with the answers of a criterion of '
    "`segment-criteria`. Groups stand at most 4 deep in one another; there are at most 30 criteria. A period is "
    '`{"kind": "ever"}`, "this_year", "last_year" (fiscal years), `{"kind": "days", "days": 90}` or '
    '`{"kind": "between", "since": "2026-01-01", "until": "2026-03-31"}`, one end of which may be left out.'
)
PAGED: Final = [
    OpenApiParameter("page", str, description="A cursor out of `next` or `previous`."),
    OpenApiParameter("size", {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}),
    OpenApiParameter("sort", str, enum=list(BY_NAME.sorts)),
]
REACHED: Final = [
    OpenApiParameter("purpose", str, enum=Purpose.values, description="With `channel`: whom one may write to."),
    OpenApiParameter("channel", str, enum=Channel.values),
]


@extend_schema_field(OpenApiTypes.OBJECT)
class QuestionField(serializers.JSONField):
    """A tree of criteria."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"help_text": QUESTION} | options))


class SegmentSerializer(serializers.ModelSerializer[Segment]):
    """A saved question. Who answers it is found anew each time."""

    asked = QuestionField(read_only=True)

    class Meta:
        model = Segment
        fields: ClassVar = ["id", "name", "description", "asked", "created_at", "updated_at", "archived_at"]
        read_only_fields = fields


class SegmentBody(StrictSerializer):
    """A name and a question."""

    name = Text(max_length=120)
    description = Text(max_length=300, allow_blank=True, required=False)
    asked = QuestionField()


class MemberSerializer(serializers.ModelSerializer[Contact]):
    """Somebody in a segment; `contacts` has everything about them."""

    name = serializers.CharField(source="full_name", read_only=True)

    class Meta:
        model = Contact
        fields: ClassVar = ["id", "kind", "name"]
        read_only_fields = fields


class CountSerializer(serializers.Serializer[object]):
    """How many people there are. For a purpose and a channel, how many of them may be written to, and of the others
    how many for each reason.
    """

    people = serializers.IntegerField()
    allowed = serializers.IntegerField(required=False)
    left_out = serializers.DictField(child=serializers.IntegerField(), required=False)


class Segments(Records[Segment]):
    """Saved questions about people. Those about gifts are there for whoever may see gifts."""

    rows = Segment.objects.all
    serializer_class = SegmentSerializer
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "count", "members"), (Capability.VIEW_PEOPLE,)),
        "create": (Capability.EDIT_SEGMENTS,),
        **dict.fromkeys(("partial_update", "archive", "restore"), (Capability.VIEW_PEOPLE, Capability.EDIT_SEGMENTS)),
    }
    more_parameters: ClassVar = {"count": ("purpose", "channel"), "members": PARAMETERS}
    sorts: ClassVar = {"name": ("name", "id"), "-created_at": ("-created_at", "-id")}

    def get_queryset(self) -> QuerySet[Segment]:
        described = getattr(self, "swagger_fake_view", False)  # there is nobody behind a description
        return Segment.objects.filter(pk__in=[] if described else ids_seen_by(self.by()))

    @extend_schema(request=SegmentBody, responses={201: SegmentSerializer})
    def create(self, request: Request) -> Response:
        """Keep a question under a name."""
        return self.shown_anew(services.make_segment(**self.body(request, SegmentBody), by=self.by()), 201)

    @extend_schema(request=SegmentBody)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change a segment; whatever is not named stays."""
        row = self.found()
        told = self.body(request, SegmentBody, partial=True)
        new = {name: told.get(name, getattr(row, name)) for name in ("name", "description", "asked")}
        return self.shown_anew(services.change_segment(segment_id=row.pk, **new, by=self.by()))

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def archive(self, request: Request, **_: str) -> Response:
        """Take the segment out of use; nothing of it is lost."""
        row = self.found()
        services.archive_segment(segment_id=row.pk, by=self.by())
        return self.shown_anew(row)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def restore(self, request: Request, **_: str) -> Response:
        """Put an archived segment back to use."""
        row = self.found()
        services.restore_segment(segment_id=row.pk, by=self.by())
        return self.shown_anew(row)

    @extend_schema(parameters=REACHED, responses=CountSerializer)
    @action(detail=True)
    def count(self, request: Request, **_: str) -> Response:
        """How many people are in the segment today."""
        people = the_segment(self.found().pk, self.by())[1].everybody()
        purpose, channel = (request.query_params.get(name, "") for name in ("purpose", "channel"))
        if not (purpose or channel):
            return Response({"people": people.count()})
        if purpose not in Purpose or channel not in Channel:
            wrong = {"purpose": purpose in Purpose, "channel": channel in Channel}
            raise ValidationError(
                {name: "Name both, each one of the list." for name, fits in wrong.items() if not fits}
            )
        found = {reason.value: number for reason, number in left_out(people, purpose, channel).items()}
        reached, everybody = found.pop("allowed", 0), sum(found.values())
        return Response({"people": everybody + reached, "allowed": reached, "left_out": found})

    @extend_schema(parameters=PAGED, responses=MemberSerializer(many=True))
    @action(detail=True)
    def members(self, request: Request, **_: str) -> Response:
        """Who is in the segment today."""
        return page_of_members(self, the_segment(self.found().pk, self.by())[1].people())


def page_of_members(view: Any, people: QuerySet[Contact]) -> Response:
    found = view.paginator.paginate_queryset(people, view.request, BY_NAME)
    return Response(view.get_paginated_response(MemberSerializer(found, many=True).data).data)


class SnapshotSerializer(serializers.ModelSerializer[Snapshot]):
    """Who was in a segment at one moment: `people` of them."""

    people = serializers.IntegerField(read_only=True)
    asked = QuestionField(read_only=True)

    class Meta:
        model = Snapshot
        fields: ClassVar = ["id", "segment", "name", "asked", "people", "taken_at", "taken_by"]
        read_only_fields = fields


class SnapshotBody(StrictSerializer):
    """Of which segment; without a name it is called by its day."""

    segment = Whole(min_value=1, max_value=LARGEST_NUMBER)
    name = Text(max_length=120, allow_blank=True, required=False)


class SnapshotFilters(filters.FilterSet):
    segment = WholeFilter(field_name="segment_id")


class Snapshots(Records[Snapshot]):
    """Who was in a segment, whatever changed since."""

    rows = Snapshot.objects.all
    serializer_class = SnapshotSerializer
    filterset_class = SnapshotFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        **dict.fromkeys(("list", "retrieve", "members"), (Capability.VIEW_PEOPLE,)),
        "create": (Capability.VIEW_PEOPLE, Capability.EDIT_SEGMENTS),
    }
    more_parameters: ClassVar = {"members": PARAMETERS}
    sorts: ClassVar = {"-taken_at": ("-taken_at", "-id"), "taken_at": ("taken_at", "id")}

    def get_queryset(self) -> QuerySet[Snapshot]:
        described = getattr(self, "swagger_fake_view", False)
        seen = [] if described else snapshot_ids_seen_by(self.by(), Snapshot.objects.all())
        return Snapshot.objects.filter(pk__in=seen).annotate(people=Count("members"))

    @extend_schema(request=SnapshotBody, responses={201: SnapshotSerializer})
    def create(self, request: Request) -> Response:
        """Keep who is in a segment now."""
        told = self.body(request, SnapshotBody)
        with named_by("segment"):
            row = services.take_snapshot(segment_id=told["segment"], name=told.get("name", ""), by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(parameters=PAGED, responses=MemberSerializer(many=True))
    @action(detail=True)
    def members(self, request: Request, **_: str) -> Response:
        """Who was in it, of those we still know."""
        return page_of_members(self, members_of(the_snapshot(self.found().pk, self.by())))


class ParameterSerializer(serializers.Serializer[object]):
    """What a criterion has to be told. `ask` is choice, text, whole, number (as text), money (minor units) or
    period.
    """

    name = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called so, not the label of this one
    ask = serializers.CharField()
    is_needed = serializers.BooleanField()
    choices = serializers.DictField(child=serializers.CharField(), help_text="Keys and words.")


class CriterionSerializer(serializers.Serializer[object]):
    """One thing that a question may ask: `is` names it by its key."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # a field called so, not the label of this one
    group = serializers.CharField()
    parameters = ParameterSerializer(many=True)


class SegmentCriteria(GenericViewSet[Any]):
    """Everything a question may ask of a contact."""

    queryset = Segment.objects.none()
    serializer_class = CriterionSerializer
    pagination_class = None
    needs: ClassVar = {"list": (Capability.VIEW_PEOPLE,)}

    def list(self, request: Request, **_: str) -> Response:
        """All criteria that the owner of the token may ask by."""
        refuse_unknown_parameters(request, ())
        found = [said(criterion) for criterion in criteria_for(acting(request)).values()]
        return Response(found, headers={"Cache-Control": "no-store"})


def said(criterion: Any) -> dict[str, object]:
    parameters = [
        {
            "name": each.name,
            "label": each.label,
            "ask": each.ask.value,
            "is_needed": each.is_needed,
            "choices": {key: str(words) for key, words in each.choices().items()} if each.choices else {},
        }
        for each in criterion.parameters
    ]
    return {"key": criterion.key, "label": criterion.label, "group": criterion.group, "parameters": parameters}
