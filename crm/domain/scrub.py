"""Taking out of a text what no log and no error column may hold."""

import re
from typing import Final

EMAIL: Final = re.compile(r"[^\s@\"'<>:]+@[^\s@\"'<>]+\.[^\s@\"'<>,;)]+")
# A donor's links carry their key in the path; the number of a card is thirteen to nineteen digits.
KEY_IN_PATH: Final = re.compile(r"(/(?:thanks|attempt|reset/key|receipt|preferences|calendar)/)[^/?\s]+")
CARD: Final = re.compile(r"\b(?:\d[ -]?){12,18}\d\b")


def scrub(text: str) -> str:
    """`text` without email addresses, link keys and anything that looks like a card number."""
    text = EMAIL.sub("[email]", text)
    text = KEY_IN_PATH.sub(r"\1[key]", text)
    return CARD.sub("[number]", text)
