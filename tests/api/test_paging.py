"""Pages by key: whatever the order, size and filter, every row stands on exactly one page."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from rest_framework.test import APIClient

from campaigns.models import Fund
from crm.models import Contact
from donors.models import Gift
from tests import makers
from tests.api.caller import calling, wrong

pytestmark = pytest.mark.django_db
FEW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = ("okafor, maya", "okafor, maya", "", "ng", "žižek", 'O\'Neill "x"', "山田")


def walk(client: APIClient, url: str, way: str) -> list[list[dict[str, Any]]]:
    """The pages from `url` on, along their links."""
    pages = []
    while url:
        answer = client.get(url)
        assert answer.status_code == 200, answer.content
        pages.append((url, answer.json()))
        url = answer.json()[way]
    return pages


def check_walk(client: APIClient, url: str, expected: list[Any], size: int, key: str = "id") -> None:
    forth = walk(client, url, "next")
    rows = [row[key] for _, page in forth for row in page["results"]]
    assert rows == expected
    assert all(len(page["results"]) == size for _, page in forth[:-1])
    back = walk(client, forth[-1][0], "previous")
    assert [page["results"] for _, page in reversed(back)] == [page["results"] for _, page in forth]


@FEW
@given(
    names=some.lists(some.sampled_from(NAMES), max_size=12),
    size=some.integers(1, 5),
    sort=some.sampled_from(["name", "-name", "created_at", "-created_at"]),
)
def test_contacts(names: list[str], size: int, sort: str) -> None:
    Contact.objects.all().delete()
    Contact.objects.bulk_create([Contact(first_name="x", sort_name=name) for name in names])
    column, minus = sort.removeprefix("-").replace("name", "sort_name"), "-" if sort.startswith("-") else ""
    expected = list(Contact.objects.order_by(f"{minus}{column}", f"{minus}id").values_list("id", flat=True))
    check_walk(calling("dee"), f"/api/v1/contacts/?size={size}&sort={sort}", expected, size)


@FEW
@given(
    days=some.lists(some.integers(0, 2), max_size=10),
    size=some.integers(1, 4),
    sort=some.sampled_from(["-given_on", "given_on", "-id", "id"]),
)
def test_gifts_of_few_days(days: list[int], size: int, sort: str) -> None:
    Gift.objects.all().delete()
    giver = Contact.objects.get_or_create(first_name="Maya", defaults={"sort_name": "maya"})[0]
    rows = [
        Gift(
            contact=giver,
            status="failed" if day == 2 else "pending",
            method="card",
            currency="USD",
            amount_minor=100,
            given_on=date(2026, 1, 1) + timedelta(days=day),
        )
        for day in days
    ]
    Gift.objects.bulk_create(rows)
    keys = [sort] if sort.endswith("id") else [sort, "-id" if sort.startswith("-") else "id"]
    expected = list(Gift.objects.filter(status="pending").order_by(*keys).values_list("id", flat=True))
    check_walk(calling("dee"), f"/api/v1/gifts/?status=pending&size={size}&sort={sort}", expected, size)


def test_funds_by_code_both_ways() -> None:
    Fund.objects.bulk_create([Fund(code=code, name=code) for code in ("a", "b", "b-2", "c", "z")])
    dee = calling("dee")
    check_walk(dee, "/api/v1/funds/?size=2", ["a", "b", "b-2", "c", "z"], 2, key="code")
    check_walk(dee, "/api/v1/funds/?size=2&sort=-code", ["z", "c", "b-2", "b", "a"], 2, key="code")


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cursor=some.one_of(some.text(min_size=1), some.from_regex(r"[A-Za-z0-9_-]{4,60}", fullmatch=True)))
def test_a_made_up_cursor_is_a_refusal_never_a_fault(cursor: str) -> None:
    answer = calling("dee").get("/api/v1/contacts/", {"page": cursor.encode("utf-8", "replace").decode()})
    assert answer.status_code in (200, 400)
    if answer.status_code == 400:
        assert list(wrong(answer)) == ["page"]


def test_the_links_keep_what_was_asked() -> None:
    for number in range(3):
        makers.contact(email=f"m{number}@example.org")
    answer = calling("dee").get("/api/v1/contacts/?kind=person&size=1&sort=-name")
    assert "kind=person" in answer.json()["next"]
    assert "sort=-name" in answer.json()["next"]
