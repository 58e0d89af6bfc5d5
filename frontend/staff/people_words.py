"""What stands in the plain columns of the list of people, in words."""

from datetime import date
from typing import Any, Final

from crm.domain.money import Money
from donors.domain.people_columns import Column
from donors.selectors.people_rows import PersonRow
from frontend.forms.people_columns import yes_or_no
from frontend.staff.person_cards import in_words
from frontend.templatetags.ui import day, number, whole_money


def column(row: PersonRow, name: str) -> str:
    """What a line says in the column `name`; "" where there is nothing to say."""
    match name:
        case Column.EMAIL:
            return row.email
        case Column.ADDED:
            return day(row.contact.created_at)
        case Column.GIFTS:
            return number(row.gift_count) if row.gift_count else ""
        case Column.FIRST_GIFT | Column.LAST_GIFT | Column.LARGEST | Column.THIS_YEAR:
            return of_gifts(getattr(row, FIELDS[name]))
    value: Any = row.told.get(name, "")
    return yes_or_no(value) if isinstance(value, bool) else in_words(value)


FIELDS: Final[dict[str, str]] = {
    Column.FIRST_GIFT: "first_on",
    Column.LAST_GIFT: "last_on",
    Column.LARGEST: "largest",
    Column.THIS_YEAR: "this_year",
}


def of_gifts(value: date | Money | None) -> str:
    if value is None:
        return ""
    return whole_money(value) if isinstance(value, Money) else day(value)
