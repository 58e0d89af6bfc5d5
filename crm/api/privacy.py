"""What people ask of us about their own data, and legal holds."""

from typing import ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, RowId, StrictSerializer, Text
from crm.api.filters import FlagFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.models import Contact, LegalHold, PrivacyRequest
from crm.selectors.privacy import legal_holds, privacy_requests
from crm.services.legal_holds import lift_hold, place_hold
from crm.services.privacy_requests import RequestFacts, close_request, extend_request, open_request

KEEPERS = (Capability.VIEW_PEOPLE, Capability.KEEP_PRIVACY)


class PrivacyRequestSerializer(serializers.ModelSerializer[PrivacyRequest]):
    """`due_on` is the last day the law gives for an answer; `outcome` says what came of it."""

    class Meta:
        model = PrivacyRequest
        fields: ClassVar = [
            *("id", "contact", "kind", "received_on", "due_on", "verified_how"),
            *("state", "outcome", "owner", "ended_at"),
        ]
        read_only_fields = fields


class RequestBody(StrictSerializer):
    """A request as it came; the day to answer by follows from it."""

    contact = RowId(queryset=Contact.objects.all())
    kind = Choice(choices=PrivacyRequest.Kind.choices)
    received_on = Day()
    verified_how = Text(max_length=200, required=False, allow_blank=True)


class CloseBody(StrictSerializer):
    """How it ended."""

    state = Choice(choices=[("done", "Done"), ("refused", "Refused")])
    outcome = Text(max_length=2_000, help_text="What came of it; of a refusal, why.")


class ExtendBody(StrictSerializer):
    """Why the answer takes longer: the person has to be told."""

    reason = Text(max_length=2_000)


class PrivacyRequestFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    state = filters.ChoiceFilter(choices=PrivacyRequest.State.choices)
    kind = filters.ChoiceFilter(choices=PrivacyRequest.Kind.choices)


class PrivacyRequests(Records[PrivacyRequest]):
    """Requests of people about their own data."""

    rows = privacy_requests
    serializer_class = PrivacyRequestSerializer
    filterset_class = PrivacyRequestFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = dict.fromkeys(("list", "retrieve", "create", "close", "extend"), KEEPERS)
    sorts: ClassVar = {"due_on": ("due_on", "id"), "-received_on": ("-received_on", "-id")}
    pointers: ClassVar = {"outcome": "reason"}

    @extend_schema(request=RequestBody, responses={201: PrivacyRequestSerializer})
    def create(self, request: Request) -> Response:
        """Take a request in."""
        told = self.body(request, RequestBody)
        contact = told.pop("contact")
        return self.shown_anew(open_request(contact_id=contact.pk, facts=RequestFacts(**told), by=self.by()), 201)

    @extend_schema(request=CloseBody)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: str) -> Response:
        """Close a request with what came of it."""
        row, told = self.found(), self.body(request, CloseBody)
        return self.shown_anew(close_request(request_id=row.pk, **told, by=self.by()))

    @extend_schema(request=ExtendBody)
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, **_: str) -> Response:
        """Put the answer off, once, while it is still in time."""
        row, told = self.found(), self.body(request, ExtendBody)
        return self.shown_anew(extend_request(request_id=row.pk, **told, by=self.by()))


class LegalHoldSerializer(serializers.ModelSerializer[LegalHold]):
    """While a hold stands (`lifted_at` is null), nothing of the contact is erased or merged."""

    class Meta:
        model = LegalHold
        fields: ClassVar = ["id", "contact", "reason", "placed_by", "placed_at", "lifted_by", "lifted_at"]
        read_only_fields = fields


class HoldBody(StrictSerializer):
    """Whose data is kept, and what for."""

    contact = RowId(queryset=Contact.objects.all())
    reason = Text(max_length=200)


class LegalHoldFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    standing = FlagFilter(field_name="lifted_at__isnull", help_text="true: those not lifted.")


class LegalHolds(Records[LegalHold]):
    """Legal holds on the data of contacts."""

    rows = legal_holds
    serializer_class = LegalHoldSerializer
    filterset_class = LegalHoldFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = dict.fromkeys(("list", "retrieve", "create", "lift"), KEEPERS)
    sorts: ClassVar = {"-placed_at": ("-placed_at", "-id"), "placed_at": ("placed_at", "id")}

    @extend_schema(request=HoldBody, responses={201: LegalHoldSerializer})
    def create(self, request: Request) -> Response:
        """Place a hold."""
        told = self.body(request, HoldBody)
        hold = place_hold(contact_id=told["contact"].pk, reason=told["reason"], by=self.by())
        return self.shown_anew(hold, 201)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def lift(self, request: Request, **_: str) -> Response:
        """Lift a hold; lifted already, it stays so."""
        return self.shown_anew(lift_hold(hold_id=self.found().pk, by=self.by()))
