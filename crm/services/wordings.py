"""The words people are shown when they are asked: published once, never changed, only followed by a newer version."""

import hashlib

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.wordings import LONGEST, WORDINGS
from crm.models import Wording
from crm.services import audit
from crm.services.access import authorize
from crm.services.locks import one_at_a_time


def publish_wording(*, key: str, language: str, text: str, by: Actor) -> Wording:
    """The newest version of a wording: the one that stands if it says the same, else a new one."""
    authorize(by, Capability.EDIT_GIVING_PAGES)
    text = text.strip()
    if not text:
        raise Refused("no_words", gettext_noop("Write the words that people are shown."), "text")
    if len(text) > LONGEST:
        raise Refused("too_long", gettext_noop("Say it in {most} characters or fewer."), "text", most=LONGEST)
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        one_at_a_time(f"wording {key} {language}")
        newest = Wording.objects.filter(key=key, language=language).order_by("-version").first()
        if newest is not None and newest.sha256 == digest:
            return newest
        version = newest.version + 1 if newest is not None else 1
        wording = Wording.objects.create(key=key, version=version, language=language, text=text, sha256=digest)
        audit.record(by, "wording.published", wording, version=(version - 1 or None, version))
        return wording


def publish_missing_wordings(*, by: Actor) -> None:
    """The wordings that Lantern comes with, where nobody has published their own."""
    known = set(Wording.objects.values_list("key", "language"))
    for key, texts in WORDINGS.items():
        for language, text in texts.items():
            if (key, language) not in known:
                publish_wording(key=key, language=language, text=text, by=by)
