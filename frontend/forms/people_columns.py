"""The columns of the list of people by the names that staff read, and what is told in them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext, gettext_lazy

from crm.domain.custom_fields import Kind
from crm.models import CustomField
from donors.domain.people_columns import OF_GIFTS, OWN, USUAL, Column, without_gifts
from donors.selectors.people import Order

COLUMN_NAMES: Final[dict[str, Any]] = {
    Column.EMAIL: gettext_lazy("Email"),
    Column.PHONE: gettext_lazy("Telephone"),
    Column.PLACE: gettext_lazy("Town"),
    Column.HOUSEHOLD: gettext_lazy("Household"),
    Column.TAGS: gettext_lazy("Tags"),
    Column.UPDATES: gettext_lazy("Updates by email"),
    Column.ADDED: gettext_lazy("Added on"),
    Column.OWNER: gettext_lazy("Prospect of"),
    Column.GIVING: gettext_lazy("Giving"),
    Column.FIRST_GIFT: gettext_lazy("First gift"),
    Column.LAST_GIFT: gettext_lazy("Last gift"),
    Column.LARGEST: gettext_lazy("Largest gift"),
    Column.THIS_YEAR: gettext_lazy("This fiscal year"),
    Column.TOTAL: gettext_lazy("In total"),
    Column.GIFTS: gettext_lazy("Gifts"),
}
NUMBERS: Final = frozenset({Column.LARGEST, Column.THIS_YEAR, Column.TOTAL, Column.GIFTS})
SORTED_BY: Final[dict[str, Order]] = {Column.LAST_GIFT: Order.LAST_GIFT, Column.TOTAL: Order.TOTAL}
ALSO: Final = "name"  # what a form of nothing but the name says


@dataclass(frozen=True, slots=True)
class Head:
    """One column; `order` is the order of the list that it is the head of, if any."""

    name: str
    label: Any
    is_number: bool = False
    order: str = ""
    is_shown: bool = True


def heads(fields: Iterable[CustomField], shown: Sequence[str], *, sees_gifts: bool) -> list[Head]:
    """Every column that can be shown to somebody, in its place; those of `shown` are."""
    found = [
        Head(name, label, name in NUMBERS, SORTED_BY.get(name, Order.NAME).value, name in shown)
        for name, label in COLUMN_NAMES.items()
        if sees_gifts or name not in OF_GIFTS
    ]
    own = ((f"{OWN}{field.key}", field) for field in fields)
    return found + [
        Head(name, field.label, field.kind == Kind.NUMBER, Order.NAME.value, name in shown) for name, field in own
    ]


def usual(*, sees_gifts: bool) -> tuple[str, ...]:
    return USUAL if sees_gifts else without_gifts(USUAL)


def chosen(told: Iterable[str]) -> list[str]:
    """The names in an address: `columns=email,tags`, or one for each tick of a form."""
    return [name for text in told for name in text.split(",") if name]


def yes_or_no(value: bool) -> str:
    return gettext("Yes") if value else gettext("No")
