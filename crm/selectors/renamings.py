"""What saved questions answer with and staff call differently since then, as the log tells it."""

from datetime import datetime

from crm.models import AuditEntry, CustomField

Renaming = tuple[str, str, str, str]  # what a follower is told (crm.domain.criteria): criterion, parameter, old, new


def renamings_since(instant: datetime) -> list[Renaming]:
    """The tags that were united with others and the choices that were renamed, the oldest first: for a question that
    was put away at that instant, which nobody could follow meanwhile.
    """
    entries = AuditEntry.objects.filter(
        subject__in=("crm.tag", "crm.customfield"),
        action__in=("tag.united", "field.choice_renamed"),
        at__gte=instant,
    )
    keys = {str(pk): key for pk, key in CustomField.objects.values_list("pk", "key")}
    return [told for entry in entries.order_by("pk") if (told := renaming_in(entry, keys))]


def renaming_in(entry: AuditEntry, keys: dict[str, str]) -> Renaming | None:
    if entry.action == "tag.united":
        old, new = entry.changes.get("number", (None, None))
        return ("tag", "tag", str(old), str(new)) if old else None
    old, new = entry.changes["choice"]
    return (f"field.{keys[entry.subject_id]}", "choice", old, new) if entry.subject_id in keys else None
