"""A gift that was sent to us before under the same key."""

from crm.domain import emails
from crm.domain.errors import Refused, gettext_noop
from crm.domain.identity import Identity
from crm.models import Contact, EmailAddress
from donors.domain.gifts import GiftFacts
from donors.models import Gift


def check_same_gift(gift: Gift, facts: GiftFacts, donor: Contact | Identity) -> None:
    """Refused when `gift`, found by the source key of `facts`, is another gift than they tell of."""
    told = (facts.amount, facts.method, facts.given_on, facts.campaign_id, facts.hide_name)
    kept = (gift.amount, gift.method, gift.given_on, gift.campaign_id, gift.hide_name)
    texts = (facts.reference, facts.note) == (gift.reference, gift.note)
    parts = dict(gift.splits.values_list("fund_id", "amount_minor"))
    if told != kept or not texts or not is_donor(gift, donor) or (facts.splits and facts.splits != parts):
        raise Refused(
            "idempotency_key_reused",
            gettext_noop("This Idempotency-Key has recorded another gift. Send each gift with a new one."),
        )


def is_donor(gift: Gift, donor: Contact | Identity) -> bool:
    """Whether the gift's contact may be the one told of: the same row, or one who has the address."""
    if isinstance(donor, Contact):
        return gift.contact_id == donor.pk
    address = emails.normalized(donor.email)
    return not address or EmailAddress.objects.filter(contact=gift.contact_id, normalized=address).exists()
