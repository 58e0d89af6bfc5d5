"""The people and organisations we know."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any, ClassVar, Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.authentication import acting
from crm.api.contact_privacy import NEEDS, ContactPrivacy
from crm.api.custom_fields import AnswersBody, AnswersOf
from crm.api.errors import named_by
from crm.api.fields import Choice, Day, Flag, StrictSerializer, Text
from crm.api.filters import CodeFilter, InstantFilter, WholeFilter
from crm.api.likes import LikeSerializer, likes_now
from crm.api.showing import SHOW, Masking
from crm.api.tags import ContactTagSerializer
from crm.api.ways import EmailAddressSerializer, PhoneSerializer, PostalAddressSerializer
from crm.domain import emails
from crm.domain.capabilities import Capability
from crm.domain.errors import Erased, MergedAway
from crm.domain.identity import Identity
from crm.models import Contact, EmailAddress
from crm.selectors.contacts import is_erased, merged_into
from crm.selectors.records import whole_contacts
from crm.selectors.segments import in_segment
from crm.services.contacts import change_contact, create_contact

FACTS: Final = (
    "prefix",
    "suffix",
    "preferred_name",
    "pronouns",
    "salutation",
    "language",
    "plain_mail",
    "safe_contact",
    "no_email",
    "no_post",
    "no_phone",
    "no_sms",
    "is_deceased",
    "deceased_on",
)
LANGUAGES = ["", *(code for code, _ in settings.LANGUAGES)]


class ContactSerializer(serializers.ModelSerializer[Contact]):
    """A person or an organisation, with all ways to reach them.

    `plain_mail` asks for a neutral subject and sender in all we write to them, `safe_contact` for that and neither post
    nor voicemail; `no_…` is what they asked us not to use. `salutation` is what follows "Dear".
    """

    name = serializers.CharField(source="full_name", read_only=True)
    email_addresses = EmailAddressSerializer(many=True, read_only=True)
    phones = PhoneSerializer(many=True, read_only=True)
    postal_addresses = PostalAddressSerializer(many=True, read_only=True)
    tags = ContactTagSerializer(source="contact_tags", many=True, read_only=True)
    custom_fields = AnswersOf()

    class Meta:
        model = Contact
        fields: ClassVar = [
            "id",
            "kind",
            "name",
            "first_name",
            "last_name",
            "organisation_name",
            *FACTS,
            "email_addresses",
            "phones",
            "postal_addresses",
            "household",
            "tags",
            "custom_fields",
            "created_at",
            "updated_at",
        ]
        read_only_fields = fields


class IdentityBody(StrictSerializer):
    """Somebody: a name at least. One with an organisation's name alone is an organisation."""

    first_name = Text(max_length=100, allow_blank=True, required=False)
    last_name = Text(max_length=100, allow_blank=True, required=False)
    organisation_name = Text(max_length=160, allow_blank=True, required=False)
    email = Text(max_length=254, allow_blank=True, required=False)
    language = Choice(choices=LANGUAGES, required=False, help_text="Empty is the language of the nonprofit.")
    plain_mail = Flag(required=False)
    prefix = Text(max_length=40, allow_blank=True, required=False)
    suffix = Text(max_length=20, allow_blank=True, required=False)
    preferred_name = Text(max_length=100, allow_blank=True, required=False)
    pronouns = Text(max_length=40, allow_blank=True, required=False)
    salutation = Text(max_length=160, allow_blank=True, required=False)
    safe_contact = Flag(required=False)
    no_email = Flag(required=False)
    no_post = Flag(required=False)
    no_phone = Flag(required=False)
    no_sms = Flag(required=False)
    is_deceased = Flag(required=False)
    deceased_on = Day(required=False, allow_null=True)


class ContactBody(IdentityBody):
    """The same with answers to the nonprofit's own fields."""

    custom_fields = AnswersBody(required=False)


class ContactChanges(ContactBody):
    """What to change; whatever is not named stays. An `email` becomes the one we write to; the old one stays known."""

    updated_at = serializers.DateTimeField(
        required=False, help_text="As you read it: refused (409) where the contact was changed since."
    )


