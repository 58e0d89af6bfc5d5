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
from donors.services.receipts import issue_receipt


def send_thanks_again(*, gift: Gift, key: str, by: Actor) -> Delivery:
    """Queue the thanks of a gift with its live receipt, which is issued if there is none; the same `key` sends once.

    They go where the donor asked for them, else to their primary address. Refused without any.
    """
    authorize(by, Capability.ISSUE_RECEIPTS, gift)
    with transaction.atomic():
        gift = Gift.objects.select_for_update(of=("self",)).select_related("contact", "mail_to").get(pk=gift.pk)
        if reason := mail_bar(gift.contact):
            raise Refused("not_mailed", reason)
        address = gift.mail_to or EmailAddress.objects.filter(contact=gift.contact, is_primary=True).first()
        if address is None:
            raise Refused("no_address", gettext_noop("We know no email address of this donor. Add one, or print it."))
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
