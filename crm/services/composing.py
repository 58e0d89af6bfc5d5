"""A mail to somebody we know, as text and as HTML made with MJML, from a pair of templates."""

from django.conf import settings
from django.template.loader import render_to_string
from mjml import mjml2html

from crm.domain.mail import Attachment, Message
from crm.models import Delivery, Nonprofit


def compose(
    template: str,
    delivery: Delivery,
    nonprofit: Nonprofit,
    subject: str,
    context: dict[str, object],
    *,
    plain: bool,
    attachments: tuple[Attachment, ...] = (),
) -> Message:
    """`template` is the path of both templates without their ends, such as "donors/mail/thank_you"; they extend
    crm/mail/base.mjml. With `plain` the sender goes by the neutral name.
    """
    sender = nonprofit.plain_name if plain else nonprofit.name
    context |= {
        "nonprofit": nonprofit,
        "sender": sender,
        "brand": nonprofit.brand_colour,
        "public_url": settings.PUBLIC_URL,
    }
    return Message(
        to=delivery.address,
        subject=" ".join(subject.format(name=sender).split()),
        text=render_to_string(f"{template}.txt", context).strip() + "\n",
        html=str(mjml2html(render_to_string(f"{template}.mjml", context))),
        sender_name=sender,
        reply_to=nonprofit.email,
        delivery_ref=str(delivery.public_id),
        attachments=attachments,
    )
