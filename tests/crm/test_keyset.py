"""Lists a page at a time."""

import pytest

from crm.domain.errors import Refused
from crm.models import Contact
from crm.selectors.keyset import Count, Stretch, capped_count, page_of, page_through
from tests import makers

pytestmark = pytest.mark.django_db
KEYS = ("sort_name", "id")


def people(count: int, last: str = "Okafor") -> list[int]:
    return [makers.contact(f"P{number % 3}", last, "").pk for number in range(count)]


def walk(stretches: list[Stretch[Contact]], size: int) -> list[int]:
    found: list[int] = []
    cursor = ""
    while True:
        page = page_through(stretches, cursor, size)
        found += [row.pk for row in page.rows]
        if page.next is None:
            return found
        cursor = page.next


@pytest.mark.parametrize("size", [1, 2, 3, 7, 8])
def test_pages_hold_everyone_once_in_order_even_those_of_one_name(size: int) -> None:
    people(7)
    everyone = list(Contact.objects.order_by(*KEYS).values_list("pk", flat=True))
    assert walk([Stretch(Contact.objects.all(), KEYS)], size) == everyone


def test_the_way_back_shows_the_same_pages() -> None:
    people(7)
    first = page_of(Contact.objects.all(), KEYS, size=3)
    second = page_of(Contact.objects.all(), KEYS, first.next or "", 3)
    back = page_of(Contact.objects.all(), KEYS, second.previous or "", 3)
    assert [row.pk for row in back.rows] == [row.pk for row in first.rows]
    assert back.previous is None
    assert back.next is not None


def test_descending_keys_turn_the_order() -> None:
    people(5)
    rows = Contact.objects.all()
    assert walk([Stretch(rows, ("-sort_name", "-id"))], 2) == list(
        rows.order_by("-sort_name", "-id").values_list("pk", flat=True)
    )


def test_a_page_may_begin_in_one_stretch_and_end_in_the_next() -> None:
    people(4, "Adams")
    people(4, "Baker")
    stretches = [
        Stretch(Contact.objects.filter(last_name="Baker"), KEYS),
        Stretch(Contact.objects.filter(last_name="Adams"), KEYS),
    ]
    expected = [row.pk for stretch in stretches for row in stretch.rows.order_by(*KEYS)]
    assert walk(stretches, 3) == expected
    assert walk(stretches, 4) == expected


def test_rows_that_come_or_go_between_pages_neither_repeat_nor_hide_others() -> None:
    people(6)
    rows = Contact.objects.order_by(*KEYS)
    first = page_of(Contact.objects.all(), KEYS, size=3)
    unseen = [row.pk for row in rows[3:]]
    first.rows[0].delete()
    makers.contact("A", "Aaa", "")
    assert [row.pk for row in page_of(Contact.objects.all(), KEYS, first.next or "", 3).rows] == unseen


@pytest.mark.parametrize(
    "cursor", ["x", "%%%", "bnVsbA", "W10", "WyJhIiwwXQ", "WyJhIiw5LCJhIiwxXQ", "W1tdXQ", "A" * 5000]
)
def test_a_broken_cursor_is_refused(cursor: str) -> None:
    with pytest.raises(Refused) as refused:
        page_of(Contact.objects.all(), KEYS, cursor)
    assert refused.value.code == "bad_cursor"


def test_a_count_stops_at_its_cap() -> None:
    people(4)
    assert capped_count(Contact.objects.all(), cap=3) == Count(3, more=True)
    assert capped_count(Contact.objects.all(), cap=4) == Count(4)
