"""What may be written down about a contact: notes, and what we did with them."""

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.names import UNWANTED, clean_text

LONGEST_NOTE: Final = 10_000
LONGEST_SUMMARY: Final = 200
EARLIEST: Final = datetime(1900, 1, 1, tzinfo=UTC)
AHEAD: Final = timedelta(days=1)  # clocks differ, and so do days around the world
EMPTY_LINES: Final = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class NoteFacts:
    """A note: its words, who may read it ("open", "restricted" or "author"), and whether it stays on top."""

    text: str
    circle: str = "open"
    is_pinned: bool = False


@dataclass(frozen=True, slots=True)
class InteractionFacts:
    """A call, a visit, a letter: who began it, in a line what it was about, and when it was; None is now."""

    kind: str
    summary: str
    details: str = ""
    from_them: bool = False
    at: datetime | None = None


def lines_of_text(text: str) -> str:
    """`text` composed, with its lines, without control and direction marks and without wide gaps."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = "\n".join(UNWANTED.sub("", line).replace("\t", " ").rstrip() for line in lines)
    return EMPTY_LINES.sub("\n\n", kept).strip()


def checked_note(text: str) -> str:
    kept = lines_of_text(text)
    if not kept:
        raise Refused("note_empty", gettext_noop("Write the note first."), field="text")
    return refuse_longer(kept, LONGEST_NOTE, "text")


def checked_summary(text: str) -> str:
    kept = clean_text(text)
    if not kept:
        raise Refused("summary_missing", gettext_noop("Say in a line what it was about."), field="summary")
    return refuse_longer(kept, LONGEST_SUMMARY, "summary")


def checked_details(text: str) -> str:
    return refuse_longer(lines_of_text(text), LONGEST_NOTE, "details")


def state_of(row: Any) -> str:
    """A short mark of what an interaction says, which is another once it says something else."""
    said = "\0".join(map(str, (row.kind, row.from_them, row.summary, row.details, row.at.astimezone(UTC))))
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def checked_instant(at: datetime, now: datetime) -> datetime:
    """When something was: never far in the future, nor before anybody could remember."""
    if at > now + AHEAD:
        sentence = gettext_noop("That is still to come. Write it down when it has happened, or make a task of it.")
        raise Refused("still_to_come", sentence, field="at")
    if at < EARLIEST:
        raise Refused("too_long_ago", gettext_noop("Enter a day after 1900."), field="at")
    return at


def refuse_longer(text: str, most: int, field: str) -> str:
    if len(text) > most:
        raise Refused("too_long", gettext_noop("Shorten this to {most} characters."), field=field, most=most)
    return text
