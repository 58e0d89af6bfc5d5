"""What an erasure means for giving: what has to end first, and receipts whose time is over."""

from collections.abc import Collection, Iterator

from crm.domain.errors import Refused, gettext_noop
from crm.selectors.nonprofit import local_day, the_nonprofit
from donors.models import Gift, Receipt, RecurringGift


def bars_to_erasing(contact_ids: Collection[int]) -> Iterator[Refused]:
    """What is under way and would come back: a promise that goes on, money that is still on its way."""
    promises = RecurringGift.objects.filter(contact_id__in=contact_ids)
    if promises.exclude(status=RecurringGift.Status.ENDED).exists():
        yield Refused(
            "monthly_gift_goes_on",
            gettext_noop(
                "A monthly gift of theirs goes on. End it first, by canceling its subscription at Stripe, then erase "
                "them."
            ),
        )
    if Gift.objects.filter(contact_id__in=contact_ids, status=Gift.Status.PENDING).exists():
        yield Refused(
            "gift_under_way",
            gettext_noop("A gift of theirs is still on its way from the bank. Wait until it has arrived or failed."),
        )


def take_names_off_receipts(contact_ids: Collection[int]) -> None:
    """In the erasure's transaction: of receipts that the law no longer wants kept, the name goes at once."""
    over = Receipt.objects.filter(contact_id__in=contact_ids, retain_until__lt=local_day(the_nonprofit()))
    clear_old_receipts(list(over.values_list("pk", flat=True)))


def clear_old_receipts(receipt_ids: Collection[int]) -> int:
    """Take the name and the address off these receipts, and the hash of the file that had them; how many."""
    rows = list(Receipt.objects.filter(pk__in=receipt_ids))
    for row in rows:
        row.snapshot = row.snapshot | {"donor_name": "", "donor_address": []}
        row.pdf_sha256 = ""
    Receipt.objects.bulk_update(rows, ["snapshot", "pdf_sha256"])
    return len(rows)
