"""The tasks that somebody made for many people at once, taken away again: those that nobody has touched since."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.models import AuditEntry, Task
from crm.selectors.tasks import CREATED, TASK, Batch
from crm.services.access import authorize
from crm.services.merge_journal import chunks
from crm.services.task_rows import log_all

KEPT: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """How many tasks are gone, and how many stay because somebody changed or ended them."""

    gone: int
    stay: int


def batch_made(request_id: str, by: Actor) -> Batch | None:
    """The tasks that this request of theirs made, as a list is narrowed to them; None where it made none."""
    ids = numbers_of(noted(request_id, by))
    return Batch(ids[0], ids[-1], request_id) if ids else None


def take_back_tasks(*, request_id: str, by: Actor) -> TakenBack:
    """Remove the tasks that one request of theirs made, as the log tells it. One that was changed, given to somebody,
    done, dropped or opened again since stays, whoever did it. Refused once a day has gone by, and where none is left to
    remove.
    """
    authorize(by, Capability.KEEP_TASKS)
    gone = stay = 0
    with transaction.atomic():
        for ids in chunks(numbers_of(noted(request_id, by))):
            rows = Task.objects.select_for_update(of=("self",)).filter(pk__in=ids)
            there = list(rows.order_by("pk"))  # held: from here on nobody changes them
            kept = touched(ids)
            untouched = [task for task in there if task.pk not in kept]
            log_all(by, "task.removed", [(task, {"title": (task.title, None)}) for task in untouched])
            Task.objects.filter(pk__in=[task.pk for task in untouched]).delete()
            gone, stay = gone + len(untouched), stay + len(there) - len(untouched)
        if not gone:
            raise Refused("too_late", gettext_noop("This cannot be undone any more."))
    return TakenBack(gone, stay)


def noted(request_id: str, by: Actor) -> QuerySet[AuditEntry]:
    """The entries of a request, found along the index of when something was done."""
    entries = AuditEntry.objects.filter(at__gt=timezone.now() - KEPT, user_id=by.user_id, actor_kind=by.kind)
    found = entries.filter(request_id=request_id, action=CREATED, subject=TASK)
    return found if request_id and by.user_id else found.none()


def touched(ids: Sequence[int]) -> set[int]:
    """Those of these tasks that somebody did something to after they were made."""
    entries = AuditEntry.objects.filter(subject=TASK, subject_id__in=map(str, ids)).exclude(action=CREATED)
    return set(numbers_of(entries))


def numbers_of(entries: QuerySet[AuditEntry]) -> list[int]:
    return sorted(map(int, entries.values_list("subject_id", flat=True)))
