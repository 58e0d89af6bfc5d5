"""Many at once: nobody waits in a circle, and nothing is lost."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection, transaction

from crm.domain.actors import SYSTEM
from crm.models import Contact
from donors.models import DailyTotal, Gift, GivingSummary, Receipt
from donors.services.gifts import hold
from donors.services.receipts import issue_receipt
from donors.services.verification import verify_summaries
from tests import makers

needs_row_locks = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")


def give_at_once(donors: list[Contact]) -> None:
    """One gift by each, in threads that start together; raises what one of them raised."""
    start = Barrier(len(donors))

    def give(donor: Contact) -> None:
        try:
            start.wait(timeout=10)
            makers.gift(donor)
        finally:
            connection.close()

    makers.fund()
    with ThreadPoolExecutor(len(donors)) as pool:
        list(pool.map(give, donors))


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_gifts_at_once_on_a_day_without_gifts_all_count() -> None:
    makers.nonprofit()
    maya, daniel = makers.contact(), makers.contact("Daniel", email="daniel@example.org")
    give_at_once([maya, daniel] * 6)
    assert verify_summaries().is_proven
    assert DailyTotal.objects.get().gift_count == 12
    assert GivingSummary.objects.get(contact=maya).total_minor == 6 * 6000


def issue_without_patience(gift: Gift) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET LOCAL lock_timeout = '3s'")
            issue_receipt(gift=gift, by=SYSTEM)
    finally:
        connection.close()


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_a_receipt_is_committed_while_somebody_holds_its_contact() -> None:
    makers.nonprofit()
    gift = makers.gift()
    with ThreadPoolExecutor(1) as pool, transaction.atomic():
        hold(gift.contact_id)
        pool.submit(issue_without_patience, gift).result()
    assert Receipt.objects.count() == 1
