"""What an event concerns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Root:
    """The Stripe object to fetch: `kind` is intent, invoice, subscription, customer, checkout or payout."""

    kind: str
    id: str


# From an event's type and payload to its root; None when it concerns nothing we keep.
RootOf = Callable[[str, dict[str, Any]], Root | None]
