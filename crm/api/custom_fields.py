"""The fields that a nonprofit adds to its contacts, and their answers in a contact."""

from dataclasses import replace
from decimal import Decimal
from typing import Any, ClassVar, Final

from django.utils.translation import gettext
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.fields import Choice, Flag, StrictSerializer, Text, Whole
from crm.api.views import Records
from crm.domain.capabilities import Capability
from crm.domain.custom_fields import MOST_POSITION, FieldFacts, Said
from crm.models import Contact, CustomField
from crm.selectors.custom_fields import all_fields, answers_in
from crm.services.custom_fields import archive_field, change_field, make_field, rename_choice, restore_field

ANSWERS: Final = {
    "type": "object",
    "additionalProperties": {
        "oneOf": [
            {"type": "string"},
            {"type": "number"},
            {"type": "array", "items": {"type": "string"}},
            {"type": "null"},
        ]
    },
}


@extend_schema_field(ANSWERS)
class AnswersOf(serializers.Field[Any, Any, Any, Any]):
    """The answers of a contact, by key: a text, a number or a day as text, or a list of choices."""

    def __init__(self, **options: Any) -> None:
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, contact: Contact) -> dict[str, object]:
        found = answers_in(contact.custom_values.all()).get(contact.pk, {})
        return {key: value if isinstance(value, list) else str(value) for key, value in found.items()}


@extend_schema_field(ANSWERS)
class AnswersBody(serializers.Field[Any, Any, Any, Any]):
    """Answers by key: null or "" takes one away, and what is not named stays."""

    def to_internal_value(self, data: Any) -> dict[str, Said]:
        if not isinstance(data, dict):
            raise serializers.ValidationError(gettext("Send an object: the keys of fields and their answers."))
        wrong = {key: gettext("Send a text, a number, a list of texts or null.") for key in data if not fits(data[key])}
        if wrong:
            raise serializers.ValidationError(wrong)
        return {key: Decimal(str(said)) if isinstance(said, float) else said for key, said in data.items()}


def fits(said: object) -> bool:
    if isinstance(said, list):
        return all(isinstance(one, str) for one in said)
    return said is None or (isinstance(said, str | int | float) and not isinstance(said, bool))


class CustomFieldSerializer(serializers.ModelSerializer[CustomField]):
    """A field. `key` names it in contacts and imports and never changes; an archived one is asked no more."""

    choices = serializers.ListField(child=serializers.CharField(), read_only=True)

    class Meta:
        model = CustomField
        fields: ClassVar = ["id", "key", "label", "help", "kind", "choices", "position", "archived_at"]
        read_only_fields = fields


class CustomFieldBody(StrictSerializer):
    """A new field. Its `key` is made of its label; `choices` are for the kinds with a list."""

    label = Text(max_length=80)  # type: ignore[assignment]  # DRF takes its fields out of the class
    kind = Choice(choices=CustomField.Kind.choices)
    help = Text(max_length=200, required=False, allow_blank=True)
    choices = serializers.ListField(child=Text(max_length=80), required=False)
    position = Whole(min_value=0, max_value=MOST_POSITION, required=False)


class CustomFieldChanges(StrictSerializer):
    """What to change; whatever is not named stays. A choice that is in use stays in the list: rename it."""

    label = Text(max_length=80, required=False)  # type: ignore[assignment]  # as above
    help = Text(max_length=200, required=False, allow_blank=True)
    choices = serializers.ListField(child=Text(max_length=80), required=False)
    position = Whole(min_value=0, max_value=MOST_POSITION, required=False)
    is_archived = Flag(required=False)


class RenamedChoice(StrictSerializer):
    old = Text(max_length=80)
    new = Text(max_length=80)


class CustomFields(Records[CustomField]):
    """The fields that this nonprofit adds to its contacts."""

    rows = all_fields
    serializer_class = CustomFieldSerializer
    lookup_field = "key"
    lookup_value_regex = r"[a-z0-9_]+"
    needs: ClassVar = {
        "list": (Capability.VIEW_PEOPLE,),
        "retrieve": (Capability.VIEW_PEOPLE,),
        "create": (Capability.SET_UP,),
        "partial_update": (Capability.VIEW_PEOPLE, Capability.SET_UP),
        "rename_choice": (Capability.VIEW_PEOPLE, Capability.SET_UP),
    }
    sorts: ClassVar = {"position": ("position", "id"), "-position": ("-position", "-id")}

    @extend_schema(request=CustomFieldBody)
    def create(self, request: Request) -> Response:
        told = self.body(request, CustomFieldBody)
        facts = FieldFacts(**told | {"choices": tuple(told.get("choices", ()))})
        return self.shown_anew(make_field(facts=facts, by=self.by()), 201)

    @extend_schema(request=CustomFieldChanges)
    def partial_update(self, request: Request, **_: str) -> Response:
        """Change, archive or restore a field."""
        field, told = self.found(), self.body(request, CustomFieldChanges, partial=True)
        away = told.pop("is_archived", None)
        facts = FieldFacts(field.label, field.kind, field.help, tuple(field.choices), field.position)
        if told:
            choices = tuple(told.get("choices", field.choices))
            change_field(field_id=field.pk, facts=replace(facts, **told | {"choices": choices}), by=self.by())
        if away is not None:
            put = archive_field if away else restore_field
            put(field_id=field.pk, by=self.by())
        return self.shown_anew(field)

    @extend_schema(request=RenamedChoice)
    @action(detail=True, methods=["post"])
    def rename_choice(self, request: Request, **_: str) -> Response:
        """Call a choice differently, in the list and in every answer."""
        field, told = self.found(), self.body(request, RenamedChoice)
        return self.shown_anew(rename_choice(field_id=field.pk, **told, by=self.by()))
