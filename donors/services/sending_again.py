"""Thanks and receipts once more, because somebody asked for them."""

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.mail import Exempt
from crm.domain.reach import mail_bar
from crm.models import Delivery, EmailAddress
from crm.services import audit
from crm.services.access import authorize
from crm.services.outbox import queue_mail
from donors.models import Gift, ReceiptLine
from donors.services.acknowledgments import THANK_YOU
from donors.services.gift_addresses import address_for
from donors.services.gifts import held
from donors.services.receipts import issue_receipt


def send_thanks_again(*, gift: Gift, key: str, by: Actor) -> Delivery:
    """Queue the thanks of a gift with its live receipt, which is issued if there is none; the same `key` sends once.

    They go where mail about the gift goes today (donors.services.gift_addresses). Refused where that is nowhere.
    """
    authorize(by, Capability.ISSUE_RECEIPTS, gift)
    with transaction.atomic():
        gift = held(gift)
        if reason := mail_bar(gift.contact):
            raise Refused("not_mailed", reason)
        address = address_for(gift)
        if address is None:
            raise Refused("no_address", nowhere(gift))
        line = ReceiptLine.objects.filter(gift=gift, live=True).select_related("receipt").first()
        receipt = line.receipt if line else issue_receipt(gift=gift, by=by)
        delivery = queue_mail(
            kind=THANK_YOU,
            key=f"{gift.pk}:{key}"[:80],
            purpose=Exempt.RECEIPT,
            contact=gift.contact,
            address=address.address,
            task="donors.send_thank_you",
            facts={"gift": gift.pk, "receipt": receipt.pk},
        )
        audit.record(
            by, "gift.thanks_sent_again", gift, contact_id=gift.contact_id, receipt=(None, receipt.full_number)
        )
    return delivery


def nowhere(gift: Gift) -> str:
    """Why no mail about a gift goes anywhere."""
    if EmailAddress.objects.filter(contact_id=gift.contact_id).exists():
        return gettext_noop("No address of this donor takes mail any more. Add one, or print it.")
    return gettext_noop("We know no email address of this donor. Add one, or print it.")
