"""The gate that every act passes first."""

import structlog

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden

log = structlog.get_logger("lantern.access")


def authorize(by: Actor, capability: Capability, subject: object = None) -> None:
    """Return if `by` may use `capability` (on `subject`); else Forbidden, and a line in the log."""
    if by.can(capability):
        return
    log.warning("denied", actor=by.kind, user_id=by.user_id, capability=capability, subject=type(subject).__name__)
    raise Forbidden
