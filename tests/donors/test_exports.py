"""Gifts as a file: every column, no formula, no name that is hidden, one query a chunk."""

import csv
import io
from datetime import date
from typing import Any

import pytest
from django.db.models import QuerySet
from openpyxl import load_workbook

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, Refused
from crm.domain.identity import Identity
from crm.models import AuditEntry
from donors.models import Gift
from donors.services import exports
from donors.services.exports import export_gifts
from donors.services.receipts import issue_receipt
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.usefixtures("nonprofit")


def everything() -> QuerySet[Gift]:
    return Gift.objects.order_by("pk")


def as_csv(**changes: Any) -> list[dict[str, str]]:
    exported = export_gifts(**{"gifts": everything(), "kind": "csv", "asked": {}, "by": SYSTEM} | changes)
    with exported.file as file:
        return list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))


def test_a_row_says_everything_about_a_gift() -> None:
    house, need = makers.fund("house"), makers.fund()
    gift = makers.gift(
        minor=6000, cover_minor=166, splits={house.pk: 4000, need.pk: 2000}, campaign_id=makers.campaign().pk
    )
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    (row,) = as_csv()
    assert (row["donor"], row["email"], row["given_on"]) == ("Maya Okafor", "maya@example.org", "2026-03-14")
    assert (row["amount"], row["kept"], row["fee_covered"], row["currency"]) == ("60.00", "60.00", "1.66", "USD")
    assert set(row["funds"].split("; ")) == {"House 40.00", "Need 20.00"}
    assert (row["campaign"], row["receipt"]) == ("Winter", receipt.full_number)


def test_yen_are_written_without_cents() -> None:
    makers.gift(minor=1200, currency="JPY")
    assert as_csv()[0]["amount"] == "1200"


@pytest.mark.parametrize("evil", ["=1+1", "+1", "-1", "@SUM(A1)", "＝1+1"])
def test_nothing_that_was_typed_is_ever_a_formula(evil: str) -> None:
    makers.gift(Identity(evil, "", email="x@example.org"), note=evil, reference=evil)
    (row,) = as_csv()
    assert {row["donor"], row["note"], row["reference"]} == {f"'{evil}"}
    with export_gifts(gifts=everything(), kind="xlsx", asked={}, by=SYSTEM).file as file:
        sheet = load_workbook(file).active
        cells = [cell for line in sheet.iter_rows(min_row=2) for cell in line]
    assert {cell.data_type for cell in cells} <= {"n", "s", "d", "inlineStr"}
    assert sum(cell.value == f"'{evil}" for cell in cells) == 3


def test_numbers_and_days_stay_numbers_and_days_in_excel() -> None:
    makers.gift(minor=6050)
    with export_gifts(gifts=everything(), kind="xlsx", asked={}, by=SYSTEM).file as file:
        names, values = list(load_workbook(file).active.values)
    row = dict(zip(names, values, strict=True))
    assert (row["amount"], row["given_on"].date()) == (60.5, date(2026, 3, 14))


def test_who_hides_their_name_hides_it_here_too() -> None:
    makers.gift(hide_name=True)
    (row,) = as_csv()
    assert (row["donor"], row["email"]) == ("Anonymous", "")


def test_more_gifts_take_no_more_queries(django_assert_max_num_queries: Any) -> None:
    donor = makers.contact()
    for _ in range(30):
        issue_receipt(gift=makers.gift(donor), by=SYSTEM)
    with django_assert_max_num_queries(12):
        assert len(as_csv()) == 30


def test_more_rows_than_a_sheet_holds_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "MOST_XLSX_ROWS", 1)
    donor = makers.contact()
    makers.gift(donor)
    export_gifts(gifts=everything(), kind="xlsx", asked={}, by=SYSTEM).file.close()
    makers.gift(donor)
    with pytest.raises(Refused) as refused:
        export_gifts(gifts=everything(), kind="xlsx", asked={}, by=SYSTEM)
    assert refused.value.code == "too_many_rows"


def test_who_may_not_export_takes_nothing_and_the_log_knows_who_did() -> None:
    makers.gift()
    with pytest.raises(Forbidden):
        as_csv(by=acting("dee"))
    as_csv(by=acting("ben"), asked={"method": "card"})
    entry = AuditEntry.objects.get(action="gifts.exported")
    assert (entry.actor_label, entry.changes["rows"][1], entry.changes["method"][1]) == (acting("ben").label, 1, "card")
