"""Words in several languages."""

from typing import Any

from django.conf import settings
from django.utils.translation import gettext
from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import Direction
from rest_framework import serializers
from rest_framework.serializers import CharField


class InLanguages(serializers.DictField):
    """One value for each language that Lantern speaks, by its code."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict) and (unknown := [code for code in data if code not in dict(settings.LANGUAGES)]):
            known = ", ".join(code for code, _ in settings.LANGUAGES)
            sentence = gettext("Lantern speaks these languages: {known}.").format(known=known)
            raise serializers.ValidationError({code: [sentence] for code in unknown})
        return super().to_internal_value(data)


class InLanguagesSchema(OpenApiSerializerFieldExtension):  # type: ignore[no-untyped-call]  # spectacular is half typed
    """An object whose names are the languages, and no others."""

    target_class = InLanguages

    def map_serializer_field(self, auto_schema: AutoSchema, direction: Direction) -> dict[str, Any]:
        field = self.target.child
        found = auto_schema._map_serializer_field(field, direction)  # type: ignore[no-untyped-call]  # spectacular is half typed
        child = dict(found)
        if isinstance(field, CharField):
            child["maxLength"] = field.max_length
        codes = [code for code, _ in settings.LANGUAGES]
        return {"type": "object", "properties": dict.fromkeys(codes, child), "additionalProperties": False}
