"""What donors give each month."""

from typing import ClassVar

from django_filters import rest_framework as filters
from rest_framework import serializers

from crm.api.fields import CodeOf, MinorOf
from crm.api.filters import CodeFilter, DayFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from donors.models import RecurringGift
from donors.selectors.records import whole_recurring_gifts


class RecurringGiftSerializer(serializers.ModelSerializer[RecurringGift]):
    """A promise to give again and again; the instalments that arrived are gifts that name it."""

    amount = MinorOf("amount_minor")
    cover = MinorOf("cover_minor")
    fund = CodeOf()
    campaign = CodeOf(allow_null=True)
    giving_page = CodeOf("slug", allow_null=True)

    class Meta:
        model = RecurringGift
        fields: ClassVar = """id contact status interval amount cover fund campaign giving_page hide_name started_on
            next_on next_try_on tries_over ended_on end_reason paid_with created_at""".split()
        read_only_fields = fields


class RecurringGiftFilters(filters.FilterSet):
    contact = WholeFilter(field_name="contact_id")
    status = filters.ChoiceFilter(choices=RecurringGift.Status.choices)
    fund = CodeFilter(field_name="fund__code")
    campaign = CodeFilter(field_name="campaign__code")
    giving_page = CodeFilter(field_name="giving_page__slug")
    started_from = DayFilter(field_name="started_on", lookup_expr="gte")
    started_to = DayFilter(field_name="started_on", lookup_expr="lte")
    next_from = DayFilter(field_name="next_on", lookup_expr="gte")
    next_to = DayFilter(field_name="next_on", lookup_expr="lte")


class RecurringGifts(Records[RecurringGift]):
    """Recurring gifts."""

    rows = whole_recurring_gifts
    serializer_class = RecurringGiftSerializer
    filterset_class = RecurringGiftFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {"list": (Capability.VIEW_GIFTS,), "retrieve": (Capability.VIEW_GIFTS,)}
    sorts: ClassVar = {
        "-started_on": ("-started_on", "-id"),
        "started_on": ("started_on", "id"),
        "-id": ("-id",),
        "id": ("id",),
    }
