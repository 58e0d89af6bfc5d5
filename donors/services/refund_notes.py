"""Word to a donor that money of theirs went back, and what that means for their receipt (design: stripe.md D.2)."""

from typing import Final

from django.utils.translation import gettext, override

from crm.domain.errors import gettext_noop
from crm.domain.mail import Exempt, Message
from crm.domain.money import Money
from crm.models import Delivery
from crm.selectors.nonprofit import the_nonprofit
from crm.services.composing import compose
from crm.services.outbox import queue_mail, send_delivery
from donors.models import Gift, ReceiptLine
from donors.services.gift_addresses import address_for, goes_to

REFUND_NOTE: Final = "refund_note"
FAILED_AFTER_ALL: Final = gettext_noop("The refund failed after all.")
# A worker that has claimed a mail looks once more before it hands it over.
NOT_LEFT: Final = (Delivery.State.QUEUED, Delivery.State.CLAIMED)


def tell_of_refund(*, gift: Gift, amount: Money, key: str, by_hand: bool = False) -> None:
    """In the caller's transaction: have the donor told that `amount` of their gift went back, once a `key`. What went
    back `by_hand` came by another way than the gift, perhaps, and the mail does not say which.
    """
    to = address_for(gift)
    if to is None:
        return
    queue_mail(
        kind=REFUND_NOTE,
        key=key_of(gift, key),
        purpose=Exempt.RECEIPT,
        contact=gift.contact,
        address=to.address,
        task="donors.send_refund_note",
        facts={"gift": gift.pk, "amount_minor": amount.minor, "by_hand": by_hand},
    )


def withdraw_refund_note(*, gift: Gift, key: str) -> None:
    """In the caller's transaction: the money did not go back after all, so the mail that says so stays here, unless it
    has left (donors.selectors.gifts.refunds_told).
    """
    waiting = Delivery.objects.filter(kind=REFUND_NOTE, key=key_of(gift, key), state__in=NOT_LEFT)
    waiting.update(state=Delivery.State.SKIPPED, reason=FAILED_AFTER_ALL, lease=None, lease_until=None)


def key_of(gift: Gift, key: str) -> str:
    return f"{gift.pk}:{key}"[:80]


def send_refund_note(delivery_id: int) -> None:
    send_delivery(delivery_id, compose_refund_note, goes_to)


def compose_refund_note(delivery: Delivery) -> Message:
    """What went back of which gift, in the donor's language; neutral for whoever asked for plain mail."""
    gift = Gift.objects.select_related("contact", "giving_page").get(pk=delivery.facts["gift"])
    nonprofit = the_nonprofit()
    language = gift.contact.language or nonprofit.language
    locale = f"{language}_{nonprofit.country}"
    plain = gift.contact.wants_plain_mail or bool(gift.giving_page and gift.giving_page.discreet)
    amount = Money(delivery.facts["amount_minor"], gift.currency)
    context: dict[str, object] = {
        "name": gift.contact.salutation or gift.contact.greeting_name,
        "amount": amount.show(locale, whole=True),
        "given": gift.amount.show(locale, whole=True),
        "given_on": gift.given_on,
        "is_whole": amount == gift.amount,
        "kept": gift.kept.minor,
        "by_hand": delivery.facts.get("by_hand", False),
        "number": outdated_number(gift),
        "new_number": new_number(gift),
    }
    with override(language):
        subject = gettext("Your refund") if plain else gettext("Your refund from {name}")
        return compose("donors/mail/refund_note", delivery, nonprofit, subject, context, plain=plain)


def outdated_number(gift: Gift) -> str:
    """The number of the last receipt that says more than is kept of the gift; "" where none does."""
    lines = ReceiptLine.objects.filter(gift=gift, amount_minor__gt=gift.kept.minor).select_related("receipt__series")
    line = lines.order_by("-pk").first()
    return line.receipt.full_number if line else ""


def new_number(gift: Gift) -> str:
    """The number of the receipt that stands and says what is kept; "" where none does."""
    lines = ReceiptLine.objects.filter(gift=gift, live=True, amount_minor=gift.kept.minor)
    line = lines.select_related("receipt__series").first()
    return line.receipt.full_number if line else ""
