"""What a log line may hold: facts and identifiers, never a person's address, a token or a card number."""

import re
from collections.abc import MutableMapping
from typing import Any, Final

import structlog

from crm.domain.scrub import scrub

PROCESSORS: Final[list[Any]] = [
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_logger_name,
    structlog.stdlib.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    structlog.processors.UnicodeDecoder(),
]

QUERY: Final = re.compile(r"\?[^\s\"']*")
UNWANTED: Final = ("ip", "user_agent", "remote_addr")


def keep_to_facts(logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """The structlog processor that scrubs every text of a line and drops what says who the visitor is."""
    for name in UNWANTED:
        event.pop(name, None)
    for name, value in event.items():
        if isinstance(value, str):
            event[name] = scrub(QUERY.sub("", value) if name == "request" else value)
    return event
