"""Who stands where a contact was merged into another."""

from crm.models import Contact
from crm.selectors.contacts import merged_into


def hold_standing(contact_id: int) -> int:
    """Until this transaction ends, nobody else merges this contact or whom they became; the id of who stands.

    The row may be pointed at meanwhile: without no_key, whoever commits a row of this contact would wait for us.
    """
    return hold_row(contact_id)[0]


def hold_row(contact_id: int) -> tuple[int, str]:
    """The same, and how they stand: known to us, or erased."""
    while True:
        contact_id = merged_into(contact_id) or contact_id
        rows = Contact.everyone.select_for_update(no_key=True).filter(pk=contact_id)
        told: tuple[int | None, str] = rows.values_list("merged_into_id", "standing").get()
        if told[0] is None:
            return contact_id, told[1]
