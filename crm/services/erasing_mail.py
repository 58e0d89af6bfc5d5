"""Mail of somebody who is being erased: what waits does not leave, what stands in the demo's mailbox goes."""

from collections.abc import Collection

from crm.domain.stop_list import Why
from crm.models import Channel, Delivery, DemoMail, EmailAddress, Phone, Purpose
from crm.services.stop_list import suppress_digests

State = Delivery.State
UNDER_WAY = (State.QUEUED, State.CLAIMED, State.HANDED_OFF)


def stop_mail_of(contact_ids: Collection[int]) -> None:
    """In the erasure's transaction: nothing of theirs leaves any more, and their addresses are left alone for good."""
    mails = Delivery.objects.filter(contact_id__in=contact_ids)
    mails.filter(state__in=UNDER_WAY).update(state=State.SKIPPED, lease=None, lease_until=None)
    refs = [str(ref) for ref in mails.values_list("public_id", flat=True)]
    DemoMail.objects.filter(delivery_ref__in=refs).delete()
    addresses = EmailAddress.objects.filter(contact_id__in=contact_ids)
    DemoMail.objects.filter(recipient__in=addresses.values("address")).delete()
    suppress_digests(addresses.values_list("address_hmac", flat=True), tuple(Purpose), Why.ERASED, Channel.EMAIL)
    numbers = list(Phone.objects.filter(contact_id__in=contact_ids).values_list("address_hmac", flat=True))
    for channel in (Channel.PHONE, Channel.SMS):
        suppress_digests(numbers, tuple(Purpose), Why.ERASED, channel)
