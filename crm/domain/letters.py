"""A mail as a reader shows it."""

from dataclasses import dataclass
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from crm.domain.mail import Attachment

UNKNOWN_TYPE = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Letter:
    """The parts of a mail; `html` is "" where it has none."""

    text: str
    html: str
    attachments: tuple[Attachment, ...]


def read_letter(raw: bytes) -> Letter:
    """Take a mail apart. Bytes that are no mail give an empty letter."""
    mail = message_from_bytes(raw, policy=default)
    assert isinstance(mail, EmailMessage)
    return Letter(body_of(mail, "plain"), body_of(mail, "html"), tuple(map(attachment_of, mail.iter_attachments())))


def body_of(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if isinstance(part, EmailMessage) else ""


def attachment_of(part: EmailMessage) -> Attachment:
    content = part.get_content()
    data = content if isinstance(content, bytes) else str(content).encode()
    return Attachment(part.get_filename() or "attachment", data, part.get_content_type() or UNKNOWN_TYPE)
