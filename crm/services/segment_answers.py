"""Saved questions that name what staff call differently now: a tag united with another, a choice renamed."""

from typing import Any

from django.utils import timezone

from crm.domain.registry import segment_criteria
from crm.models import Segment


def follow_in_segments(criterion: str, parameter: str, old: str, new: str) -> int:
    """Let every saved question that answers `old` in this criterion answer `new`, and what other apps keep of the kind;
    how many segments do.

    Call it in the transaction of the change that makes it so: a question would ask for what is gone otherwise.
    """
    changed = 0
    for segment in Segment.objects.select_for_update().order_by("pk"):
        asked = followed(segment.asked, criterion, parameter, old, new)
        if asked != segment.asked:
            Segment.objects.filter(pk=segment.pk).update(asked=asked, updated_at=timezone.now())
            changed += 1
    for follow in segment_criteria.followers:
        follow(criterion, parameter, old, new)
    return changed


def followed(node: Any, criterion: str, parameter: str, old: str, new: str) -> Any:
    """A part of a question with `new` for `old` (crm.domain.segments says how questions stand in JSON)."""
    if isinstance(node, list):
        return [followed(part, criterion, parameter, old, new) for part in node]
    if not isinstance(node, dict):
        return node
    if node.get("is") == criterion and node.get(parameter) == old:
        return node | {parameter: new}
    return {name: followed(part, criterion, parameter, old, new) for name, part in node.items()}
