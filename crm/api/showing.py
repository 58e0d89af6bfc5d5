"""What is masked through the API until a call asks to see it, and that it did."""

from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.db.models import Model
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from crm.api.views import Records, Row
from crm.services.showing import note_views

SHOW: Final = OpenApiParameter(
    "show",
    enum=["ways"],
    description="`ways` shows whole what is masked else; that the owner of the token saw it is kept.",
)
WRITES: Final = frozenset({"create", "partial_update"})


class Masking(Records[Row]):
    """Rows that hold what is masked. `whole_after` names the actions whose answer is whole, as they were told it."""

    more_parameters: ClassVar = {"list": ("show",), "retrieve": ("show",)}
    whole_after: ClassVar[frozenset[str]] = frozenset()

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.query_params.get("show", "ways") != "ways":
            raise ValidationError({"show": "Only “ways” can be shown."})

    def is_whole(self) -> bool:
        if getattr(self, "swagger_fake_view", False):
            return False
        return "show" in self.request.query_params or self.action in self.whole_after

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "is_whole": self.is_whole()}

    def get_serializer(self, found: Any = None, **options: Any) -> Any:
        serializer = super().get_serializer(found, **options)
        if found is not None and self.is_whole():
            seen = self.contacts_masked_in(found if options.get("many") else [found])
            note_views(contact_ids=seen, what=self.basename, by=self.by())
        return serializer

    def contacts_masked_in(self, rows: Iterable[Model]) -> set[int]:
        """Those of whom these rows hold what is masked; everybody, where a view does not know better."""
        return {getattr(row, "contact_id", row.pk) for row in rows}

    @extend_schema(parameters=[SHOW])
    def list(self, request: Request, **named: str) -> Response:
        return super().list(request, **named)

    @extend_schema(parameters=[SHOW])
    def retrieve(self, request: Request, **named: str) -> Response:
        return super().retrieve(request, **named)
