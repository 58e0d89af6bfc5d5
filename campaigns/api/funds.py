"""What gifts may be for."""

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.needs import CHANGE, EDIT, VIEW
from campaigns.models import Fund
from campaigns.selectors.records import whole_funds
from campaigns.services.funds import FundFacts, change_fund, create_fund
from crm.api.fields import Choice, Flag, StrictSerializer, Text
from crm.api.filters import FlagFilter
from crm.api.languages import InLanguages
from crm.api.views import Records


class FundSerializer(serializers.ModelSerializer[Fund]):
    """A fund. `names` has its public name in other languages: {"es": "Vivienda segura"}."""

    names = serializers.DictField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = Fund
        fields: ClassVar = ["code", "name", "names", "restriction", "is_default", "is_active"]
        read_only_fields = fields


class FundBody(StrictSerializer):
    """A fund; its code is made of the name. Of all funds one is the default: make another one that, to change it."""

    name = Text(max_length=120)
    names = InLanguages(child=Text(max_length=120, allow_blank=True), required=False)
    restriction = Choice(choices=Fund.Restriction.choices, required=False)
    is_default = Flag(required=False)
    is_active = Flag(required=False)


class FundFilters(filters.FilterSet):
    restriction = filters.ChoiceFilter(choices=Fund.Restriction.choices)
    is_active = FlagFilter()


class Funds(Records[Fund]):
    """Funds."""

    rows = whole_funds
    serializer_class = FundSerializer
    filterset_class = FundFilters
    lookup_field = "code"
    needs: ClassVar = {"list": VIEW, "retrieve": VIEW, "create": EDIT, "partial_update": CHANGE}
    sorts: ClassVar = {"code": ("code",), "-code": ("-code",)}

    @extend_schema(request=FundBody)
    def create(self, request: Request) -> Response:
        facts = facts_of(Fund(), self.body(request, FundBody))
        return self.shown_anew(create_fund(facts=facts, by=self.by()), 201)

    @extend_schema(request=FundBody)
    def partial_update(self, request: Request, **_: str) -> Response:
        fund = self.found()
        facts = facts_of(fund, self.body(request, FundBody, partial=True))
        return self.shown_anew(change_fund(fund=fund, facts=facts, by=self.by()))


def facts_of(fund: Fund, body: dict[str, Any]) -> FundFacts:
    """A fund as it is, with what was sent in its place."""
    return FundFacts(
        name=body.get("name", fund.name),
        names=body.get("names", fund.names),
        restriction=body.get("restriction", fund.restriction),
        is_default=body.get("is_default", fund.is_default),
        is_active=body.get("is_active", fund.is_active),
    )
