"""Two who merge at the same moment, and a gift that comes in meanwhile."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from crm.domain.actors import SYSTEM
from crm.domain.errors import Refused
from crm.models import Contact, ContactMerge
from crm.services.merging import merge_contacts
from donors.models import Gift
from donors.services.verification import verify_summaries
from tests import makers

needs_row_locks = pytest.mark.skipif("connection.vendor == 'sqlite'", reason="SQLite has one writer at a time")
ROUNDS = 5


def alone(act: Callable[..., Any], **wish: Any) -> str:
    """Do it on a connection of its own; the code of a refusal, or "done"."""
    try:
        act(**wish)
    except Refused as refused:
        return refused.code
    finally:
        connection.close()
    return "done"


def merging(winner: Contact, loser: Contact) -> dict[str, Any]:
    return {"act": merge_contacts, "winner_id": winner.pk, "loser_id": loser.pk, "by": SYSTEM}


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_of_two_merges_at_once_each_way_one_is_done() -> None:
    makers.nonprofit()
    for number in range(ROUNDS):
        maya, other = (makers.contact("Maya", "Okafor", f"m{number}{side}@example.org") for side in "ab")
        with ThreadPoolExecutor(2) as pool:
            told = [pool.submit(alone, **merging(*pair)) for pair in ((maya, other), (other, maya))]
        assert sorted(future.result() for future in told) == ["already_merged", "done"]
    assert ContactMerge.objects.count() == ROUNDS


@needs_row_locks
@pytest.mark.django_db(transaction=True)
def test_a_gift_that_comes_in_during_a_merge_goes_to_who_stands() -> None:
    makers.nonprofit()
    makers.fund()
    for number in range(ROUNDS):
        maya, other = (makers.contact("Maya", "Okafor", f"m{number}{side}@example.org") for side in "ab")
        with ThreadPoolExecutor(3) as pool:
            merged = pool.submit(alone, **merging(maya, other))
            gifts = [pool.submit(alone, makers.gift, donor=other) for _ in range(2)]
        assert [merged.result(), *(future.result() for future in gifts)] == ["done", "done", "done"]
    assert ContactMerge.objects.count() == ROUNDS
    assert Gift.objects.filter(contact__standing="live").count() == 2 * ROUNDS
    assert verify_summaries().is_proven
