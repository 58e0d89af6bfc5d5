"""The same task for many people at once."""

from collections.abc import Collection
from dataclasses import replace

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.tasks import TaskFacts, checked
from crm.models import Contact, Task
from crm.services.access import authorize
from crm.services.merge_journal import chunks
from crm.services.task_rows import check_owner, insert_tasks
from crm.services.tasks import rule_for


def make_tasks_for(*, contact_ids: Collection[int], facts: TaskFacts, by: Actor) -> int:
    """Make this task for each of these people who still stands, as `make_task` does, a few queries a chunk; how many
    there are. Whom a task is about is held against a merge meanwhile. All of them are made or none, so that whoever is
    told that it went wrong may ask again.
    """
    authorize(by, Capability.KEEP_TASKS)
    values, made = checked(replace(facts, contact_id=None)), 0
    with transaction.atomic():
        check_owner(facts.owner_id)
        for ids in chunks(sorted(set(contact_ids))):
            people = Contact.objects.select_for_update().filter(pk__in=ids).order_by("pk")
            more = {"owner_id": facts.owner_id, "repeats": rule_for(facts), "created_by": by.label}
            tasks = [Task(**values, **more, contact_id=contact.pk) for contact in people]
            made += len(insert_tasks(tasks, by))
    return made
