"""What a list may be narrowed by. A parameter we do not know is refused: ignored, it would list everything."""

from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any, Final

from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms import IntegerField
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from crm.api.pagination import PARAMETERS

LARGEST_NUMBER: Final = 2**53 - 1  # what every JSON reader holds exactly
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
LATEST: Final = datetime(9000, 1, 1, tzinfo=UTC)


@extend_schema_field({"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER})
class WholeFilter(filters.NumberFilter):
    """A whole number: an id, or an amount in minor units."""

    field_class = IntegerField

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, min_value=0, max_value=LARGEST_NUMBER, **options)

    def get_max_validator(self) -> None:
        return None


class DayFilter(filters.DateFilter):
    """A day as YYYY-MM-DD."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, input_formats=["%Y-%m-%d"], **options)


class InstantFilter(filters.IsoDateTimeFilter):
    """An instant of ISO 8601; one without an offset is UTC."""

    def __init__(self, *args: Any, **options: Any) -> None:
        bounds = [MinValueValidator(EARLIEST), MaxValueValidator(LATEST)]
        super().__init__(*args, validators=bounds, **options)


@extend_schema_field({"type": "boolean"})
class FlagFilter(filters.ChoiceFilter):
    """true or false."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, choices=[("true", "true"), ("false", "false")], **options)

    def filter(self, qs: Any, value: Any) -> Any:
        return qs.filter(**{self.field_name: value == "true"}) if value else qs


@extend_schema_field({"type": "string", "minLength": 1, "maxLength": 80})
class CodeFilter(filters.CharFilter):
    """A short code or address, such as a fund's."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, max_length=80, **options)


def refuse_unknown_parameters(request: Request, known: Collection[str]) -> None:
    """ValidationError for a query parameter that is not `known`, is empty or stands there twice."""
    wrong = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = "There is no such parameter here."
        elif len(values) > 1:
            wrong[name] = "This stands here twice."
        elif not values[0]:
            wrong[name] = "This is empty."
    if wrong:
        raise ValidationError(wrong)


def parameters_of(view: Any) -> set[str]:
    """The query parameters that the action at hand takes."""
    more = getattr(view, "more_parameters", {}).get(view.action, ())
    if view.action != "list":
        return {*more}
    filterset = getattr(view, "filterset_class", None)
    return {*PARAMETERS, *more, *(filterset.base_filters if filterset else ())}
