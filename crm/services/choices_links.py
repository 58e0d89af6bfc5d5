"""The link to somebody's own choices, mailed to them because they asked for it.

No member of staff is shown it: what is answered through it counts as the person's own word, so it goes to nobody else.
Staff who hear an answer write it down as one that was told to them (crm.services.consents).
"""

from django.db import transaction
from django.utils.translation import gettext, override

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused
from crm.domain.mail import Exempt, Message
from crm.models import Contact, Delivery
from crm.selectors.gate import may_send_choices
from crm.selectors.mail_choices import CHOICES_LINK, address_for_choices
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.preference_links import preference_link
from crm.services import audit
from crm.services.access import authorize
from crm.services.composing import compose
from crm.services.outbox import queue_mail, send_delivery
from crm.services.standing import hold_standing


def send_choices_link(*, contact: Contact, key: str, by: Actor) -> Delivery:
    """Queue the mail with the link, to the primary address; the same `key` sends once. Refused by the gate's reason."""
    authorize(by, Capability.RECORD_CONSENT, contact)
    with transaction.atomic():
        contact_id = hold_standing(contact.pk)
        verdict = may_send_choices(contact_id)
        if not verdict.allowed:
            raise Refused("not_mailed", verdict.sentence)
        once = f"{contact_id}:{key}"[:80]
        if known := Delivery.objects.filter(kind=CHOICES_LINK, key=once).first():
            return known
        delivery = queue_mail(
            kind=CHOICES_LINK,
            key=once,
            purpose=Exempt.CHOICES,
            contact=Contact.objects.get(pk=contact_id),
            address=address_for_choices(contact_id, local_day(the_nonprofit())),
            task="crm.send_choices_link",
        )
        audit.record(by, "consent.link_sent", delivery.contact, contact_id=contact_id)
    return delivery


def mail_choices_link(delivery_id: int) -> None:
    send_delivery(delivery_id, compose_choices_link)


def compose_choices_link(delivery: Delivery) -> Message:
    """The link in the person's language; neutral for whoever asked for plain mail."""
    nonprofit, contact = the_nonprofit(), delivery.contact
    context: dict[str, object] = {
        "name": contact.salutation or contact.greeting_name,
        "page_url": preference_link(contact.pk),
    }
    with override(contact.language or nonprofit.language):
        plain = contact.wants_plain_mail
        subject = gettext("Your choices") if plain else gettext("What {name} may send you")
        return compose("crm/mail/choices_link", delivery, nonprofit, subject, context, plain=plain)
