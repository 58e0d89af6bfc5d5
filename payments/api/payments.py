"""Payments, as Stripe says of them."""

from typing import ClassVar
from uuid import NAMESPACE_OID, uuid5

from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import MinorOf, MoneySerializer, StrictSerializer, Text
from crm.api.filters import InstantFilter, WholeFilter
from crm.api.idempotency import HEADER, key_of
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.money import CURRENCIES
from payments.models import Dispute, Payment, Refund
from payments.selectors.records import whole_payments
from payments.services.refunds import refund_payment


class RefundSerializer(serializers.ModelSerializer[Refund]):
    """Money sent back, in minor units of the payment's currency. A draft is asked for; Stripe has yet to answer."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    minor = serializers.IntegerField(source="amount_minor", read_only=True)

    class Meta:
        model = Refund
        fields: ClassVar = ["id", "stripe_id", "minor", "status", "reason", "failure", "created_at"]
        read_only_fields = fields


class RefundBody(StrictSerializer):
    """How much of the payment goes back, in its currency, and why."""

    amount = MoneySerializer()
    reason = Text(max_length=200)


class DisputeSerializer(serializers.ModelSerializer[Dispute]):
    """A payment the donor's bank contests; `status` is Stripe's own word."""

    minor = serializers.IntegerField(source="amount_minor", read_only=True)

    class Meta:
        model = Dispute
        fields: ClassVar = ["stripe_id", "minor", "status", "reason", "respond_by", "created_at"]
        read_only_fields = fields


class PaymentSerializer(serializers.ModelSerializer[Payment]):
    """One payment, of a gift or of an instalment. What went back stands beside its status, never in it."""

    id = serializers.UUIDField(source="public_id", read_only=True)
    amount = MinorOf("amount_minor")
    refunded = MinorOf("refunded_minor")
    disputed = MinorOf("disputed_minor")
    refunds = RefundSerializer(many=True, read_only=True)
    disputes = DisputeSerializer(many=True, read_only=True)

    class Meta:
        model = Payment
        fields: ClassVar = """id status gift method paid_with amount refunded disputed failure_code intent_id invoice_id
            refunds disputes livemode succeeded_at created_at""".split()
        read_only_fields = fields


class PaymentFilters(filters.FilterSet):
    status = filters.ChoiceFilter(choices=Payment.Status.choices)
    gift = WholeFilter(field_name="gift_id")
    currency = filters.ChoiceFilter(choices=[(code, code) for code in sorted(CURRENCIES)])
    created_from = InstantFilter(field_name="created_at", lookup_expr="gte")
    created_to = InstantFilter(field_name="created_at", lookup_expr="lt", help_text="Up to, but not at, this instant.")


class Payments(Records[Payment]):
    """Payments."""

    rows = whole_payments
    serializer_class = PaymentSerializer
    filterset_class = PaymentFilters
    lookup_field = "public_id"
    lookup_value_regex = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
    needs: ClassVar = {
        "list": (Capability.VIEW_PAYMENTS,),
        "retrieve": (Capability.VIEW_PAYMENTS,),
        "refunds": (Capability.VIEW_PAYMENTS, Capability.REFUND_GIFTS),
    }
    sorts: ClassVar = {"newest": ("-id",), "oldest": ("id",)}
    pointers: ClassVar = {"amount": "amount/minor"}

    @extend_schema(request=RefundBody, parameters=[HEADER], responses={201: RefundSerializer})
    @action(detail=True, methods=["post"])
    def refunds(self, request: Request, **_: str) -> Response:
        """Ask for a part, or all, of the payment to be sent back.

        The answer is a draft: Stripe is asked at once, and the payment shows what came of it. The same
        Idempotency-Key again answers with the refund that is there; with another refund it is refused.
        """
        body = self.body(request, RefundBody)
        refund = refund_payment(
            payment=self.found(),
            amount=body["amount"],
            reason=body["reason"],
            key=uuid5(NAMESPACE_OID, key_of(request)),
            by=self.by(),
        )
        return Response(RefundSerializer(refund).data, status=201)
