"""What a provider's "bounced" means: most of it passes, some of it is for good (design: mail-receipts-consent.md A5).

Providers call a full mailbox a bounce too: to stop writing on the word alone would lose people who are there.
"""

import re
from enum import StrEnum
from typing import Final

# RFC 3463: no such mailbox, no such host, bad syntax, moved for good, and a domain that takes no mail (RFC 7505).
FOR_GOOD: Final = re.compile(r"\b5\.1\.(?:1|2|3|6|10)\b")
PASSING: Final = re.compile(r"\b4\.\d{1,3}\.\d{1,3}\b|\b5\.2\.2\b|\bsoft(?:bounce)?\b|transient", re.IGNORECASE)
POLICY: Final = re.compile(r"\b5\.7\.\d{1,3}\b|dmarc|blocked|\bspam\b|\bpolicy\b", re.IGNORECASE)
# What providers call a bounce for good in their own events: Postmark, Amazon SES, Mailgun.
NAMED: Final = frozenset({"hardbounce", "permanent", "invalid"})
REPORTS: Final = frozenset({"bounced", "rejected", "failed"})


class Bounce(StrEnum):
    NONE = "none"
    HARD = "hard"
    SOFT = "soft"
    POLICY = "policy"
    COMPLAINT = "complaint"


def classify(kind: str, signs: tuple[str, ...]) -> Bounce:
    """What an event says of its address. `signs` are the provider's own words for why."""
    if kind == "complained":
        return Bounce.COMPLAINT
    if kind not in REPORTS:
        return Bounce.NONE
    said = " ".join(signs)
    if POLICY.search(said):
        return Bounce.POLICY
    if any(sign.strip().lower() in NAMED for sign in signs):
        return Bounce.HARD
    return Bounce.HARD if FOR_GOOD.search(said) and not PASSING.search(said) else Bounce.SOFT
