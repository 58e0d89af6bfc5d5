"""The links by which somebody looks after what we may send them: signed, for years, without signing in.

A link is about one person. Once that record was merged into another it opens that one; once it was erased, nothing.
"""

from datetime import timedelta
from typing import Final

from django.conf import settings
from django.core import signing

from crm.models import Contact

# The footer of an old mail has to work; SECRET_KEY_FALLBACKS keeps links alive when the key changes.
LIFE: Final = timedelta(days=5 * 365)
SALT: Final = "mail choices"


def token_of(contact_id: int) -> str:
    return signing.TimestampSigner(salt=SALT).sign(str(contact_id))


def preference_link(contact_id: int) -> str:
    """The whole address of a person's page of choices."""
    return f"{settings.PUBLIC_URL}/preferences/{token_of(contact_id)}/"


def one_click_link(contact_id: int) -> str:
    """What a mail program posts to when its reader presses "Unsubscribe" (RFC 8058)."""
    return f"{preference_link(contact_id)}stop/"


def behind(token: str) -> Contact | None:
    """Whom a link is about today; None for a link that is not ours, too old, or of somebody who was erased."""
    try:
        contact_id = int(signing.TimestampSigner(salt=SALT).unsign(token, max_age=LIFE))
    except (signing.BadSignature, ValueError):
        return None
    contact = Contact.everyone.filter(pk=contact_id).select_related("merged_into").first()
    while contact is not None and contact.merged_into is not None:
        contact = contact.merged_into
    return contact if contact is not None and contact.standing == Contact.Standing.LIVE else None
