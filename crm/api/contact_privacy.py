"""A copy of everything about a contact, and erasing them in two steps: look, then confirm what was looked at."""

from datetime import timedelta
from typing import Any, ClassVar, Final

from django.core import signing
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import StrictSerializer, Text
from crm.api.views import Records, Row
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.record_words import APPS
from crm.domain.registry import OnErase
from crm.models import Contact
from crm.selectors.about_person import ids_of
from crm.selectors.erasure import bars_to, fates_of
from crm.services.erasure import erase_contact
from crm.services.subject_access import copy_for_person

SALT: Final = "erasure by the API"
LIFE: Final = timedelta(minutes=30)
NEEDS: Final = {
    "copy": (Capability.VIEW_PEOPLE, Capability.KEEP_PRIVACY),
    "erasure": (Capability.VIEW_PEOPLE, Capability.KEEP_PRIVACY),
    "erase": (Capability.VIEW_PEOPLE, Capability.KEEP_PRIVACY),
}


class AboutSerializer(serializers.Serializer[object]):
    """Who a copy is about: the name, and the ids of all their records."""

    name = serializers.CharField()
    records = serializers.ListField(child=serializers.IntegerField())


class CopyKindSerializer(serializers.Serializer[object]):
    """All rows of one kind; `kept_because` says why such rows stay even after an erasure, or nothing."""

    kind = serializers.CharField()
    title = serializers.CharField()
    kept_because = serializers.CharField(allow_blank=True)
    rows = serializers.ListField(child=serializers.DictField())


class CopyPartSerializer(serializers.Serializer[object]):
    """What one part of Lantern holds."""

    part = serializers.ChoiceField(choices=sorted(APPS))
    title = serializers.CharField()
    kinds = CopyKindSerializer(many=True)


class CopySerializer(serializers.Serializer[object]):
    """Everything we hold about a person, as they may ask for it."""

    about = AboutSerializer()
    made_at = serializers.DateTimeField()
    parts = CopyPartSerializer(many=True)


class FateSerializer(serializers.Serializer[object]):
    """How many rows of a kind there are and what becomes of them; of what stays, why and until when."""

    kind = serializers.CharField(source="model")
    title = serializers.CharField()
    count = serializers.IntegerField()
    on_erase = serializers.ChoiceField(choices=[fate.value for fate in OnErase])
    why = serializers.CharField(allow_blank=True)
    until = serializers.DateField(allow_null=True)


class BarSerializer(serializers.Serializer[object]):
    """What speaks against an erasure."""

    code = serializers.CharField()
    detail = serializers.CharField(source="message")


class ErasureSerializer(serializers.Serializer[object]):
    """What an erasure would do. `confirmation` confirms it for half an hour, where nothing bars."""

    bars = BarSerializer(many=True)
    fates = FateSerializer(many=True)
    confirmation = serializers.CharField()


class EraseBody(StrictSerializer):
    """The `confirmation` that looking at the erasure gave."""

    confirmation = Text(max_length=300)


class ContactPrivacy(Records[Row]):
    """What the resource of contacts does about privacy."""

    pointers: ClassVar = {"name": "confirmation"}

    @extend_schema(request=None, responses=CopySerializer)
    @action(detail=True, methods=["post"])
    def copy(self, request: Request, **_: str) -> Response:
        """A copy of everything. That it was made, and by whom, is kept; the copy is not."""
        return Response(copy_for_person(contact_id=self.found().pk, by=self.by()).as_json())

    @extend_schema(responses=ErasureSerializer, filters=False)
    @action(detail=True, methods=["get"], filter_backends=[], pagination_class=None)
    def erasure(self, request: Request, **_: str) -> Response:
        """What would become of everything we hold about a contact."""
        contact: Any = self.found()
        told = {
            "bars": list(bars_to(ids_of(contact.pk))),
            "fates": fates_of(contact.pk),
            "confirmation": confirmation_of(contact),
        }
        return Response(ErasureSerializer(told).data)

    @extend_schema(request=EraseBody, responses={204: None})
    @action(detail=True, methods=["post"])
    def erase(self, request: Request, **_: str) -> Response:
        """Erase a contact and all records merged into it. There is no way back."""
        contact: Any = self.found()
        check_confirmation(contact, self.body(request, EraseBody)["confirmation"])
        erase_contact(contact_id=contact.pk, name=contact.full_name, by=self.by())
        return Response(status=204)


def confirmation_of(contact: Contact) -> str:
    """About this contact as it is now: changed meanwhile, it has to be looked at again."""
    return signing.TimestampSigner(salt=SALT).sign(f"{contact.pk}.{contact.updated_at.timestamp()}").partition(".")[2]


def check_confirmation(contact: Contact, said: str) -> None:
    try:
        told = signing.TimestampSigner(salt=SALT).unsign(f"{contact.pk}.{said}", max_age=LIFE)
    except signing.BadSignature:
        told = ""
    if told != f"{contact.pk}.{contact.updated_at.timestamp()}":
        sentence = gettext_noop("This confirms nothing, or the contact was changed since. Look at the erasure again.")
        raise Refused("not_confirmed", sentence, field="confirmation")
