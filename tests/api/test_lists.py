"""Every list: what it shows, what it costs, what it may be asked."""

import pytest
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.api.caller import calling, wrong
from tests.api.world import LISTS, grow

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_shows_each_row_as_its_own_address_does(kind: str) -> None:
    world = grow()
    ada = calling("ada")
    listed = ada.get(f"/api/v1/{kind}/")
    assert listed.status_code == 200
    assert len(listed.json()["results"]) == 1
    alone = ada.get(world.address(kind))
    assert alone.status_code == 200
    assert alone.json() == listed.json()["results"][0]
    assert alone["Cache-Control"] == "no-store"


def queries_of(kind: str) -> int:
    ada = calling("ada")
    ada.get("/api/v1/funds/")  # the token is noted as used, and the throttle has its row
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert ada.get(f"/api/v1/{kind}/").status_code == 200
    return len(captured)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_costs_as_many_queries_for_eight_rows_as_for_one(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.api.throttles.TokenThrottle.cache", caches["process"])
    grow()
    one = queries_of(kind)
    for number in range(1, 8):
        grow(number)
    assert queries_of(kind) == one
    # the token, the rows, and at most three of what they name; of contacts the tags and answers too
    assert one <= (7 if kind == "contacts" else 5)


@pytest.mark.parametrize("kind", LISTS)
def test_a_list_refuses_what_it_does_not_know(kind: str) -> None:
    answer = calling("ada").get(f"/api/v1/{kind}/", {"statsu": "received", "sort": "colour"})
    assert answer.status_code == 400
    assert wrong(answer) == {"statsu": "There is no such parameter here."}


@pytest.mark.parametrize(
    ("asked", "where"),
    [
        ("size=0", "size"),
        ("size=201", "size"),
        ("size=1e1", "size"),
        ("sort=colour", "sort"),
        ("page=tampered", "page"),
        ("page=", "page"),
        ("status=received&status=failed", "status"),
        ("status=", "status"),
        ("status=lost", "status"),
        ("contact=maya", "contact"),
        ("contact=-1", "contact"),
        ("contact=99999999999999999999999", "contact"),
        ("given_from=14.3.2026", "given_from"),
        ("created_from=0001-01-01T00:00:00%2B14:00", "created_from"),
        ("fund=%00", "fund"),
    ],
)
def test_what_cannot_be_asked_of_gifts_is_refused_by_name(asked: str, where: str) -> None:
    answer = calling("ada").get(f"/api/v1/gifts/?{asked}")
    assert answer.status_code == 400, answer.content
    assert list(wrong(answer)) == [where]


@pytest.mark.parametrize(
    ("kind", "finds", "misses"),
    [
        ("contacts", "email=MAYA0@example.org", "email=other@example.org"),
        ("contacts", "kind=person", "kind=organisation"),
        ("contacts", "updated_from=2026-01-01", "updated_from=2099-01-01T00:00:00Z"),
        ("consents", "purpose=updates", "purpose=appeals"),
        ("consents", "action=grant", "action=object"),
        ("consents", "source=giving_page", "source=paper"),
        ("permissions", "allowed=true", "allowed=false"),
        ("permissions", "channel=email", "channel=post"),
        ("wordings", "key=updates-0", "key=nothing"),
        ("wordings", "language=en", "language=es"),
        ("gifts", "status=received", "status=pending"),
        ("gifts", "fund=need", "fund=other"),
        ("gifts", "campaign=winter", "campaign=summer"),
        ("gifts", "giving_page=page-0", "giving_page=page-1"),
        ("gifts", "given_from=2026-03-14", "given_from=2026-03-15"),
        ("gifts", "given_to=2026-03-14", "given_to=2026-03-13"),
        ("gifts", "minor_from=6000", "minor_from=6001"),
        ("gifts", "minor_to=6000", "minor_to=5999"),
        ("gifts", "currency=USD", "currency=EUR"),
        ("gifts", "method=card", "method=cheque"),
        ("recurring-gifts", "status=active", "status=ended"),
        ("recurring-gifts", "started_to=2026-03-14", "started_from=2026-03-15"),
        ("receipts", "status=issued", "status=void"),
        ("payments", "status=succeeded", "status=canceled"),
        ("funds", "is_active=true", "is_active=false"),
        ("campaigns", "currency=USD", "currency=JPY"),
        ("giving-pages", "state=open", "state=draft"),
    ],
)
def test_a_filter_finds_and_misses(kind: str, finds: str, misses: str) -> None:
    grow()
    ada = calling("ada")
    assert len(ada.get(f"/api/v1/{kind}/?{finds}").json()["results"]) == 1
    assert ada.get(f"/api/v1/{kind}/?{misses}").json()["results"] == []


def test_a_receipt_is_found_by_its_number_and_its_gift() -> None:
    world = grow()
    ada = calling("ada")
    for asked in ({"number": world.receipt.full_number}, {"gift": world.gift.pk}, {"contact": world.contact.pk}):
        (row,) = ada.get("/api/v1/receipts/", asked).json()["results"]
        assert row["id"] == world.receipt.pk
    for number in ("LH-1999-000001", "nothing", "LH-2026-٣", f"{world.receipt.full_number}0000000000"):
        assert ada.get("/api/v1/receipts/", {"number": number}).json()["results"] == []
