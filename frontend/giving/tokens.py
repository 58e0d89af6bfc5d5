"""Signed references that visitors carry: the form they were given, and the way back to their gift."""

import time
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.core import signing

FORM_LIFE = timedelta(hours=12)
# A person needs longer than this to read the page and type a name; a script does not.
LEAST_SECONDS = 2


@dataclass(frozen=True, slots=True)
class FormToken:
    """One rendering of a page: the attempt it may become, the wording it showed, and how old it is."""

    attempt: UUID
    wording_id: int | None
    seconds_old: float


def form_token(slug: str, wording_id: int | None) -> str:
    return signing.dumps([uuid4().hex, wording_id, time.time()], salt=f"give:{slug}")


def read_form_token(slug: str, token: str) -> FormToken | None:
    """None when it is not ours, of another page, or too old: then the visitor gets a fresh form with all answers."""
    try:
        attempt, wording_id, issued = signing.loads(token, salt=f"give:{slug}", max_age=FORM_LIFE)
    except signing.BadSignature:
        return None
    return FormToken(UUID(attempt), wording_id, time.time() - issued)


def thanks_token(attempt: UUID) -> str:
    """The way back to one attempt; nobody can make another from it."""
    return signing.Signer(salt="thanks").sign(attempt.hex)


def read_thanks_token(token: str) -> UUID | None:
    try:
        return UUID(signing.Signer(salt="thanks").unsign(token))
    except (signing.BadSignature, ValueError):
        return None
