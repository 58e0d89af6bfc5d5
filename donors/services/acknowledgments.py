"""Thanks: the receipt and the mail that carries it, and the card to whom a gift was made in the name of."""

import hashlib

import structlog
from django.utils.translation import gettext, override

from campaigns.domain.pages import words_for
from crm.domain.actors import SYSTEM
from crm.domain.mail import Attachment, Exempt, Message
from crm.models import Contact, Delivery
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.preference_links import preference_link
from crm.services.composing import compose
from crm.services.jobs import effects
from crm.services.outbox import queue_mail, send_delivery
from donors.domain.receipts import Snapshot
from donors.gateway.pdf import receipt_pdf
from donors.models import Gift, Receipt
from donors.services.gift_addresses import address_for, goes_to
from donors.services.gifts import held
from donors.services.receipts import issue_receipt
from donors.services.stewardship import ask_for_plans

log = structlog.get_logger("lantern.receipts")
THANK_YOU, TRIBUTE_CARD = "thank_you", "tribute_card"
PDF = "application/pdf"


def acknowledge_gift(gift_id: int, *, thank: bool) -> None:
    """Issue the receipt of a received gift and, with `thank`, queue its thanks and its card; start its plans; once."""
    ask_for_plans([gift_id])
    with effects():
        gift = held(Gift.objects.get(pk=gift_id))
        if not gift.counts or not gift.kept or gift.contact.standing == Contact.Standing.ERASED:
            return
        receipt = issue_receipt(gift=gift, by=SYSTEM)
        to = address_for(gift, is_first_thanks=True)
        if thank and to is not None:
            queue_mail(
                kind=THANK_YOU,
                key=str(gift.pk),
                purpose=Exempt.RECEIPT,
                contact=gift.contact,
                address=to.address,
                task="donors.send_thank_you",
                facts={"gift": gift.pk, "receipt": receipt.pk},
            )
        tribute = getattr(gift, "tribute", None)
        if thank and tribute is not None and tribute.card_to:
            queue_mail(
                kind=TRIBUTE_CARD,
                key=str(gift.pk),
                purpose=Exempt.CARD,
                contact=gift.contact,
                address=tribute.card_to,
                task="donors.send_tribute_card",
                facts={"gift": gift.pk},
            )


def send_thank_you(delivery_id: int) -> None:
    send_delivery(delivery_id, compose_thank_you, goes_to)


def send_tribute_card(delivery_id: int) -> None:
    send_delivery(delivery_id, compose_tribute_card)


def compose_thank_you(delivery: Delivery) -> Message:
    """The thanks with the receipt attached, in the donor's language; neutral for whoever asked for plain mail."""
    gift = Gift.objects.select_related("contact", "giving_page").get(pk=delivery.facts["gift"])
    receipt = Receipt.objects.get(pk=delivery.facts["receipt"])
    nonprofit, snapshot = the_nonprofit(), receipt.snapshot
    plain = gift.contact.wants_plain_mail or bool(gift.giving_page and gift.giving_page.discreet)
    own_words = words_for(gift.giving_page.texts, snapshot["language"], nonprofit.language) if gift.giving_page else {}
    context = {
        "name": gift.contact.salutation or gift.contact.greeting_name,
        "amount": gift.amount.show(snapshot["locale"], whole=True),
        "monthly": gift.recurring_gift_id is not None,
        "thanks": "" if plain else own_words.get("thanks", ""),
        "number": receipt.full_number,
        "plain": plain,
        "choices_url": preference_link(gift.contact_id),
    }
    with override(snapshot["language"]):
        subject = gettext("Your receipt") if plain else gettext("Thank you for your gift to {name}")
        pdf = Attachment(f"{receipt.full_number}.pdf", receipt_file(receipt), PDF)
        return compose("donors/mail/thank_you", delivery, nonprofit, subject, context, plain=plain, attachments=(pdf,))


def compose_tribute_card(delivery: Delivery) -> Message:
    """Tells somebody that a gift was made in a name; never its amount, and never who gave if they hide their name."""
    gift = Gift.objects.select_related("contact", "tribute").get(pk=delivery.facts["gift"])
    nonprofit = the_nonprofit()
    context: dict[str, object] = {
        "giver": "" if gift.hide_name else gift.contact.full_name,
        "honoree": gift.tribute.honoree,
        "kind": gift.tribute.kind,
    }
    with override(gift.contact.language or nonprofit.language):
        subject = gettext("A gift in someone’s name")
        return compose("donors/mail/tribute_card", delivery, nonprofit, subject, context, plain=False)


def receipt_file(receipt: Receipt, *, copy: bool = False) -> bytes:
    """The PDF of a receipt. Its hash is kept when it is first made; bytes that differ later are reported."""
    snapshot: Snapshot = receipt.snapshot
    if receipt.status == Receipt.Status.VOID:
        return receipt_pdf(snapshot, mark=snapshot["words"]["void"])
    if copy:
        return receipt_pdf(snapshot, mark=snapshot["words"]["copy"])
    pdf = receipt_pdf(snapshot)
    digest = hashlib.sha256(pdf).hexdigest()
    if not receipt.pdf_sha256:
        Receipt.objects.filter(pk=receipt.pk, pdf_sha256="").update(pdf_sha256=digest)
    elif receipt.pdf_sha256 != digest:
        log.error("receipt_differs_from_issue", number=receipt.full_number)
    return pdf
