"""Households as a file for somebody's spreadsheet; who took which, and how many, is kept in the audit log."""

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import Final

from django.db.models import QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.custom_fields import SEPARATOR
from crm.models import Household
from crm.selectors.household_list import BY_NAME, household_lines
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services.access import authorize
from crm.services.work_exports import CHUNK, Exported, Row, refuse_too_many, written

HOUSEHOLDS: Final = ("household", "name", "formal_greeting", "informal_greeting", "people", "members", "place")


def export_households(*, households: QuerySet[Household], kind: str, asked: Mapping[str, str], by: Actor) -> Exported:
    """Write `households` to a file of `kind` ("csv" or "xlsx"); `asked` is the filter in words, for the audit log."""
    authorize(by, Capability.EXPORT)
    refuse_too_many(households, kind)
    return written("households.exported", HOUSEHOLDS, rows_of(households), kind, asked, by)


def rows_of(households: QuerySet[Household]) -> Iterator[Row]:
    """One household a row, the greetings as they stand behind "Dear"."""
    today = local_day(the_nonprofit())
    found = households.order_by(*BY_NAME).iterator(chunk_size=CHUNK)
    while some := list(islice(found, CHUNK)):
        for line in household_lines(some, today):
            home = line.household
            yield (
                home.pk,
                home.name,
                home.formal_greeting,
                home.informal_greeting,
                len(line.members),
                f"{SEPARATOR} ".join(contact.full_name for contact in line.members),
                line.place,
            )
