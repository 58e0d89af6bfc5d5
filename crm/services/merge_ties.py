"""Relationships that say the same once two contacts are one: the spouse of both is one spouse."""

from typing import Final

from crm.domain.registry import RecordRule, contact_records
from crm.domain.relationships import KINDS
from crm.models import Relationship
from crm.services.merge_journal import Journal
from crm.services.merge_moves import take_up

MUTUAL: Final = [name for name, kind in KINDS.items() if kind.is_mutual]


def settle_twins(journal: Journal, contact_id: int) -> None:
    """Of a mutual relationship that is written from both ends, the one that is older stays."""
    rule = rule_of_relationships()
    there: dict[tuple[object, ...], Relationship] = {}
    rows = Relationship.objects.filter(kind__in=MUTUAL)
    for row in (rows.filter(contact=contact_id) | rows.filter(other=contact_id)).order_by("pk"):
        other = row.other_id if row.contact_id == contact_id else row.contact_id
        said = (other, row.kind, row.until)
        if said in there:
            take_up(journal, rule, there[said], row)
        else:
            there[said] = row


def rule_of_relationships() -> RecordRule:
    return next(rule for part in contact_records for rule in part.rules if rule.model == "crm.relationship")
