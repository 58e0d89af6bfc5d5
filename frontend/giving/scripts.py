"""Every script of the payment page, and why it is there: the inventory that PCI DSS 4.0.1 (6.4.3) asks for."""

import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from django.contrib.staticfiles import finders

from frontend.giving.look import STRIPE_JS

REASONS: Final = {
    "js/give.js": "Where the page's scripts begin: choices follow each other, the form is sent.",
    "js/amounts.js": "Reckons what the button says as the donor chooses.",
    "js/problems.js": "Shows what the server found wrong, beside the answer it concerns.",
    "js/pay.js": "Loads Stripe's fields and confirms the payment; it never sees a card number.",
}
STRIPES_REASON: Final = "Card fields in Stripe's own frames. Stripe changes it as it must, so it has no fixed hash."
IMPORT: Final = re.compile(r"""(?:from\s+|import\s*\(?\s*)["']\./([\w-]+\.js)["']""")


@dataclass(frozen=True, slots=True)
class Script:
    """One script: its path or address, the SHA-256 of its bytes ("" for Stripe's own), and why it is there."""

    path: str
    sha256: str
    reason: str


def source_of(path: str) -> str:
    found = finders.find(path)
    assert isinstance(found, str), path
    return Path(found).read_text(encoding="utf-8")


def imported_by(path: str) -> list[str]:
    """The modules that a script of ours brings with it, directly."""
    return [f"js/{name}" for name in IMPORT.findall(source_of(path))]


def inventory() -> list[Script]:
    ours = [
        Script(path, hashlib.sha256(source_of(path).encode()).hexdigest(), reason) for path, reason in REASONS.items()
    ]
    return [*ours, Script(STRIPE_JS, "", STRIPES_REASON)]
