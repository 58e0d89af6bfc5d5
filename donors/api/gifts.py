"""Gifts: those that arrived, and those that come by post."""

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import CodeOf, MinorOf
from crm.api.filters import CodeFilter, DayFilter, InstantFilter, WholeFilter
from crm.api.idempotency import HEADER, key_of
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.money import CURRENCIES
from donors.api.gift_bodies import GiftBody, facts_in
from donors.models import Gift, GiftSplit, Tribute
from donors.selectors.records import whole_gifts
from donors.services.gifts import record_gift
from donors.services.repeats import check_same_gift


class PartSerializer(serializers.ModelSerializer[GiftSplit]):
    """The part of a gift that goes to one fund; the parts add up to it."""

    fund = CodeOf()
    minor = serializers.IntegerField(source="amount_minor", read_only=True)

    class Meta:
        model = GiftSplit
        fields: ClassVar = ["fund", "minor"]
        read_only_fields = fields


class TributeSerializer(serializers.ModelSerializer[Tribute]):
    """In whose honor or memory a gift was made."""

    class Meta:
        model = Tribute
        fields: ClassVar = ["kind", "honoree"]
        read_only_fields = fields


class GiftSerializer(serializers.ModelSerializer[Gift]):
    """A gift. `cover` is the part of `amount` that covers card costs; `kept` is what is still ours of it."""

    amount = MinorOf("amount_minor")
    cover = MinorOf("cover_minor")
    refunded = MinorOf("refunded_minor")
    disputed = MinorOf("disputed_minor")
    kept = MinorOf("kept")
    parts = PartSerializer(source="splits", many=True, read_only=True)
    tribute = TributeSerializer(read_only=True, allow_null=True)
    campaign = CodeOf(allow_null=True)
    giving_page = CodeOf("slug", allow_null=True)

    class Meta:
        model = Gift
        fields: ClassVar = """id contact status method amount cover refunded disputed kept given_on received_at parts
            campaign giving_page recurring_gift tribute hide_name reference note created_at""".split()
        read_only_fields = fields


class GiftFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    status = filters.ChoiceFilter(choices=Gift.Status.choices)
    method = filters.ChoiceFilter(choices=Gift.Method.choices)
    currency = filters.ChoiceFilter(choices=[(code, code) for code in sorted(CURRENCIES)])
    campaign = CodeFilter(field_name="campaign__code")
    giving_page = CodeFilter(field_name="giving_page__slug")
    fund = CodeFilter(field_name="splits__fund__code")
    recurring_gift = WholeFilter(field_name="recurring_gift_id")
    minor_from = WholeFilter(field_name="amount_minor", lookup_expr="gte")
    minor_to = WholeFilter(field_name="amount_minor", lookup_expr="lte")
    given_from = DayFilter(field_name="given_on", lookup_expr="gte")
    given_to = DayFilter(field_name="given_on", lookup_expr="lte")
    created_from = InstantFilter(field_name="created_at", lookup_expr="gte")


class Gifts(Records[Gift]):
    """Gifts."""

    rows = whole_gifts
    serializer_class = GiftSerializer
    filterset_class = GiftFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_GIFTS,),
        "retrieve": (Capability.VIEW_GIFTS,),
        "create": (Capability.RECORD_GIFTS,),
    }
    sorts: ClassVar = {
        "-given_on": ("-given_on", "-id"),
        "given_on": ("given_on", "id"),
        "-id": ("-id",),
        "id": ("id",),
    }
    pointers: ClassVar = {
        "amount": "amount/minor",
        "splits": "parts",
        "fund": "parts",
        "email": "donor/email",
        "last_name": "donor/last_name",
    }

    @extend_schema(request=GiftBody, parameters=[HEADER])
    def create(self, request: Request) -> Response:
        """Record a gift that came by post, in cash or by bank transfer.

        The same Idempotency-Key again answers with the gift that is there; with another gift it is refused.
        """
        body: dict[str, Any] = self.body(request, GiftBody)
        facts = facts_in(body, source_key=key_of(request))
        gift = record_gift(facts=facts, donor=body["donor"], thank=body["thank"], by=self.by())
        check_same_gift(gift, facts, body["donor"])
        return self.shown_anew(gift, 201)
