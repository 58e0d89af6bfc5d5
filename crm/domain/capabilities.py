"""What staff may do, and which roles may do it."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final


class Capability(StrEnum):
    VIEW_PEOPLE = "people.view"
    EDIT_PEOPLE = "people.edit"
    MERGE_PEOPLE = "people.merge"
    RECORD_CONSENT = "consent.record"
    READ_RESTRICTED_NOTES = "notes.restricted"
    KEEP_TASKS = "tasks.keep"
    SHAPE_PLANS = "plans.shape"
    KEEP_PROSPECTS = "prospects.keep"
    EDIT_SEGMENTS = "segments.edit"
    KEEP_PRIVACY = "privacy.keep"
    SET_UP = "settings.edit"
    VIEW_GIFTS = "gifts.view"
    RECORD_GIFTS = "gifts.record"
    REFUND_GIFTS = "gifts.refund"
    VIEW_PAYMENTS = "payments.view"
    ISSUE_RECEIPTS = "receipts.issue"
    EDIT_GIVING_PAGES = "giving_pages.edit"
    EXPORT = "lists.export"
    VIEW_AUDIT = "audit.view"
    MEND_JOBS = "jobs.mend"
    MANAGE_STAFF = "staff.manage"


class Role(StrEnum):
    MANAGER = "manager"
    FUNDRAISER = "fundraiser"
    GRANTS = "grants"
    EVENTS = "events"
    FINANCE = "finance"
    READ_ONLY = "read_only"


ROLES: Final = frozenset(role.value for role in Role)
SEES_GIVING: Final = frozenset({Capability.VIEW_PEOPLE, Capability.VIEW_GIFTS})

CAPABILITIES_OF: Final[dict[Role, frozenset[Capability]]] = {
    Role.MANAGER: frozenset(Capability),
    Role.FUNDRAISER: SEES_GIVING
    | {
        Capability.EDIT_PEOPLE,
        Capability.MERGE_PEOPLE,
        Capability.RECORD_CONSENT,
        Capability.KEEP_TASKS,
        Capability.SHAPE_PLANS,
        Capability.KEEP_PROSPECTS,
        Capability.EDIT_SEGMENTS,
        Capability.RECORD_GIFTS,
        Capability.ISSUE_RECEIPTS,
        Capability.EDIT_GIVING_PAGES,
        Capability.EXPORT,
    },
    Role.GRANTS: SEES_GIVING | {Capability.EDIT_PEOPLE, Capability.KEEP_TASKS},
    Role.EVENTS: frozenset(
        {Capability.VIEW_PEOPLE, Capability.EDIT_PEOPLE, Capability.RECORD_CONSENT, Capability.KEEP_TASKS}
    ),
    Role.FINANCE: SEES_GIVING
    | {
        Capability.KEEP_TASKS,
        Capability.RECORD_GIFTS,
        Capability.REFUND_GIFTS,
        Capability.VIEW_PAYMENTS,
        Capability.ISSUE_RECEIPTS,
        Capability.EXPORT,
        Capability.VIEW_AUDIT,
        Capability.MEND_JOBS,
    },
    Role.READ_ONLY: SEES_GIVING,
}


def capabilities_of(roles: Iterable[str]) -> frozenset[Capability]:
    """Everything that any of `roles` may do; a role we do not know gives nothing."""
    known = [CAPABILITIES_OF[Role(role)] for role in roles if role in ROLES]
    return frozenset[Capability]().union(*known)
