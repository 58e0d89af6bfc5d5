"""The log of who did what: written in the transaction of the change itself."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import Model
from structlog.contextvars import get_contextvars

from crm.domain.actors import Actor
from crm.models import AuditEntry
from crm.services import rows


def record(
    by: Actor,
    action: str,
    subject: Model,
    *,
    contact_id: int | None = None,
    **changes: tuple[Any, Any],
) -> None:
    """Keep that `by` did `action` to `subject`; each change is field=(old, new).

    Values must be what JSON holds; days and instants become ISO 8601 text.
    """
    rows.insert(AuditEntry, **entry(by, action, subject, contact_id, changes))


def entry(
    by: Actor, action: str, subject: Model, contact_id: int | None, changes: Mapping[str, tuple[Any, Any]]
) -> dict[str, Any]:
    """The fields of an AuditEntry, for acts on many rows that write their entries at once."""
    return {
        "actor_kind": by.kind,
        "actor_label": by.label,
        "user_id": by.user_id,
        "action": action,
        "subject": subject._meta.label_lower,
        "subject_id": str(subject.pk),
        "contact_id": contact_id,
        "changes": {name: [plain(old), plain(new)] for name, (old, new) in changes.items()},
        "request_id": str(get_contextvars().get("request_id", "")),
    }


def plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value
