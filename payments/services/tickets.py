"""Fetching a Stripe object fresh without a lock held across the network (design: stripe.md C.7).

Take a ticket, fetch, then write only if no higher ticket was written meanwhile: a slow answer loses to a newer one.
"""

from collections.abc import Callable
from typing import TypeVar

from django.db import transaction
from django.db.models import F

from payments.models.payment import Synced

Row = TypeVar("Row", bound=Synced)
# What a fresh fetch found, ready to be written inside the transaction of whoever asked for it.
Apply = Callable[[], None]


def take_ticket(row: Synced) -> int:
    """The next number of this row, committed before the fetch."""
    rows = type(row)._default_manager.filter(pk=row.pk)
    with transaction.atomic():
        rows.update(ticket=F("ticket") + 1)
        return int(rows.values_list("ticket", flat=True).get())


def locked_if_newest(model: type[Row], pk: int, ticket: int) -> Row | None:
    """The row, locked for writing what `ticket` fetched; None when a later fetch has been written."""
    row = model._default_manager.select_for_update().get(pk=pk)
    if ticket <= row.applied_ticket:
        return None
    row.applied_ticket = ticket
    return row
