"""Tasks and prospects as files for somebody's spreadsheet; who took which, and how many, is kept in the audit log."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from django.db import transaction
from django.db.models import QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.money import Money
from crm.domain.moves import days_too_long, expected_minor, hoped_minor
from crm.domain.tasks import Priority
from crm.gateway.spreadsheets import MOST_XLSX_ROWS, Cell, write_csv, write_xlsx
from crm.models import Prospect, Task
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize

Row = tuple[Cell, ...]
TASKS: Final = ("task", "title", "about", "owner", "due_on", "priority", "repeats", "state", "ended_on", "details")
PROSPECTS: Final = (
    "prospect",
    "name",
    "stage",
    "in_stage_since",
    "days_too_long",
    "currency",
    "ask",
    "likelihood",
    "hoped_for",
    "expected",
    "next_step",
    "next_step_on",
    "owner",
)
WRITERS: Final = {"csv": write_csv, "xlsx": write_xlsx}
CHUNK: Final = 1_000
SEARCHED: Final = "q"


@dataclass(frozen=True, slots=True)
class Exported:
    """An open temporary file, at its beginning, and how many rows it holds."""

    file: IO[bytes]
    rows: int


def export_tasks(*, tasks: QuerySet[Task], kind: str, asked: Mapping[str, str], by: Actor) -> Exported:
    """Write `tasks` to a file of `kind` ("csv" or "xlsx"); `asked` is the filter in words, for the audit log."""
    authorize(by, Capability.EXPORT)
    refuse_too_many(tasks, kind)
    return written("tasks.exported", TASKS, rows_of_tasks(tasks), kind, asked, by)


def export_prospects(*, prospects: QuerySet[Prospect], kind: str, asked: Mapping[str, str], by: Actor) -> Exported:
    """The same of prospects."""
    authorize(by, Capability.EXPORT)
    authorize(by, Capability.VIEW_GIFTS)
    refuse_too_many(prospects, kind)
    return written("prospects.exported", PROSPECTS, rows_of_prospects(prospects), kind, asked, by)


def refuse_too_many(rows: QuerySet[Any], kind: str) -> None:
    if kind == "xlsx" and rows.order_by()[: MOST_XLSX_ROWS + 1].count() > MOST_XLSX_ROWS:
        raise Refused("too_many_rows", gettext_noop("An Excel file cannot hold this many rows. Choose CSV."))


def written(
    action: str, columns: Sequence[str], rows: Iterator[Row], kind: str, asked: Mapping[str, str], by: Actor
) -> Exported:
    """The file is whole before the first byte leaves, so that nobody takes half of it for all of it."""
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    number = WRITERS[kind](columns, rows, out)
    with transaction.atomic():
        told = {name: (None, "yes" if name == SEARCHED else value) for name, value in asked.items()}
        audit.record(by, action, the_nonprofit(), contact_id=None, rows=(None, number), kind=(None, kind), **told)
    out.seek(0)
    return Exported(out, number)


def rows_of_tasks(tasks: QuerySet[Task]) -> Iterator[Row]:
    """One task a row. Of whoever asked for safety, the file leaves the details out."""
    nonprofit = the_nonprofit()
    for task in tasks.iterator(chunk_size=CHUNK):
        is_safe = task.contact is not None and task.contact.safe_contact
        yield (
            task.pk,
            task.title,
            task.contact.full_name if task.contact else "",
            str(task.owner) if task.owner else "",
            task.due_on,
            Priority(task.priority).name.lower(),
            task.repeats,
            task.state,
            local_day(nonprofit, task.ended_at) if task.ended_at else None,
            "" if is_safe else task.details,
        )


def amount_in(minor: int | None, currency: str) -> Cell:
    return Money(minor, currency).major if minor else None


def rows_of_prospects(prospects: QuerySet[Prospect]) -> Iterator[Row]:
    """One prospect a row. What is hoped for and expected is empty of those stewarded, so that sums are the page's."""
    today = local_day(the_nonprofit())
    for row in prospects.iterator(chunk_size=CHUNK):
        yield (
            row.pk,
            row.contact.full_name,
            row.stage,
            row.entered_on,
            days_too_long(row.stage, row.entered_on, today),
            row.currency,
            amount_in(row.ask_minor, row.currency),
            row.likelihood,
            amount_in(hoped_minor(row.stage, row.ask_minor), row.currency),
            amount_in(expected_minor(row.stage, row.ask_minor, row.likelihood), row.currency),
            row.next_step,
            row.next_step_on,
            str(row.owner) if row.owner else "",
        )
