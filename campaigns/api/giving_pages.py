"""The pages on which people give."""

from collections.abc import Callable
from typing import ClassVar

from django.conf import settings
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from campaigns.api.needs import CHANGE, EDIT, VIEW
from campaigns.api.page_bodies import GivingPageBody, GivingPageChanges, PageWords
from campaigns.domain.page_rules import LONGEST
from campaigns.models import GivingPage
from campaigns.selectors.records import whole_giving_pages
from campaigns.services.giving_pages import (
    change_giving_page,
    close_giving_page,
    create_giving_page,
    publish_giving_page,
    withdraw_giving_page,
)
from crm.api.fields import CodeOf, Minor
from crm.api.filters import CodeFilter, InstantFilter
from crm.api.views import Records
from crm.domain.actors import Actor

POINTERS = {
    "least": "least_minor",
    "most": "most_minor",
    "one_time": "one_time_amounts",
    "monthly": "monthly_amounts",
    "cover_percent": "cover_bps",
    **{f"{word}_{code}": f"texts/{code}/{word}" for word in LONGEST for code, _ in settings.LANGUAGES},
}


class GivingPageSerializer(serializers.ModelSerializer[GivingPage]):
    """A page on which people give, at `url` once it is open. Amounts are minor units of its currency.

    `cover_bps` and `cover_fixed_minor` estimate what a card payment costs: 220 and 30 are 2.2 % and 30 cents.
    """

    url = serializers.SerializerMethodField()
    campaign = CodeOf()
    default_fund = CodeOf()
    funds = CodeOf(many=True)
    one_time_amounts = serializers.ListField(child=Minor(), read_only=True)
    monthly_amounts = serializers.ListField(child=Minor(), read_only=True)
    texts = serializers.DictField(child=PageWords(), read_only=True)
    embed_origins = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = GivingPage
        fields: ClassVar = """slug url state campaign currency one_time_amounts monthly_amounts chosen_one_time
            chosen_monthly monthly_first offers_monthly offers_cover offers_tribute least_minor most_minor cover_bps
            cover_fixed_minor default_fund funds texts discreet flow embed_origins colour created_at
            updated_at""".split()
        read_only_fields = fields

    def get_url(self, page: GivingPage) -> str:
        return f"{settings.PUBLIC_URL}{reverse('giving:page', args=[page.slug])}"


class GivingPageFilters(filters.FilterSet):
    state = filters.ChoiceFilter(choices=GivingPage.State.choices)
    campaign = CodeFilter(field_name="campaign__code")
    updated_from = InstantFilter(field_name="updated_at", lookup_expr="gte")


class GivingPages(Records[GivingPage]):
    """Giving pages."""

    rows = whole_giving_pages
    serializer_class = GivingPageSerializer
    filterset_class = GivingPageFilters
    lookup_field = "slug"
    needs: ClassVar = {
        "list": VIEW,
        "retrieve": VIEW,
        "create": EDIT,
        "partial_update": CHANGE,
        "publish": CHANGE,
        "close": CHANGE,
        "withdraw": CHANGE,
    }
    sorts: ClassVar = {"slug": ("slug",), "-slug": ("-slug",)}
    pointers: ClassVar = POINTERS

    @extend_schema(request=GivingPageBody)
    def create(self, request: Request) -> Response:
        return self.shown_anew(create_giving_page(**self.body(request, GivingPageBody), by=self.by()), 201)

    @extend_schema(request=GivingPageChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        page = self.found()
        changes = self.body(request, GivingPageChanges, partial=True)
        for name in ("campaign", "default_fund"):
            if name in changes:
                changes[f"{name}_id"] = changes.pop(name).pk
        if "funds" in changes:
            changes["funds"] = [fund.pk for fund in changes["funds"]]
        return self.shown_anew(change_giving_page(page=page, changes=changes, by=self.by()))  # type: ignore[arg-type]

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def publish(self, request: Request, **_: str) -> Response:
        """Show the page to visitors, and take gifts."""
        return self.moved(publish_giving_page)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def close(self, request: Request, **_: str) -> Response:
        """Take no more gifts: visitors see that the page is closed."""
        return self.moved(close_giving_page)

    @extend_schema(request=None)
    @action(detail=True, methods=["post"])
    def withdraw(self, request: Request, **_: str) -> Response:
        """Make the page a draft again: visitors find nothing at its address."""
        return self.moved(withdraw_giving_page)

    def moved(self, move: Callable[..., GivingPage]) -> Response:
        by: Actor = self.by()
        return self.shown_anew(move(page=self.found(), by=by))
