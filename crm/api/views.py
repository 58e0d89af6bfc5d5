"""What every resource of the API does alike: a list, one row, nothing kept by a cache on the way."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model, QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView
from rest_framework.viewsets import GenericViewSet

from crm.api.authentication import acting
from crm.api.filters import parameters_of, refuse_unknown_parameters
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability

Row = TypeVar("Row", bound=Model)


class Records(GenericViewSet[Any], Generic[Row]):
    """Rows of one kind. `rows` is the selector that finds them all.

    `needs` says which capabilities an action takes, `sorts` which orders a list has, `pointers` where in the body
    stands what a service calls by another name.
    """

    rows: ClassVar[Callable[[], QuerySet[Any]]]
    needs: ClassVar[Mapping[str, tuple[Capability, ...]]]
    sorts: ClassVar[Mapping[str, tuple[str, ...]]]
    pointers: ClassVar[Mapping[str, str]] = {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        refuse_unknown_parameters(request, parameters_of(self))

    def finalize_response(self, *args: Any, **kwargs: Any) -> Any:
        response = super().finalize_response(*args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    def get_queryset(self) -> QuerySet[Row]:
        return type(self).rows()

    def list(self, request: Request, **_: str) -> Response:
        found = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(found, many=True).data)

    def retrieve(self, request: Request, **_: str) -> Response:
        return self.shown(self.found())

    def found(self) -> Row:
        """The row that the address names; NotFound where there is none."""
        named = self.kwargs[self.lookup_url_kwarg or self.lookup_field]
        row = self.get_queryset().filter(**{self.lookup_field: named}).first()
        if row is None:
            raise NotFound
        return row

    def shown(self, row: Row, status: int = 200) -> Response:
        """A row as the list shows it, read anew after a write so that all it names is there."""
        return Response(self.get_serializer(row).data, status=status)

    def shown_anew(self, row: Row, status: int = 200) -> Response:
        return self.shown(self.get_queryset().get(pk=row.pk), status)

    def body(self, request: Request, kind: type[BaseSerializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """What was sent, checked; ValidationError says what is wrong with it."""
        serializer = kind(data=request.data, partial=partial)
        serializer.is_valid(raise_exception=True)
        checked: dict[str, Any] = serializer.validated_data
        return checked

    def by(self) -> Actor:
        return acting(self.request)


class NothingHere(APIView):
    """Any address that is none."""

    authentication_classes = ()
    permission_classes = ()
    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        raise NotFound
