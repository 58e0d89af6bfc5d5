"""The ways to reach a contact: masked, until a call asks to see them."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, Final

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Day, Flag, StrictSerializer, Text
from crm.api.likes import LikeSerializer, likes_now
from crm.api.showing import WRITES, Masking
from crm.api.views import Row
from crm.domain import emails, phones, postal
from crm.domain.capabilities import Capability
from crm.domain.emails import EmailFacts
from crm.domain.phones import PhoneFacts
from crm.domain.postal import COUNTRIES, PostalFacts
from crm.models import EmailAddress, Phone, PostalAddress
from crm.models.ways import Kind
from crm.selectors.contacts import contact_with
from crm.selectors.records import email_addresses, phone_numbers, postal_addresses
from crm.services.email_addresses import add_email, change_email
from crm.services.phones import add_phone, change_phone
from crm.services.postal_addresses import add_postal_address, change_postal_address
from crm.services.ways import remove_way

MASK: Final = "•••"
MONTH_AND_DAY: Final = re.compile(r"[0-9]{2}-[0-9]{2}")


@extend_schema_field({"type": "string", "pattern": r"^\d{2}-\d{2}$"})
class DayOfYear(serializers.Field[Any, Any, Any, Any]):
    """A day of every year as MM-DD; in our rows 1201 for 12-01."""

    default_error_messages = {"invalid": gettext_lazy("Enter a day of the year as MM-DD.")}

    def to_internal_value(self, data: Any) -> int:
        if not isinstance(data, str) or not MONTH_AND_DAY.fullmatch(data):
            self.fail("invalid")
        return int(data.replace("-", ""))

    def to_representation(self, value: Any) -> str:
        return "{:02}-{:02}".format(*divmod(value, 100))


class MaskedSerializer(serializers.ModelSerializer[Any]):
    """`is_masked` is true where a value is shown in part only; `mask` says how."""

    is_masked = serializers.SerializerMethodField()

    def get_is_masked(self, row: Any) -> bool:
        return not self.context["is_whole"] and self.hides(row)

    def to_representation(self, row: Any) -> dict[str, Any]:
        told: dict[str, Any] = super().to_representation(row)
        return told | self.mask(row) if told["is_masked"] else told

    def hides(self, row: Any) -> bool:
        return True

    def mask(self, row: Any) -> dict[str, Any]:
        return {}


class EmailAddressSerializer(MaskedSerializer):
    """`unusable_since` is set where mail bounces for good. Masked only of people who asked for safety."""

    class Meta:
        model = EmailAddress
        fields: ClassVar = ["id", "address", "kind", "is_primary", "unusable_since", "is_masked"]
        read_only_fields = fields

    def hides(self, row: EmailAddress) -> bool:
        return row.contact.safe_contact

    def mask(self, row: EmailAddress) -> dict[str, Any]:
        return {"address": emails.masked(row.address)}


class PhoneSerializer(MaskedSerializer):
    """A telephone number: `number` in E.164, `extension` in digits."""

    class Meta:
        model = Phone
        fields: ClassVar = ["id", "number", "extension", "kind", "is_mobile", "is_primary", "is_masked"]
        read_only_fields = fields

    def mask(self, row: Phone) -> dict[str, Any]:
        return {"number": phones.masked(row.number), "extension": ""}


class PostalAddressSerializer(MaskedSerializer):
    """A postal address. While its season lasts, post goes there before the primary one; `country` is ISO 3166."""

    season_from = DayOfYear(read_only=True, allow_null=True)
    season_until = DayOfYear(read_only=True, allow_null=True)

    class Meta:
        model = PostalAddress
        fields: ClassVar = [
            "id",
            "lines",
            "city",
            "region",
            "postal_code",
            "country",
            "kind",
            "is_primary",
            "valid_from",
            "valid_until",
            "season_from",
            "season_until",
            "returned_on",
            "is_masked",
        ]
        read_only_fields = fields

    def mask(self, row: PostalAddress) -> dict[str, Any]:
        masked = {"lines": MASK, "postal_code": MASK}
        return masked | ({"city": MASK, "region": MASK, "country": MASK} if row.contact.safe_contact else {})


class MadeEmailSerializer(EmailAddressSerializer):
    """An address that was added or changed, and who may be the same as its contact."""

    possible_duplicates = LikeSerializer(many=True, read_only=True)

    class Meta(EmailAddressSerializer.Meta):
        fields: ClassVar = [*EmailAddressSerializer.Meta.fields, "possible_duplicates"]
        read_only_fields = fields


class MadePhoneSerializer(PhoneSerializer):
    """A number that was added or changed, and who may be the same as its contact."""

    possible_duplicates = LikeSerializer(many=True, read_only=True)

    class Meta(PhoneSerializer.Meta):
        fields: ClassVar = [*PhoneSerializer.Meta.fields, "possible_duplicates"]
        read_only_fields = fields


class MadePostalAddressSerializer(PostalAddressSerializer):
    """An address that was added or changed, and who may be the same as its contact."""

    possible_duplicates = LikeSerializer(many=True, read_only=True)

    class Meta(PostalAddressSerializer.Meta):
        fields: ClassVar = [*PostalAddressSerializer.Meta.fields, "possible_duplicates"]
        read_only_fields = fields


class WayBody(StrictSerializer):
    kind = Choice(choices=Kind.choices, required=False)
    is_primary = Flag(required=False, help_text="Use this one before the others; the first of its kind always is.")
    contact_updated_at = serializers.DateTimeField(
        required=False, help_text="As you read the contact: refused (409) where it was changed since."
    )


class EmailBody(WayBody):
    address = Text(max_length=254)


class PhoneBody(WayBody):
    """`number` as people in the nonprofit's country write it, or with + and a country code; an extension after an x."""

    number = Text(max_length=60)
    is_mobile = Flag(required=False)


