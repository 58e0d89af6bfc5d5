"""Giving somebody a copy of their data: made when it is asked for, kept nowhere, and kept that it was made."""

import json
from collections.abc import Callable
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext, override

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import gettext_noop
from crm.gateway.personal_data import personal_data_pdf
from crm.models import Contact, Nonprofit
from crm.selectors.contacts import contact_with
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.subject_access import Copy, copy_of
from crm.services import audit
from crm.services.access import authorize
from crm.services.copy_words import Writer
from crm.services.showing import note_views

ActionWords = Callable[[str], str]
LETTER_PAPER: Final = ("US", "CA", "MX", "PH")
OPENING: Final = (
    gettext_noop("This is everything we hold about you, under all records we had of you."),
    gettext_noop(
        "You may ask us to correct it, to stop using it, to give it to you for another organisation, or to erase it. "
        "Where a part has to stay even then, it says why. You may also complain to your data protection authority."
    ),
)


def copy_for_person(*, contact_id: int, by: Actor) -> Copy:
    """Everything about a person, for them. Who made it, and that they saw all of it, is kept."""
    authorize(by, Capability.KEEP_PRIVACY)
    contact = contact_with(contact_id)
    with transaction.atomic():
        found = copy_of(contact)
        note_views(contact_ids=[contact.pk], what="copy of everything", by=by)
        rows = sum(len(kind.rows) for kind in found.kinds)
        audit.record(by, "contact.copied", contact, contact_id=contact.pk, rows=(None, rows))
    return found


def as_json_file(found: Copy) -> bytes:
    return json.dumps(found.as_json(), ensure_ascii=False, indent=2).encode()


def as_pdf(found: Copy, *, action_words: ActionWords = str) -> bytes:
    """The copy to read, in the person's language where we speak it, else in the nonprofit's. `action_words` are those
    for an action of the audit log.
    """
    nonprofit = the_nonprofit()
    language = language_of(found.contact, nonprofit)
    with override(language):
        return personal_data_pdf(printed(found, nonprofit, language, action_words), found.made_at)


def language_of(contact: Contact, nonprofit: Nonprofit) -> str:
    return contact.language if contact.language in dict(settings.LANGUAGES) else nonprofit.language


def printed(found: Copy, nonprofit: Nonprofit, language: str, action_words: ActionWords = str) -> dict[str, Any]:
    locale = Locale.parse(f"{language}_{nonprofit.country}", resolve_likely_subtags=True)
    writer = Writer(found, locale, ZoneInfo(nonprofit.time_zone), action_words)
    made = gettext("Made on {day}").format(day=writer.instant(found.made_at))
    return {
        "nonprofit": nonprofit.legal_name,
        "address": nonprofit.postal_address,
        "heading": gettext("Your data"),
        "name": found.contact.full_name,
        "made": made,
        "language": language,
        "paper": "us-letter" if nonprofit.country in LETTER_PAPER else "a4",
        "opening": [gettext(sentence) for sentence in OPENING],
        "parts": list(writer.parts()),
    }
