"""Receipts: numbered without a gap, one live one a gift, frozen, voided and replaced but never changed."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, connections, transaction
from django.db.models.query import QuerySet

from crm.domain.actors import SYSTEM
from crm.domain.errors import Forbidden, Refused
from crm.models import AuditEntry, Contact
from donors.gateway.pdf import printed
from donors.models import Gift, Receipt, ReceiptLine, ReceiptSeries
from donors.services.acknowledgments import receipt_file
from donors.services.gifts import reflect_returns
from donors.services.receipts import issue_receipt, replace_receipt, void_receipt
from tests import makers
from tests.cast import acting

pytestmark = pytest.mark.usefixtures("nonprofit")
Act = Callable[[], Any]


def numbers() -> list[int]:
    return list(Receipt.objects.order_by("number").values_list("number", flat=True))


def several(count: int) -> list[Gift]:
    donor = makers.contact()
    return [makers.gift(donor) for _ in range(count)]


@pytest.mark.django_db
def test_numbers_follow_each_other_and_a_rollback_leaves_no_gap() -> None:
    first, second, third = several(3)
    issue_receipt(gift=first, by=SYSTEM)
    with pytest.raises(RuntimeError), transaction.atomic():
        issue_receipt(gift=second, by=SYSTEM)
        raise RuntimeError("the power went out")
    assert issue_receipt(gift=third, by=SYSTEM).full_number.endswith("-000002")
    assert numbers() == [1, 2]


def test_a_second_receipt_for_the_same_gift_is_the_first_one() -> None:
    gift = makers.gift()
    assert issue_receipt(gift=gift, by=SYSTEM) == issue_receipt(gift=gift, by=SYSTEM)
    assert numbers() == [1]


def test_the_database_itself_refuses_a_second_live_receipt() -> None:
    gift = makers.gift()
    line = issue_receipt(gift=gift, by=SYSTEM).lines.get()
    with pytest.raises(IntegrityError), transaction.atomic():
        ReceiptLine.objects.create(receipt=line.receipt, gift=gift, amount_minor=1, currency="USD")


def test_a_void_receipt_keeps_its_number_and_says_why() -> None:
    receipt = issue_receipt(gift=makers.gift(), by=SYSTEM)
    void = void_receipt(receipt=receipt, reason=" Typed twice ", by=acting("ben"))
    assert (void.status, void.void_reason, void.number) == (Receipt.Status.VOID, "Typed twice", receipt.number)
    assert not void.lines.filter(live=True).exists()
    entry = AuditEntry.objects.get(action="receipt.voided")
    assert entry.changes["reason"] == [None, "Typed twice"]
    with pytest.raises(Refused) as refused:
        void_receipt(receipt=receipt, reason="Again", by=SYSTEM)
    assert refused.value.code == "already_void"


def test_a_void_receipt_is_printed_as_one_and_a_copy_too() -> None:
    receipt = issue_receipt(gift=makers.gift(), by=SYSTEM)
    whole, copy = receipt_file(receipt), receipt_file(receipt, copy=True)
    receipt.refresh_from_db()
    assert receipt_file(receipt) == whole != copy
    assert len(receipt.pdf_sha256) == 64
    assert receipt_file(void_receipt(receipt=receipt, reason="Error", by=SYSTEM)) not in (whole, copy)


def test_a_replacement_names_the_old_one_and_says_what_the_gift_is_now() -> None:
    gift = makers.gift(minor=6000)
    old = issue_receipt(gift=gift, by=SYSTEM)
    reflect_returns(gift=gift, refunded_minor=1000, disputed_minor=0, by=SYSTEM)
    new = replace_receipt(receipt=old, reason="Refunded in part", by=SYSTEM)
    assert (new.replaces, new.number, new.snapshot["total_minor"]) == (old, 2, 5000)
    assert old.full_number in new.snapshot["words"]["replaces"]
    assert ReceiptLine.objects.get(live=True).receipt == new


def test_a_replacement_that_cannot_be_written_voids_nothing() -> None:
    gift = makers.gift()
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    reflect_returns(gift=gift, refunded_minor=6000, disputed_minor=0, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        replace_receipt(receipt=receipt, reason="All went back", by=SYSTEM)
    receipt.refresh_from_db()
    assert (refused.value.code, receipt.status) == ("nothing_to_receipt", Receipt.Status.ISSUED)


def test_what_changes_later_does_not_change_a_receipt() -> None:
    receipt = issue_receipt(gift=makers.gift(), by=SYSTEM)
    before = receipt_file(receipt)
    Contact.objects.update(first_name="Mia", search="mia")
    makers.nonprofit(legal_name="Another House, Inc.")
    receipt.refresh_from_db()
    assert receipt_file(receipt) == before


def test_money_without_decimals_is_printed_without_them() -> None:
    receipt = issue_receipt(gift=makers.gift(minor=1200, currency="JPY"), by=SYSTEM)
    assert printed(receipt.snapshot, "")["total"] == "¥1,200"
    assert receipt_file(receipt).startswith(b"%PDF")


@pytest.mark.parametrize("name", ["dee", "cy"])
def test_who_may_not_write_receipts_writes_and_voids_none(name: str) -> None:
    gift = makers.gift()
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    for act in (
        lambda: issue_receipt(gift=gift, by=acting(name)),
        lambda: void_receipt(receipt=receipt, reason="No", by=acting(name)),
    ):
        with pytest.raises(Forbidden):
            act()
    assert not Receipt.objects.filter(status=Receipt.Status.VOID).exists()


# --- Two at once, on PostgreSQL: SQLite has one writer at a time anyway. ---


@pytest.fixture
def on_postgresql(transactional_db: None) -> Iterator[None]:
    if connection.vendor != "postgresql":
        pytest.skip("two writers at once need PostgreSQL")
    makers.nonprofit()
    yield
    connections.close_all()


def at_once(acts: list[Act]) -> list[BaseException]:
    """Run the acts in threads that start together; what they raised."""
    start, raised = threading.Barrier(len(acts)), []

    def run(act: Act) -> None:
        start.wait(timeout=10)
        try:
            act()
        except Exception as error:  # noqa: BLE001 - the test looks at it
            raised.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=[act]) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return raised


def issuing(gift: Gift) -> Act:
    return lambda: issue_receipt(gift=gift, by=SYSTEM)


@pytest.mark.usefixtures("on_postgresql")
def test_many_at_once_are_numbered_without_a_gap() -> None:
    assert at_once([issuing(gift) for gift in several(8)]) == []
    assert numbers() == list(range(1, 9))


@pytest.mark.usefixtures("on_postgresql")
def test_one_gift_asked_for_at_once_has_one_receipt() -> None:
    gift = makers.gift()
    assert at_once([issuing(gift)] * 6) == []
    assert numbers() == [1]


@pytest.mark.usefixtures("on_postgresql")
def test_a_receipt_voided_at_once_is_voided_once() -> None:
    receipt = issue_receipt(gift=makers.gift(), by=SYSTEM)
    raised = at_once([lambda: replace_receipt(receipt=receipt, reason="Wrong name", by=SYSTEM)] * 4)
    assert [getattr(error, "code", error) for error in raised] == ["already_void"] * 3
    assert numbers() == [1, 2]
    assert ReceiptSeries.objects.get().next_number == 3


@pytest.mark.usefixtures("on_postgresql")
def test_without_the_locks_two_take_one_number(monkeypatch: pytest.MonkeyPatch) -> None:
    """The control: the second issues between the first's reading of the counter and its writing, as nobody waits."""
    first, second, earlier = several(3)
    issue_receipt(gift=earlier, by=SYSTEM)
    read: list[int] = []
    real_get = QuerySet.get

    def unlocked(self: QuerySet[Any], *args: Any, **options: Any) -> QuerySet[Any]:
        return self

    def read_then_let_the_other_by(self: QuerySet[Any], *args: Any, **wanted: Any) -> Any:
        found = real_get(self, *args, **wanted)
        if self.model is ReceiptSeries:
            read.append(found.next_number)
            if len(read) == 1:
                assert at_once([issuing(second)]) == []
        return found

    monkeypatch.setattr(QuerySet, "select_for_update", unlocked)
    monkeypatch.setattr(QuerySet, "get", read_then_let_the_other_by)
    with pytest.raises(IntegrityError):
        issue_receipt(gift=first, by=SYSTEM)
    assert read == [2, 2]
    assert numbers() == [1, 2]