class MadeContactSerializer(ContactSerializer):
    """A contact that was made or changed, and who may be the same; nobody for a token that may not read."""

    possible_duplicates = LikeSerializer(many=True, read_only=True)

    class Meta(ContactSerializer.Meta):
        fields: ClassVar = [*ContactSerializer.Meta.fields, "possible_duplicates"]
        read_only_fields = fields


class MergedSerializer(serializers.Serializer[object]):
    """The contact became part of another."""

    merged_into = serializers.IntegerField()


class ContactFilters(filters.FilterSet):
    kind = filters.ChoiceFilter(choices=Contact.Kind.choices)
    email = CodeFilter(method="has_address", help_text="An email address, however it is spelt.")
    created_from = InstantFilter(field_name="created_at", lookup_expr="gte")
    updated_from = InstantFilter(field_name="updated_at", lookup_expr="gte")

    segment = WholeFilter(method="is_in", help_text="Those in this segment today.")

    def is_in(self, rows: QuerySet[Contact], name: str, segment: object) -> QuerySet[Contact]:
        with named_by("segment"):
            return rows.filter(in_segment(int(str(segment)), acting(self.request)).condition)

    def has_address(self, rows: QuerySet[Contact], name: str, address: str) -> QuerySet[Contact]:
        owners = EmailAddress.objects.filter(normalized=emails.normalized(address))
        return rows.filter(pk__in=owners.values("contact_id"))


class Contacts(ContactPrivacy[Contact], Masking[Contact]):
    """People and organisations."""

    rows = whole_contacts
    serializer_class = ContactSerializer
    filterset_class = ContactFilters
    lookup_value_regex = r"\d+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.EDIT_PEOPLE,),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE),
        **NEEDS,
    }
    sorts: ClassVar = {
        "name": ("sort_name", "id"),
        "-name": ("-sort_name", "-id"),
        "created_at": ("created_at", "id"),
        "-created_at": ("-created_at", "-id"),
    }

    def found(self) -> Contact:
        named = self.kwargs[self.lookup_field]
        row: Contact | None = self.get_queryset().filter(pk=named).first()
        if row is None:
            if into := merged_into(int(named)):
                raise MergedAway(into)
            raise Erased if is_erased(int(named)) else NotFound
        return row

    def contacts_masked_in(self, rows: Iterable[Any]) -> set[int]:
        return {row.pk for row in rows if row.safe_contact or row.phones.all() or row.postal_addresses.all()}

    @extend_schema(parameters=[SHOW], responses={200: ContactSerializer, 301: MergedSerializer})
    def retrieve(self, request: Request, **_: str) -> Response:
        """A contact; of one merged into another, the way to that one."""
        try:
            return self.shown(self.found())
        except MergedAway as merged:
            there = request.build_absolute_uri(reverse("api:contacts-detail", args=[merged.into]))
            return Response({"merged_into": merged.into}, status=301, headers={"Location": there})

    @extend_schema(request=ContactBody, responses={201: MadeContactSerializer})
    def create(self, request: Request) -> Response:
        """Make a contact. Who may be the same is told with it, for a person to look at; nothing is merged by itself."""
        told, by = self.body(request, ContactBody), self.by()
        answers = told.pop("custom_fields", {})
        identity = Identity(**told)
        made = self.shown_anew(create_contact(identity=identity, answers=answers, by=by), 201)
        made.data["possible_duplicates"] = likes_now(made.data["id"], by)
        return made

    @extend_schema(request=ContactChanges, responses=MadeContactSerializer)
    def partial_update(self, request: Request, **_: str) -> Response:
        contact = self.found()
        changes = self.body(request, ContactChanges, partial=True)
        seen, answers = changes.pop("updated_at", contact.updated_at), changes.pop("custom_fields", {})
        identity = replace(identity_of(contact), **changes)
        told = {"identity": identity, "answers": answers, "seen": seen}
        changed = self.shown_anew(change_contact(contact_id=contact.pk, **told, by=self.by()))
        changed.data["possible_duplicates"] = likes_now(contact.pk, self.by())
        return changed


def identity_of(contact: Contact) -> Identity:
    """A contact as it is, with the address we write to."""
    primary = next((found.address for found in contact.email_addresses.all() if found.is_primary), "")
    names = ("first_name", "last_name", "organisation_name", *FACTS)
    return Identity(email=primary, **{name: getattr(contact, name) for name in names})
