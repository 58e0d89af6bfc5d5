"""A message that carries one action: what was done can be taken back where the page tells of it."""

import json
from dataclasses import asdict, dataclass, field
from typing import Any

from django.contrib import messages
from django.contrib.messages.storage.base import Message
from django.http import HttpRequest


@dataclass(frozen=True, slots=True)
class Offer:
    """A button `label` that posts `fields` to `url`, one of our own addresses; `shown` is the address of what it is
    about, where a link `show` leads there.
    """

    label: str
    url: str
    fields: dict[str, str] = field(default_factory=dict)
    show: str = ""
    shown: str = ""


def success_with(request: HttpRequest, said: str, offer: Offer) -> None:
    """Say what was done, with a button behind it."""
    messages.success(request, said, extra_tags=kept(offer))


def error_with(request: HttpRequest, said: str, offer: Offer) -> None:
    """Say why something was not done, with a button to try it again."""
    messages.error(request, said, extra_tags=kept(offer))


def kept(offer: Offer) -> str:
    """Django's messages keep two texts: the offer is the second."""
    return json.dumps(asdict(offer))


def offer_of(message: Message) -> Offer | None:
    """What a message offers, if anything."""
    told: Any = json.loads(message.extra_tags) if (message.extra_tags or "").startswith("{") else None
    return Offer(**told) if told else None
