"""What differs between a row and what it should be."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Model


def take_over(row: Model, values: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """Set on `row` what differs from `values`, unsaved; (old, new) of each field, as the audit log wants it."""
    differing = {name: (getattr(row, name), new) for name, new in values.items() if getattr(row, name) != new}
    for name, (_, new) in differing.items():
        setattr(row, name, new)
    return differing
