"""The rows of tasks: written many at once, and what they may be about checked."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from django.apps import apps

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.registry import contact_records
from crm.domain.tasks import TaskFacts
from crm.models import AuditEntry, Contact, Prospect, Task, User
from crm.selectors.contacts import merged_into
from crm.services import audit
from crm.services.standing import hold_standing

AT_ONCE: Final = 500
NOBODY: Final = gettext_noop("There is no such person.")
NO_SUBJECT: Final = gettext_noop("There is nothing like this that a task could be about.")


def insert_tasks(tasks: Sequence[Task], by: Actor) -> list[Task]:
    """Write new tasks and say so in the log, in three statements however many they are. A task that would fall to
    somebody who left is nobody's yet.
    """
    if not tasks:
        return []
    owners = {task.owner_id for task in tasks if task.owner_id is not None}
    here = set(User.objects.filter(pk__in=owners, is_active=True).values_list("pk", flat=True))
    for task in tasks:
        task.owner_id = task.owner_id if task.owner_id in here else None
    made = Task.objects.bulk_create(tasks, batch_size=AT_ONCE)
    log_all(by, "task.created", [(task, {"title": (None, task.title)}) for task in made])
    return made


def log_all(by: Actor, action: str, told: Sequence[tuple[Task | Prospect, Mapping[str, tuple[Any, Any]]]]) -> None:
    """One audit entry for each of these rows."""
    entries = [AuditEntry(**audit.entry(by, action, row, row.contact_id, changes)) for row, changes in told]
    AuditEntry.objects.bulk_create(entries, batch_size=AT_ONCE)


def about(facts: TaskFacts, by: Actor) -> dict[str, object]:
    """The columns that say what a task is about; the contact is held until this transaction ends."""
    contact_id = facts.contact_id
    if facts.subject_type or facts.subject_id is not None:
        contact_id = contact_of_subject(facts.subject_type, facts.subject_id, by)
    held = held_contact(contact_id) if contact_id is not None else None
    return {"contact_id": held, "subject_type": facts.subject_type, "subject_id": facts.subject_id}


def contact_of_subject(label: str, row_id: int | None, by: Actor) -> int:
    """Whom the row is of that a task is about: of a kind that its rule allows, such as a gift, and that `by` sees."""
    rules = (rule for part in contact_records for rule in part.rules if rule.model == label)
    found: int | None = None
    if any(rule.task_needs is not None and by.can(rule.task_needs) for rule in rules) and row_id is not None:
        rows: Any = apps.get_model(label)._base_manager
        found = rows.filter(pk=row_id).values_list("contact_id", flat=True).first()
    if found is None:
        raise Refused("no_subject", NO_SUBJECT, "subject_id")
    return found


def held_contact(contact_id: int) -> int:
    """The contact, or whoever it became, held against merges; Refused where nobody stands there."""
    try:
        stands = hold_standing(contact_id)
    except Contact.DoesNotExist:
        stands = 0
    if not Contact.objects.filter(pk=stands).exists():
        raise Refused("no_person", NOBODY, "contact")
    return stands


def held_contacts(contact_ids: Collection[int]) -> dict[int, int]:
    """Whom each of these contacts is today, all held against merges; those who were erased are left out."""
    merged = Contact.everyone.filter(pk__in=contact_ids, merged_into__isnull=False).values_list("pk", flat=True)
    became = {merged_into(pk) for pk in merged} - {None}
    # All in the order of their ids, as a merge holds them: nobody waits for somebody who waits for us.
    wanted = Contact.everyone.filter(pk__in={*contact_ids, *became}).exclude(standing=Contact.Standing.ERASED)
    rows = {row.pk: row for row in wanted.select_for_update(no_key=True).order_by("pk")}
    known = [rows[pk] for pk in contact_ids if pk in rows]
    return {row.pk: hold_standing(row.pk) if row.merged_into_id else row.pk for row in known}


def check_owner(owner_id: int | None, needs: Capability = Capability.KEEP_TASKS) -> None:
    """Refused unless the owner is an active member of staff who has the capability `needs`."""
    if owner_id is None:
        return
    user = User.objects.filter(pk=owner_id, is_active=True).first()
    if user is None or not user.actor().can(needs):
        raise Refused(
            "no_such_owner", gettext_noop("Choose somebody who works here and whose role allows it."), "owner"
        )
