"""Lists one page at a time, by the key of a row: no page is dearer than the first (crm.selectors.keyset)."""

from typing import Any, Final

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from crm.domain.errors import Refused, gettext_noop
from crm.selectors.keyset import Page, page_of

SIZE: Final = 50
LARGEST: Final = 200
CURSOR: Final = {"type": "string", "minLength": 1}
PARAMETERS: Final = ("page", "size", "sort")


class KeysetPagination(BasePagination):
    """`?size=`, `?sort=` and `?page=`, the cursor out of `next` or `previous`. The view's `sorts` name its orders."""

    page: Page[Any]
    request: Request

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        keys, size = order_of(request, view.sorts), size_of(request)
        self.request = request
        try:
            self.page = page_of(queryset, keys, request.query_params.get("page", ""), size)
        except OverflowError as error:  # an instant at the edge of the calendar, in a cursor somebody made up
            raise Refused("bad_cursor", gettext_noop("This link to a page of a list is broken."), "page") from error
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        return Response({"next": self.link(self.page.next), "previous": self.link(self.page.previous), "results": data})

    def link(self, cursor: str | None) -> str | None:
        return replace_query_param(self.request.build_absolute_uri(), "page", cursor) if cursor else None

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri", "readOnly": True}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": link | {"description": "The page after this one; null on the last."},
                "previous": link | {"description": "The page before this one; null on the first."},
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        sorts = list(view.sorts)
        return [
            parameter("page", "A cursor out of `next` or `previous`; without it, the first page.", CURSOR),
            parameter("size", "Rows a page.", {"type": "integer", "minimum": 1, "maximum": LARGEST, "default": SIZE}),
            parameter("sort", "The order; a minus turns it.", {"type": "string", "enum": sorts, "default": sorts[0]}),
        ]


def parameter(name: str, description: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "description": description, "schema": schema}


def order_of(request: Request, sorts: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
    wished = request.query_params.get("sort", next(iter(sorts)))
    if wished not in sorts:
        raise ValidationError({"sort": f"Sort by one of these: {', '.join(sorts)}."})
    return sorts[wished]


def size_of(request: Request) -> int:
    wished = request.query_params.get("size", str(SIZE))
    size = int(wished) if wished.isascii() and wished.isdigit() and len(wished) <= len(str(LARGEST)) else 0
    if not 1 <= size <= LARGEST:
        raise ValidationError({"size": f"Ask for 1 to {LARGEST} rows a page."})
    return size
