"""The words staff put on people: what one may be, and which two are the same."""

from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import clean_text, fold

LONGEST: Final = 60


def checked_tag(typed: str) -> tuple[str, str]:
    """(name, key) of a tag as somebody typed it: "Major  donor" and "major donor" have one key."""
    name = clean_text(typed)
    key = fold(name)
    if not key:
        raise Refused("tag_missing", gettext_noop("Enter a tag."), field="name")
    if len(name) > LONGEST or len(key) > LONGEST:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field="name", most=LONGEST)
    return name, key
