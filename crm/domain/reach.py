"""What stands between us and writing to somebody: death, and what they asked for.

It is about the person alone, for whoever opens their page; mail that asks for something passes crm.selectors.gate.
Receipts are owed by law: `mail_bar` lets them pass whatever a person asked for, until nobody is there to read them.
"""

from typing import Final, Protocol

from crm.domain.errors import gettext_noop

DIED: Final = gettext_noop("Has died: nothing is sent any more.")
SAFETY: Final = gettext_noop("Asked for safety: no post, no voicemail, plain mail.")
ASKED: Final = {
    "no_email": gettext_noop("Asked for no email: receipts alone are sent."),
    "no_post": gettext_noop("Asked for no post."),
    "no_phone": gettext_noop("Asked not to be called."),
    "no_sms": gettext_noop("Asked for no text messages."),
}


class Wishes(Protocol):
    """A person, as far as reaching them goes."""

    is_deceased: bool
    safe_contact: bool


def mail_bar(person: Wishes) -> str:
    """Why even a receipt is not mailed to somebody; "" where it is."""
    return DIED if person.is_deceased else ""


def bars(person: Wishes) -> list[str]:
    """Everything that stands in the way, the weightiest first; after a death nothing else matters."""
    if person.is_deceased:
        return [DIED]
    safety = [SAFETY] if person.safe_contact else []
    return safety + [reason for name, reason in ASKED.items() if getattr(person, name)]
