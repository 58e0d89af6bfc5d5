"""What of a task may stand in a calendar, which others may see on a screen: no name, and of the safe nothing."""

import hashlib
import re
from collections.abc import Iterable
from typing import Final

LONGEST_SECRET: Final = 100


def digest_of_secret(secret: str) -> str:
    """What is kept of a secret link. It has 256 bits by chance, so a plain hash cannot be turned back."""
    return hashlib.sha256(secret.encode()).hexdigest()


def discreet_title(title: str, names: Iterable[str]) -> str:
    """The title with every word of these names cut to its first letter: "Call Maya Okafor" is "Call M. O."."""
    words = {word for name in names for word in re.findall(r"[\w'’-]+", name) if len(word) > 1}
    for word in sorted(words, key=len, reverse=True):
        title = re.sub(rf"(?<!\w){re.escape(word)}(?!\w)", f"{word[0].upper()}.", title, flags=re.IGNORECASE)
    return title


def initials(names: Iterable[str]) -> str:
    """M. O."""
    return " ".join(f"{name.strip()[0].upper()}." for name in names if name.strip())
