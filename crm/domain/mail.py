"""A mail, and what can become of handing it over."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Exempt(StrEnum):
    """Mail that leaves without a permission, because it asks for nothing: each kind says here why it may.

    Everything else names the Purpose that its reader agreed to, and passes crm.selectors.gate.
    """

    RECEIPT = "receipt"  # thanks, receipts and word of a refund: the donor awaits them, tax law wants them
    CARD = "card"  # one card to whom a donor named, at the donor's wish
    CHOICES = "choices"  # the link to one's own choices, after a word with staff; the gate is asked all the same


EXEMPT: Final = frozenset(exempt.value for exempt in Exempt)


@dataclass(frozen=True, slots=True)
class Attachment:
    name: str
    content: bytes
    mime_type: str


@dataclass(frozen=True, slots=True)
class Message:
    """One mail to one address. `delivery_ref` is its public id: the provider keeps it, and Message-ID is made of it.

    `unsubscribe_url` takes the POST of RFC 8058 in mail that asks; "" in mail that does not.
    """

    to: str
    subject: str
    text: str
    html: str
    sender_name: str
    reply_to: str
    delivery_ref: str
    attachments: tuple[Attachment, ...] = field(default=())
    unsubscribe_url: str = ""


@dataclass(frozen=True, slots=True)
class Proof:
    """The provider has it."""

    provider: str
    message_id: str


class NotHandedOver(Exception):
    """The provider surely does not have it: no connection, or it asked us to come back later."""


class ProviderRefused(Exception):
    """The provider said a clear and final no."""
