"""The Idempotency-Key header: a call that is sent again, because its answer was lost, does nothing twice."""

import hashlib
import re
from typing import Final

from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from crm.api.errors import HeaderRefused
from crm.domain.errors import gettext_noop

NAME: Final = "Idempotency-Key"
KEY: Final = re.compile(r"[\x21-\x7e]{1,200}")
HEADER: Final = OpenApiParameter(
    NAME,
    {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]{1,200}$"},
    OpenApiParameter.HEADER,
    required=True,
    description="A new one for each gift or refund, such as a UUID; the same one when the same call is sent again.",
)


def key_of(request: Request) -> str:
    """The caller's key as a source key: told apart by user, not by token, so that a new token repeats safely."""
    said = request.headers.get(NAME, "")
    if not KEY.fullmatch(said):
        raise HeaderRefused(
            "idempotency_key_missing",
            gettext_noop("Send an Idempotency-Key of 1 to 200 visible ASCII characters: a new one for each call."),
            field=NAME,
        )
    return f"api:{request.user.pk}:{hashlib.sha256(said.encode()).hexdigest()[:40]}"
