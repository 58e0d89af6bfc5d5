"""What a token of the REST API may do of what its owner may do.

Reading and writing stand beside each other: a token that may only write brings people and gifts in and reads nobody.
Copies of everything about a person, erasures and holds take a third scope beside them.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import Final

from crm.domain.capabilities import Capability


class Scope(StrEnum):
    READ = "read"
    WRITE = "write"
    PRIVACY = "privacy"


SCOPES: Final = tuple(scope.value for scope in Scope)

# What stands in neither row, such as staff, their roles and exports, no token may do.
CAPABILITIES_WITHIN: Final[dict[Scope, frozenset[Capability]]] = {
    Scope.READ: frozenset(
        {Capability.VIEW_PEOPLE, Capability.READ_RESTRICTED_NOTES, Capability.VIEW_GIFTS, Capability.VIEW_PAYMENTS}
    ),
    Scope.WRITE: frozenset(
        {
            Capability.EDIT_PEOPLE,
            Capability.MERGE_PEOPLE,
            Capability.RECORD_CONSENT,
            Capability.EDIT_SEGMENTS,
            Capability.SET_UP,
            Capability.KEEP_TASKS,
            Capability.SHAPE_PLANS,
            Capability.KEEP_PROSPECTS,
            Capability.RECORD_GIFTS,
            Capability.REFUND_GIFTS,
            Capability.ISSUE_RECEIPTS,
            Capability.EDIT_GIVING_PAGES,
        }
    ),
    Scope.PRIVACY: frozenset({Capability.KEEP_PRIVACY}),
}


def capabilities_within(scopes: Iterable[str]) -> frozenset[Capability]:
    """Everything that any of `scopes` lets a token do; a scope we do not know lets it do nothing."""
    return frozenset[Capability]().union(*(CAPABILITIES_WITHIN[Scope(scope)] for scope in scopes if scope in SCOPES))
