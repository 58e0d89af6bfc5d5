"""What people agreed to, what follows from it, and the words they were asked with."""

from datetime import UTC, datetime
from typing import ClassVar, Final

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, Flag, RowId, StrictSerializer, Text
from crm.api.filters import CodeFilter, FlagFilter, InstantFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.consent import ConsentFacts
from crm.models import Basis, Channel, ConsentEvent, Permission, Purpose, Wording
from crm.selectors.consents import consent_events, permissions, wordings
from crm.selectors.records import contacts
from crm.services.consents import record_consent

Source = ConsentEvent.Source
# What a program may bring: an answer that was given elsewhere. What people do here is written down by us.
BROUGHT: Final = [
    (source.value, source.label)
    for source in (
        Source.PAPER,
        Source.PHONE,
        Source.REPLY,
        Source.IMPORT,
        Source.STAFF,
        Source.PREFERENCE_SERVICE,
    )
]
EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)


class ConsentSerializer(serializers.ModelSerializer[ConsentEvent]):
    """One answer at one moment: for a purpose, by a channel. It is never changed; the newest counts."""

    class Meta:
        model = ConsentEvent
        fields: ClassVar = """id contact purpose channel action basis wording source source_ref evidence collected_on
            obtained_directly opt_out_offered valid_until recorded_by at""".split()
        read_only_fields = fields


class ConsentBody(StrictSerializer):
    """An answer that was given elsewhere. A yes needs `evidence`; `source_ref` makes a repeated call one answer."""

    contact = RowId(queryset=contacts())
    purpose = Choice(choices=Purpose.choices)
    channel = Choice(choices=Channel.choices)
    action = Choice(choices=ConsentEvent.Action.choices)
    source = Choice(choices=BROUGHT)  # type: ignore[assignment]  # DRF takes its fields out of the class
    source_ref = Text(max_length=80, required=False, allow_blank=True)
    evidence = Text(max_length=200, required=False, allow_blank=True)
    basis = Choice(choices=Basis.choices, required=False)
    wording = RowId(queryset=wordings(), required=False, allow_null=True)
    at = serializers.DateTimeField(required=False, help_text="When it was given; now, when left out.")
    collected_on = Day(required=False, allow_null=True)
    obtained_directly = Flag(required=False)
    opt_out_offered = Flag(required=False)
    valid_until = Day(required=False, allow_null=True)

    def validate_at(self, value: datetime) -> datetime:
        if value < EARLIEST:
            raise serializers.ValidationError("Enter an instant after 1990.")
        return value


class ConsentFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    purpose = filters.ChoiceFilter(choices=Purpose.choices)
    channel = filters.ChoiceFilter(choices=Channel.choices)
    action = filters.ChoiceFilter(choices=ConsentEvent.Action.choices)
    source = filters.ChoiceFilter(choices=Source.choices)
    at_from = InstantFilter(field_name="at", lookup_expr="gte")


class Consents(Records[ConsentEvent]):
    """Answers of people about what they may be sent."""

    rows = consent_events
    serializer_class = ConsentSerializer
    filterset_class = ConsentFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.RECORD_CONSENT,),
    }
    sorts: ClassVar = {"-id": ("-id",), "id": ("id",)}
    pointers: ClassVar = {"on": "at"}

    @extend_schema(request=ConsentBody)
    def create(self, request: Request) -> Response:
        """Write down an answer. With the `source_ref` of one that is there, that one is the answer."""
        body = self.body(request, ConsentBody)
        contact, wording = body.pop("contact"), body.pop("wording", None)
        facts = ConsentFacts(**body, wording_id=wording.pk if wording else None)
        (event,) = record_consent(contact=contact, answers=[facts], by=self.by())
        return self.shown_anew(event, 201)


class PermissionSerializer(serializers.ModelSerializer[Permission]):
    """What the newest answer allows. Before anything is sent, death, wishes and the stop list are asked as well."""

    class Meta:
        model = Permission
        fields: ClassVar = ["id", "contact", "purpose", "channel", "allowed", "basis", "valid_until", "event"]
        read_only_fields = fields


class PermissionFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    purpose = filters.ChoiceFilter(choices=Purpose.choices)
    channel = filters.ChoiceFilter(choices=Channel.choices)
    allowed = FlagFilter()


class Permissions(Records[Permission]):
    """What people's answers allow today."""

    rows = permissions
    serializer_class = PermissionSerializer
    filterset_class = PermissionFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {"list": (Capability.VIEW_PEOPLE,), "retrieve": (Capability.VIEW_PEOPLE,)}
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}


class WordingSerializer(serializers.ModelSerializer[Wording]):
    """The words people were shown. A version is never changed, only followed by the next."""

    class Meta:
        model = Wording
        fields: ClassVar = ["id", "key", "version", "language", "text", "sha256", "published_at"]
        read_only_fields = fields


class WordingFilters(filters.FilterSet):
    key = CodeFilter()
    language = CodeFilter()


class Wordings(Records[Wording]):
    """The words people are asked with."""

    rows = wordings
    serializer_class = WordingSerializer
    filterset_class = WordingFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {"list": (Capability.VIEW_PEOPLE,), "retrieve": (Capability.VIEW_PEOPLE,)}
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}