class PostalBody(WayBody):
    """A whole address: what a country needs and is missing is refused by name."""

    lines = Text(max_length=250)
    city = Text(max_length=100, required=False, allow_blank=True)
    region = Text(max_length=100, required=False, allow_blank=True)
    postal_code = Text(max_length=20, required=False, allow_blank=True)
    country = Choice(choices=sorted(COUNTRIES))
    valid_from = Day(required=False, allow_null=True)
    valid_until = Day(required=False, allow_null=True)
    season_from = DayOfYear(required=False, allow_null=True)
    season_until = DayOfYear(required=False, allow_null=True)
    returned_on = Day(required=False, allow_null=True)


class WaysOf(Masking[Row]):
    """What all ways of a contact have in common."""

    whole_after = WRITES
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.EDIT_PEOPLE,),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        "destroy": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
    }
    sorts: ClassVar = {"id": ("id",), "-id": ("-id",)}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return super().get_queryset()
        contact = contact_with(int(self.kwargs["contact_id"]))
        return super().get_queryset().filter(contact=contact)

    def asked(self, request: Request, body: type[WayBody], *, partial: bool = False) -> tuple[dict[str, Any], Any]:
        """What was sent as facts, and the state of the contact that the caller saw."""
        told = self.body(request, body, partial=partial)
        seen = told.pop("contact_updated_at", None)
        return told, seen

    def contacts_masked_in(self, rows: Iterable[Any]) -> set[int]:
        masked: Any = self.get_serializer_class()()
        return {row.contact_id for row in rows if masked.hides(row)}

    def shown_anew(self, row: Row, status: int = 200) -> Response:
        answer = super().shown_anew(row, status)
        contact_id: int = row.contact_id  # type: ignore[attr-defined]  # every row here is a way
        answer.data["possible_duplicates"] = likes_now(contact_id, self.by())
        return answer

    def destroy(self, request: Request, **_: str) -> Response:
        remove_way(way=self.found(), by=self.by())  # type: ignore[arg-type]  # every row here is a way
        return Response(status=204)


class EmailAddresses(WaysOf[EmailAddress]):
    """Addresses of a contact for mail."""

    rows = email_addresses
    serializer_class = EmailAddressSerializer
    pointers: ClassVar = {"email": "address"}

    @extend_schema(request=EmailBody, responses={201: MadeEmailSerializer})
    def create(self, request: Request, contact_id: str) -> Response:
        told, seen = self.asked(request, EmailBody)
        row = add_email(contact_id=int(contact_id), facts=EmailFacts(**told), seen=seen, by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(request=EmailBody, responses=MadeEmailSerializer)
    def partial_update(self, request: Request, **_: str) -> Response:
        row = self.found()
        told, seen = self.asked(request, EmailBody, partial=True)
        facts = replace(EmailFacts(row.address, row.kind, row.is_primary), **told)
        return self.shown_anew(change_email(way_id=row.pk, facts=facts, seen=seen, by=self.by()))


class Phones(WaysOf[Phone]):
    """Telephone numbers of a contact."""

    rows = phone_numbers
    serializer_class = PhoneSerializer

    @extend_schema(request=PhoneBody, responses={201: MadePhoneSerializer})
    def create(self, request: Request, contact_id: str) -> Response:
        told, seen = self.asked(request, PhoneBody)
        row = add_phone(contact_id=int(contact_id), facts=PhoneFacts(**told), seen=seen, by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(request=PhoneBody, responses=MadePhoneSerializer)
    def partial_update(self, request: Request, **_: str) -> Response:
        row = self.found()
        told, seen = self.asked(request, PhoneBody, partial=True)
        number = f"{row.number} x{row.extension}" if row.extension else row.number
        facts = replace(PhoneFacts(number, row.kind, row.is_primary, row.is_mobile), **told)
        return self.shown_anew(change_phone(way_id=row.pk, facts=facts, seen=seen, by=self.by()))


class PostalAddresses(WaysOf[PostalAddress]):
    """Postal addresses of a contact."""

    rows = postal_addresses
    serializer_class = PostalAddressSerializer

    @extend_schema(request=PostalBody, responses={201: MadePostalAddressSerializer})
    def create(self, request: Request, contact_id: str) -> Response:
        told, seen = self.asked(request, PostalBody)
        row = add_postal_address(contact_id=int(contact_id), facts=PostalFacts(**told), seen=seen, by=self.by())
        return self.shown_anew(row, 201)

    @extend_schema(request=PostalBody, responses=MadePostalAddressSerializer)
    def partial_update(self, request: Request, **_: str) -> Response:
        row = self.found()
        told, seen = self.asked(request, PostalBody, partial=True)
        facts = replace(postal.facts_of(row), **told)
        return self.shown_anew(change_postal_address(way_id=row.pk, facts=facts, seen=seen, by=self.by()))
