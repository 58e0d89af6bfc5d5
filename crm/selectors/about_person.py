"""Everything the contact-records door knows about one person, and under which ids they stand here."""

from collections.abc import Collection, Iterator
from typing import Any

from django.apps import apps
from django.db.models import ForeignKey, Model, Q, QuerySet

from crm.domain.registry import ContactRecords, RecordRule, contact_records
from crm.models import Contact


def ids_of(contact_id: int) -> list[int]:
    """The contact and every record that was merged into it, through however many merges."""
    found, fresh = [contact_id], [contact_id]
    while fresh:
        fresh = list(Contact.everyone.filter(merged_into_id__in=fresh).order_by("pk").values_list("pk", flat=True))
        found += fresh
    return found


def rules() -> Iterator[tuple[ContactRecords, RecordRule]]:
    for part in contact_records:
        yield from ((part, rule) for rule in part.rules)


def model_of(rule: RecordRule) -> type[Model]:
    return apps.get_model(rule.model)


def paths_of(rule: RecordRule) -> list[str]:
    """The lookups that lead from a row of this rule to a contact."""
    if rule.paths:
        return list(rule.paths)
    fields = model_of(rule)._meta.concrete_fields
    return [field.name for field in fields if isinstance(field, ForeignKey) and field.related_model is Contact]


def about(rule: RecordRule, contact_ids: Collection[int]) -> Q:
    found = Q()
    for path in paths_of(rule):
        found |= Q(**{f"{path}__in": contact_ids})
    return found


def rows_about(rule: RecordRule, contact_ids: Collection[int]) -> QuerySet[Any]:
    """The rows of a rule that are about these contacts, the oldest first."""
    rows = model_of(rule)._base_manager.filter(about(rule, contact_ids))
    return rows.order_by("pk").distinct() if rule.paths else rows.order_by("pk")
