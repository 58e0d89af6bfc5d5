"""The stop list: addresses known only by a keyed hash, so that a wish to be left alone outlives the record of a person.

The key must stay what it is: under another key no address is recognised any more (docs/how-to/production.md).
"""

import hmac
from enum import StrEnum
from hashlib import sha256
from typing import Final

EVERYTHING: Final = "all"


class Why(StrEnum):
    """What put an address on the list."""

    BOUNCED = "hard_bounce"
    COMPLAINED = "complaint"
    UNSUBSCRIBED = "unsubscribed"
    PREFERENCE_SERVICE = "preference_service"
    ERASED = "erasure"
    ASKED = "asked"


# A fresh yes of the person from these places takes what it is about off the list again. A giving page proves nobody's
# mailbox: it does not undo a complaint. Somebody who was erased and comes back by themselves is welcome.
LIFTED_BY: Final[dict[str, frozenset[str]]] = {
    Why.UNSUBSCRIBED: frozenset({"giving_page", "preference_page", "paper", "phone", "reply"}),
    Why.ERASED: frozenset({"giving_page", "preference_page", "paper", "phone", "reply"}),
    Why.COMPLAINED: frozenset({"preference_page", "paper", "phone"}),
    Why.ASKED: frozenset({"preference_page", "paper", "phone"}),
}


def easier_to_undo(reason: str) -> list[str]:
    """The reasons that more places lift than lift this one."""
    return [why for why, places in LIFTED_BY.items() if len(places) > len(LIFTED_BY.get(reason, ()))]


def digest(key: str, address: str) -> str:
    """What the list knows an address by; "" for no address. `address` is normalized already."""
    if not address:
        return ""
    return hmac.new(f"lantern.stop-list:{key}".encode(), address.encode(), sha256).hexdigest()
