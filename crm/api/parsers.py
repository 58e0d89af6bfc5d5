"""Bodies: JSON, in UTF-8, of a size a request may have."""

import json
from typing import IO, Any

from django.conf import settings
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser


class JsonBody(BaseParser):
    """JSON as RFC 8259 has it, and no name twice: of two amounts in one body nobody can say which is meant."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: object = None) -> Any:
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        body = stream.read(most + 1)
        if len(body) > most:
            raise ParseError(f"The body is larger than {most} bytes.", code="body_too_large")
        try:
            return json.loads(body.decode("utf-8"), object_pairs_hook=without_doubles, parse_constant=refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError("The body is not JSON, or names something twice.", code="not_json") from error


def without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")
