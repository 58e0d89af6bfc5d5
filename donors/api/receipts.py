"""Receipts, and their PDF."""

from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import MoneySerializer, StrictSerializer, Text, as_money
from crm.api.filters import CodeFilter, InstantFilter, WholeFilter
from crm.api.views import Records
from crm.domain.capabilities import Capability
from donors.models import Receipt, ReceiptLine
from donors.selectors.records import whole_receipts
from donors.services.acknowledgments import receipt_file
from donors.services.receipts import replace_receipt, void_receipt

LONGEST_NUMBER: Final = 9


class PdfRenderer(BaseRenderer):
    """Says which form the answer has; the bytes are made elsewhere."""

    media_type = "application/pdf"
    format = "pdf"
    charset = None
    render_style = "binary"

    def render(self, data: Any, accepted_media_type: str | None = None, renderer_context: Any = None) -> bytes:
        return bytes(data)


class ReceiptLineSerializer(serializers.ModelSerializer[ReceiptLine]):
    """A gift on a receipt, with what of it the receipt is for."""

    minor = serializers.IntegerField(source="amount_minor", read_only=True)

    class Meta:
        model = ReceiptLine
        fields: ClassVar = ["gift", "minor", "currency"]
        read_only_fields = fields


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """A receipt as it was issued. A void one keeps its number; one that replaces another names it."""

    number = serializers.CharField(source="full_number", read_only=True)
    donor_name = serializers.CharField(source="snapshot.donor_name", read_only=True)
    total = serializers.SerializerMethodField()
    lines = ReceiptLineSerializer(many=True, read_only=True)

    class Meta:
        model = Receipt
        fields: ClassVar = """id number status contact donor_name total lines issued_at replaces voided_at
            void_reason""".split()
        read_only_fields = fields

    @extend_schema_field(MoneySerializer)
    def get_total(self, receipt: Receipt) -> dict[str, object]:
        return as_money(receipt.snapshot["total_minor"], receipt.snapshot["currency"])


class ReasonBody(StrictSerializer):
    """Why."""

    reason = Text(max_length=200)


class ReceiptFilters(filters.FilterSet):
    number = CodeFilter(method="has_number", help_text="As it is printed: LH-2026-000123.")
    status = filters.ChoiceFilter(choices=Receipt.Status.choices)
    contact = WholeFilter(field_name="contact_id")
    gift = WholeFilter(field_name="lines__gift_id")
    issued_from = InstantFilter(field_name="issued_at", lookup_expr="gte")
    issued_to = InstantFilter(field_name="issued_at", lookup_expr="lt", help_text="Up to, but not at, this instant.")

    def has_number(self, rows: QuerySet[Receipt], name: str, said: str) -> QuerySet[Receipt]:
        code, _, number = said.rpartition("-")
        if not (number.isascii() and number.isdigit() and len(number) <= LONGEST_NUMBER):
            return rows.none()
        return rows.filter(series__code=code, number=int(number))


class Receipts(Records[Receipt]):
    """Receipts."""

    rows = whole_receipts
    serializer_class = ReceiptSerializer
    filterset_class = ReceiptFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_GIFTS,),
        "retrieve": (Capability.VIEW_GIFTS,),
        "pdf": (Capability.VIEW_GIFTS,),
        "void": (Capability.VIEW_GIFTS, Capability.ISSUE_RECEIPTS),
        "replace": (Capability.VIEW_GIFTS, Capability.ISSUE_RECEIPTS),
    }
    sorts: ClassVar = {"-issued_at": ("-issued_at", "-id"), "issued_at": ("issued_at", "id")}

    @extend_schema(responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    @action(detail=True, renderer_classes=[PdfRenderer])
    def pdf(self, request: Request, **_: str) -> Response:
        """The receipt as its donor has it; a void one says so across the page."""
        receipt = self.found()
        name = {"Content-Disposition": f'inline; filename="{receipt.full_number}.pdf"'}
        return Response(receipt_file(receipt), headers=name)

    @extend_schema(request=ReasonBody)
    @action(detail=True, methods=["post"])
    def void(self, request: Request, **_: str) -> Response:
        """Void the receipt: it keeps its number, and its gift may have another."""
        reason = self.body(request, ReasonBody)["reason"]
        return self.shown_anew(void_receipt(receipt=self.found(), reason=reason, by=self.by()))

    @extend_schema(request=ReasonBody, responses={201: ReceiptSerializer})
    @action(detail=True, methods=["post"])
    def replace(self, request: Request, **_: str) -> Response:
        """Void the receipt and issue a new one for what its gift is now; the answer is the new one."""
        reason = self.body(request, ReasonBody)["reason"]
        return self.shown_anew(replace_receipt(receipt=self.found(), reason=reason, by=self.by()), 201)
