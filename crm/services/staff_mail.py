"""Mail to the people who work here. Donors' mail goes through the outbox; this needs no consent and leaves no row."""

from uuid import uuid4

from django.conf import settings

from crm.domain.errors import Refused, gettext_noop
from crm.domain.mail import Message, ProviderRefused
from crm.gateway import mailer
from crm.models import User


def send_to_staff(*, user: User, subject: str, text: str, html: str, ref: str = "") -> None:
    """Hand one mail over, from within a job that tries again when the provider is away. `ref` is its own id."""
    message = Message(
        to=user.email,
        subject=subject,
        text=text,
        html=html,
        sender_name="Lantern",
        reply_to=settings.MAIL_FROM,
        delivery_ref=ref or str(uuid4()),
    )
    try:
        mailer.hand_over(message)
    except ProviderRefused as refusal:
        raise Refused("mail_refused", gettext_noop("The mail provider refused this mail.")) from refusal
