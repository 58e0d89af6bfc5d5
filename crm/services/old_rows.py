"""Rows whose time is over by a rule of the retention schedule, but for what is on hold; and taking some away."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from django.apps import apps
from django.db.models import DateField, DateTimeField, QuerySet
from django.utils import timezone

from crm.domain.registry import RetentionRule
from crm.models import Contact, LegalHold
from crm.selectors.about_person import about, rules
from crm.services.erasing_rows import empty

AT_ONCE: Final = 1_000


def old_rows(rule: RetentionRule) -> QuerySet[Any]:
    """The rows of a rule whose time is over, whoever they are about."""
    model = apps.get_model(rule.model)
    age = model._meta.get_field(rule.age) if "__" not in rule.age else None
    by = timezone.now() - timedelta(days=rule.days)
    is_day = isinstance(age, DateField) and not isinstance(age, DateTimeField)
    rows: QuerySet[Any] = model._base_manager.filter(
        **rule.only, **{f"{rule.age}__lt": timezone.localdate(by) if is_day else by}
    )
    if rule.unless:
        rows = rows.exclude(**rule.unless)
    if rule.blanks:
        rows = rows.exclude(**empty(model, rule.blanks))
    return rows


def but_held(rule: RetentionRule, rows: QuerySet[Any]) -> QuerySet[Any]:
    """These rows of a rule without those about somebody on legal hold now."""
    record = next((record for _, record in rules() if record.model == rule.model), None)
    if (record is not None or rule.held is not None) and (held := on_hold()):
        if rule.held is not None:
            rows = rows.exclude(pk__in=rule.held(held, rows))
        if record is not None:
            rows = rows.exclude(about(record, held))
    return rows


def on_hold() -> list[int]:
    """Everybody whose data has to stay, with the records that were merged into them, through however many merges."""
    fresh = set(LegalHold.objects.filter(lifted_at=None).values_list("contact_id", flat=True))
    found = set(fresh)
    while fresh:
        fresh = set(Contact.everyone.filter(merged_into_id__in=fresh).values_list("pk", flat=True)) - found
        found |= fresh
    return sorted(found)


def next_old(rule: RetentionRule, after: int) -> list[int]:
    """The next AT_ONCE rows whose time is over, on hold or not."""
    rows = old_rows(rule).filter(pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:AT_ONCE])


def free_of(rule: RetentionRule, ids: Collection[int]) -> list[int]:
    """Those of these rows that no hold keeps."""
    rows = but_held(rule, apps.get_model(rule.model)._base_manager.filter(pk__in=ids))
    return list(rows.order_by("pk").values_list("pk", flat=True))


def remove(rule: RetentionRule, ids: Collection[int]) -> int:
    """Delete, empty or clear these rows, in the caller's transaction; how many were still there to go."""
    model: Any = apps.get_model(rule.model)
    there = old_rows(rule).filter(pk__in=ids).order_by("pk").select_for_update(of=("self",)).only("pk")
    still = [row.pk for row in there]
    rows = model._base_manager.filter(pk__in=still)
    if rule.clear is not None:
        return rule.clear(still)
    if rule.blanks:
        return int(rows.update(**empty(model, rule.blanks)))
    rows.delete()
    return len(still)
