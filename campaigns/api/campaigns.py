"""What we ask for, and until when."""

from typing import Any, ClassVar

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.needs import CHANGE, EDIT, VIEW
from campaigns.models import Campaign
from campaigns.selectors.records import whole_campaigns
from campaigns.services.campaigns import CampaignFacts, change_campaign, create_campaign
from crm.api.fields import Choice, Day, Flag, Minor, StrictSerializer, Text
from crm.api.filters import FlagFilter
from crm.api.views import Records
from crm.domain.money import CURRENCIES


class CampaignSerializer(serializers.ModelSerializer[Campaign]):
    """A campaign. Its goal is in minor units of its currency, null where it has none."""

    class Meta:
        model = Campaign
        fields: ClassVar = ["code", "name", "currency", "goal_minor", "starts_on", "ends_on", "is_active"]
        read_only_fields = fields


class CampaignChanges(StrictSerializer):
    """A campaign. Its currency stays, because its gifts were counted in it."""

    name = Text(max_length=120)
    goal_minor = Minor(min_value=1, allow_null=True, required=False)
    starts_on = Day(allow_null=True, required=False)
    ends_on = Day(allow_null=True, required=False)
    is_active = Flag(required=False)


class CampaignBody(CampaignChanges):
    """A new campaign; its code is made of the name."""

    currency = Choice(choices=sorted(CURRENCIES))


class CampaignFilters(filters.FilterSet):
    is_active = FlagFilter()
    currency = filters.ChoiceFilter(choices=[(code, code) for code in sorted(CURRENCIES)])


class Campaigns(Records[Campaign]):
    """Campaigns."""

    rows = whole_campaigns
    serializer_class = CampaignSerializer
    filterset_class = CampaignFilters
    lookup_field = "code"
    needs: ClassVar = {"list": VIEW, "retrieve": VIEW, "create": EDIT, "partial_update": CHANGE}
    sorts: ClassVar = {"code": ("code",), "-code": ("-code",)}
    pointers: ClassVar = {"goal": "goal_minor"}

    @extend_schema(request=CampaignBody)
    def create(self, request: Request) -> Response:
        body = self.body(request, CampaignBody)
        currency = body.pop("currency")
        return self.shown_anew(create_campaign(facts=CampaignFacts(**body), currency=currency, by=self.by()), 201)

    @extend_schema(request=CampaignChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        campaign = self.found()
        facts = facts_of(campaign, self.body(request, CampaignChanges, partial=True))
        return self.shown_anew(change_campaign(campaign=campaign, facts=facts, by=self.by()))


def facts_of(campaign: Campaign, body: dict[str, Any]) -> CampaignFacts:
    """A campaign as it is, with what was sent in its place."""
    names = ("name", "goal_minor", "starts_on", "ends_on", "is_active")
    return CampaignFacts(**{name: body.get(name, getattr(campaign, name)) for name in names})
