"""Following the rules of the contact-records door for somebody who is erased: delete, blank, or leave."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any, Final

from django.db.models import Field, ForeignKey, JSONField, Model, Q

from crm.domain.registry import OnErase, RecordRule
from crm.models import AuditEntry, MergeEntry, Relationship
from crm.selectors.about_person import model_of, rows_about, rules

AT_ONCE: Final = 500
OWN_WAY: Final = ("crm.contact", "crm.auditentry")


def follow_rules(contact_ids: Collection[int]) -> int:
    """Delete and blank what the rules say, the floors above first; how many rows that were."""
    return sum(followed(rule, contact_ids) for _, rule in reversed(list(rules())) if rule.model not in OWN_WAY)


def followed(rule: RecordRule, contact_ids: Collection[int]) -> int:
    if rule.on_erase is not OnErase.DELETE and not rule.blanks:
        return 0
    rows: Any = model_of(rule)._base_manager
    ids = list(rows_about(rule, contact_ids).values_list("pk", flat=True))
    for chunk in chunks(ids):
        found = rows.filter(pk__in=chunk)
        if rule.on_erase is OnErase.DELETE:
            found.delete()
        else:
            found.update(**empty(model_of(rule), rule.blanks))
    return len(ids)


def forget_in_merges(contact_ids: Collection[int]) -> int:
    """What merges of others noted about their relationships to somebody erased goes; how many entries."""
    noted = Q()
    for column in ("contact_id", "other_id"):
        noted |= Q(**{f"before__{column}__in": contact_ids}) | Q(**{f"after__{column}__in": contact_ids})
    ties = Relationship.objects.filter(Q(contact__in=contact_ids) | Q(other__in=contact_ids))
    entries = MergeEntry.objects.filter(noted | Q(row_id__in=ties.values("pk")), model=Relationship._meta.label_lower)
    return entries.delete()[0]


def chunks(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    return (ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE))


def empty(model: type[Model], names: Sequence[str]) -> dict[str, Any]:
    """What these fields hold when they say nothing."""
    return {name: nothing(model._meta.get_field(name)) for name in names}


def nothing(field: Any) -> Any:
    if isinstance(field, JSONField):
        return field.get_default()
    if isinstance(field, Field) and (field.null or isinstance(field, ForeignKey)):
        return None
    return False if field.get_internal_type() == "BooleanField" else ""


def empty_log(contact_ids: Collection[int]) -> int:
    """In the log of changes, take out what was changed from and to; that it was changed, when and by whom, stays.

    Of what is kept by law the values stay too, but for those that an erasure takes from the row itself.
    """
    above = [rule for part, rule in rules() if part.app != "crm" and rule.on_erase is not OnErase.DELETE]
    kept = {rule.model: set(rule.blanks) for rule in above}
    changed = []
    for entry in AuditEntry.objects.filter(contact_id__in=contact_ids).exclude(changes={}).only("subject", "changes"):
        taken = {name for name in entry.changes if entry.subject not in kept or name in kept[entry.subject]}
        emptied = entry.changes | {name: [None, None] for name in taken}
        if emptied != entry.changes:
            entry.changes = emptied
            changed.append(entry)
    AuditEntry.objects.bulk_update(changed, ["changes"], batch_size=AT_ONCE)
    return len(changed)
