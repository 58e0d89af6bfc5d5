"""The OpenAPI description: what the code says, with every error a call may meet and nothing it may not."""

from typing import Any, Final

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse
from rest_framework import serializers

from crm.api.errors import MEDIA_TYPE
from crm.api.fields import StrictSerializer

EVERYWHERE: Final = {
    400: "Something in the request cannot be used; `errors` says what.",
    401: "There is no token, or it is unknown, over or revoked.",
    403: "The token lacks a scope, or the role of its owner does not allow this.",
    406: "The answer is not to be had in the form that Accept asks for.",
    429: "Too many calls; Retry-After says in how many seconds to come back.",
    503: "The database is away for a moment; Retry-After says when to try again.",
}
ABOUT_ONE: Final = {404: "There is no such thing."}
WITH_A_BODY: Final = {
    409: "As things stand this cannot be done.",
    415: "The body is not application/json.",
}


class WrongSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="What is wrong, and what to do.")
    pointer = serializers.CharField(required=False, help_text="Where in the body, as a JSON pointer: #/amount/minor")
    parameter = serializers.CharField(required=False, allow_blank=True, help_text="Which query parameter.")
    header = serializers.CharField(required=False, help_text="Which header.")


class ProblemSerializer(serializers.Serializer[Any]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="about:blank: `code` tells problems apart.")
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="A stable word for programs.")
    detail = serializers.CharField(help_text="A sentence for people.")
    errors = WrongSerializer(many=True, required=False)  # type: ignore[assignment]  # a field of this name
    request_id = serializers.CharField(required=False, help_text="Of a fault of ours: look for it in the log.")


class DocumentedErrors(AutoSchema):
    """Adds the problems to each operation, and closes each body to names it does not know."""

    def _get_response_bodies(self, direction: Any = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        for status, description in self.problems().items():
            response = OpenApiResponse(ProblemSerializer, description)
            told = self._get_response_for_code(response, str(status), [MEDIA_TYPE])  # type: ignore[no-untyped-call]  # spectacular is half typed
            bodies.setdefault(str(status), told)
        return dict(sorted(bodies.items()))

    def problems(self) -> dict[int, str]:
        has_body = self.method in ("POST", "PUT", "PATCH")
        return EVERYWHERE | (ABOUT_ONE if "{" in self.path else {}) | (WITH_A_BODY if has_body else {})

    def _map_basic_serializer(self, serializer: Any, direction: Any) -> Any:
        schema = super()._map_basic_serializer(serializer, direction)  # type: ignore[no-untyped-call]  # spectacular is half typed
        if isinstance(serializer, StrictSerializer):
            schema["additionalProperties"] = False
        return schema
