"""What JSON values are taken: exactly what the description says, nothing bent into shape."""

import re
from typing import Any, ClassVar, Final

from django.utils.translation import gettext, gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from crm.domain.money import CURRENCIES, Money

LARGEST_MINOR: Final = 999_999_999_999
DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")


class StrictSerializer(serializers.Serializer[Any]):
    """A body. A name it does not know is refused: ignored, a slip of the pen would look like a success."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            takes = {name for name, field in self.fields.items() if not field.read_only}
            if unknown := [name for name in data if name not in takes]:
                raise serializers.ValidationError({name: gettext("There is no such field here.") for name in unknown})
        return super().to_internal_value(data)


class Text(serializers.CharField):
    """Text; a number is none."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        return super().to_internal_value(data)


class Whole(serializers.IntegerField):
    """A whole number; neither text nor a fraction is one."""

    def to_internal_value(self, data: Any) -> int:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("invalid")
        return super().to_internal_value(data)


class Minor(Whole):
    """Whole minor units of a currency that the row names."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**({"min_value": 0, "max_value": LARGEST_MINOR} | options))


class Flag(serializers.BooleanField):
    """true or false; "yes" and 1 are neither."""

    def to_internal_value(self, data: Any) -> bool:
        if not isinstance(data, bool):
            self.fail("invalid", input=data)
        return data


class Choice(serializers.ChoiceField):
    """One of a few words."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid_choice", input=data)
        return str(super().to_internal_value(data))


class Day(serializers.DateField):
    """A day as YYYY-MM-DD."""

    default_error_messages = {"invalid": gettext_lazy("Enter a day as YYYY-MM-DD.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or not DAY.fullmatch(data):
            self.fail("invalid", format="YYYY-MM-DD")
        return super().to_internal_value(data)


class Code(serializers.SlugRelatedField[Any]):
    """A row by its code; text, never a number or a list."""

    default_error_messages: ClassVar = {"does_not_exist": gettext_lazy("There is none with the code {value}.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or "\x00" in data or not data.isprintable():
            self.fail("invalid")
        return super().to_internal_value(data)


class CodeOf(serializers.SlugRelatedField[Any]):
    """The code of a row that another one names."""

    def __init__(self, name: str = "code", **options: Any) -> None:
        super().__init__(slug_field=name, read_only=True, **options)


class RowId(serializers.PrimaryKeyRelatedField[Any]):
    """A row by its id, a whole number."""

    default_error_messages: ClassVar = {
        "does_not_exist": gettext_lazy("There is none with the id {pk_value}."),
        "incorrect_type": gettext_lazy("Send an id, which is a whole number."),
    }

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, bool) or not isinstance(data, int):
            self.fail("incorrect_type", data_type=type(data).__name__)
        return super().to_internal_value(data)


class MoneySerializer(StrictSerializer):
    """An amount: `minor` whole minor units (cents; of a currency without any, whole units) and an ISO 4217 code."""

    minor = Whole(min_value=0, max_value=LARGEST_MINOR)
    currency = Choice(choices=sorted(CURRENCIES))

    def to_internal_value(self, data: Any) -> Money:
        return Money(**super().to_internal_value(data))


def as_money(minor: int, currency: str) -> dict[str, object]:
    """An amount as the API says it."""
    return {"minor": minor, "currency": currency}


@extend_schema_field(MoneySerializer)
class MinorOf(serializers.Field[Any, Any, Any, Any]):
    """A money column of a row, or a Money of it, said with the row's currency."""

    def __init__(self, name: str, **options: Any) -> None:
        self.name = name
        super().__init__(source="*", read_only=True, **options)

    def to_representation(self, value: Any) -> dict[str, object]:
        amount = getattr(value, self.name)
        return as_money(amount.minor if isinstance(amount, Money) else amount, value.currency)
