"""Who acts: every write says so."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from crm.domain.capabilities import Capability


class ActorKind(StrEnum):
    STAFF = "staff"
    API = "api"
    DONOR = "donor"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """The person or process behind an act; `label` is what the audit log shows, `user_id` is set for staff and API."""

    kind: ActorKind
    label: str
    user_id: int | None = None
    capabilities: frozenset[Capability] = frozenset()

    def can(self, capability: Capability) -> bool:
        return capability in self.capabilities


# Work nobody asked for at this moment: webhooks, schedules, commands. It passes every gate by being on this list.
SYSTEM: Final = Actor(ActorKind.SYSTEM, "Lantern", capabilities=frozenset(Capability))
STRIPE: Final = Actor(ActorKind.SYSTEM, "Stripe", capabilities=frozenset(Capability))
# Somebody who followed a link that only they were sent: they answer for themselves, and nothing else.
THEMSELVES: Final = Actor(ActorKind.DONOR, "Themselves", capabilities=frozenset({Capability.RECORD_CONSENT}))
