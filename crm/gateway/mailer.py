"""The one place that hands mail over: by SMTP, or to any provider that django-anymail knows."""

import smtplib
from collections.abc import Mapping
from typing import Any

from anymail.exceptions import AnymailInvalidAddress, AnymailRecipientsRefused, AnymailRequestsAPIError
from anymail.message import AnymailStatus
from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.module_loading import import_string

from crm.domain.mail import Message, NotHandedOver, Proof, ProviderRefused

LATER = 429
PERMANENT_SMTP = 500


def hand_over(message: Message) -> Proof:
    """Give one mail to the provider.

    NotHandedOver when it surely does not have it, ProviderRefused when it said no for good. Any other exception, a
    time-out above all, means that it may have it: the caller does not know and must not guess.
    """
    connection = get_connection(fail_silently=False)
    try:
        connection.open()
    except OSError as error:
        raise NotHandedOver(type(error).__name__) from error
    mail = as_django_mail(message)
    mail.connection = connection
    try:
        mail.send()
    except (smtplib.SMTPRecipientsRefused, smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        raise smtp_answer(error) from error
    except (AnymailInvalidAddress, AnymailRecipientsRefused) as error:
        raise ProviderRefused(type(error).__name__) from error
    except AnymailRequestsAPIError as error:
        raise api_answer(error) from error
    finally:
        connection.close()
    return proof_of(mail, message)


def evidence_of(delivery_ref: str) -> Proof | None:
    """Whether the provider has the mail with this reference, where it can be asked; None says nothing."""
    lookup = getattr(import_string(settings.EMAIL_BACKEND), "evidence_of", None)
    return lookup(delivery_ref) if lookup else None


def as_django_mail(message: Message) -> EmailMultiAlternatives:
    domain = settings.MAIL_FROM.rpartition("@")[2]
    headers = {"Message-ID": f"<{message.delivery_ref}@{domain}>", "X-Lantern-Delivery": message.delivery_ref}
    if message.unsubscribe_url:
        headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        from_email=f'"{message.sender_name.replace(chr(34), "")}" <{settings.MAIL_FROM}>',
        to=[message.to],  # never more than one: two in one mail would show people to each other
        reply_to=[message.reply_to],
        headers=headers,
    )
    mail.attach_alternative(message.html, "text/html")
    for attachment in message.attachments:
        mail.attach(attachment.name, attachment.content, attachment.mime_type)
    mail.metadata = {"d": message.delivery_ref}  # type: ignore[attr-defined]  # anymail reads it
    return mail


def proof_of(mail: EmailMultiAlternatives, message: Message) -> Proof:
    status: AnymailStatus | None = getattr(mail, "anymail_status", None)
    if status is not None and status.message_id:
        return Proof(settings.MAIL_PROVIDER, str(status.message_id))
    return Proof(settings.MAIL_PROVIDER, message.delivery_ref)


def smtp_answer(error: smtplib.SMTPException) -> Exception:
    """A 5xx is final, a 4xx is "come back later"."""
    recipients: Mapping[str, tuple[int, bytes]] = getattr(error, "recipients", {})
    code = min((answer[0] for answer in recipients.values()), default=getattr(error, "smtp_code", 0))
    words = f"{type(error).__name__} {code}"
    return ProviderRefused(words) if code >= PERMANENT_SMTP else NotHandedOver(words)


def api_answer(error: Any) -> Exception:
    """A 4xx is final but for 429; a 5xx may have been acted upon, so it is left as it is: uncertain."""
    code = error.status_code or 0
    if code == LATER:
        return NotHandedOver(f"provider answered {code}")
    return ProviderRefused(f"provider answered {code}") if 400 <= code < PERMANENT_SMTP else error
