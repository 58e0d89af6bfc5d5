"""People with what they gave, as a file for somebody's spreadsheet; who took which is kept in the audit log."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import replace
from typing import Final

from crm.domain import phones
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.consent import Reason
from crm.domain.custom_fields import SEPARATOR
from crm.domain.errors import Refused, gettext_noop
from crm.gateway.spreadsheets import MOST_XLSX_ROWS, Cell
from crm.models import Channel, CustomField, Nonprofit, Purpose
from crm.selectors.custom_fields import Value, answers_of, fields_in_use
from crm.selectors.gate import reasons
from crm.selectors.households import household_names
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.prospects import owners_of
from crm.selectors.tags import tags_of
from crm.selectors.ways import Reach, reach_of
from crm.services import audit
from crm.services.access import authorize
from crm.services.custom_values import NAMED
from crm.services.showing import note_views
from donors.domain.people_columns import OWN, USUAL, Column
from donors.selectors.people import PeopleAsked, people_list
from donors.selectors.people_rows import OF_GIVING, PersonRow, person_rows
from donors.services.exports import WRITERS, Exported

COLUMNS: Final = (
    "person,kind,first_name,last_name,organisation,email,phone,lines,city,region,postal_code,country,wants_updates,giving,"
    "gifts,last_gift_on,currency,given_this_fiscal_year,given_in_total"
).split(",")
TAGS: Final = "tags"
HOUSEHOLD: Final = "household"
WHO: Final = frozenset(COLUMNS[:5])
PLACE: Final = tuple(COLUMNS[7:12])
WAYS: Final = frozenset(COLUMNS[5:12])
# What a column of the list is in the file; the money of sums says its currency.
OF_LIST: Final[Mapping[str, tuple[str, ...]]] = {
    Column.EMAIL: ("email",),
    Column.PHONE: ("phone",),
    Column.PLACE: PLACE,
    Column.UPDATES: ("wants_updates",),
    Column.GIVING: ("giving",),
    Column.GIFTS: ("gifts",),
    Column.LAST_GIFT: ("last_gift_on",),
    Column.THIS_YEAR: ("currency", "given_this_fiscal_year"),
    Column.TOTAL: ("currency", "given_in_total"),
    Column.HOUSEHOLD: (HOUSEHOLD,),
    Column.TAGS: (TAGS,),
    Column.ADDED: ("added_on",),
    Column.OWNER: ("owner",),
    Column.FIRST_GIFT: ("first_gift_on",),
    Column.LARGEST: ("currency", "largest_gift"),
}
OF_ROWS: Final = OF_GIVING | {Column.EMAIL}  # what the lines of the list tell; the file asks for the rest itself
ONLY_CHOSEN: Final = ("added_on", "owner", "first_gift_on", "largest_gift")  # not in a file without chosen columns
MASK: Final = "•••"


def export_people(*, asked: PeopleAsked, kind: str = "csv", by: Actor) -> Exported:
    """Write everybody in the list to a file of `kind` ("csv" or "xlsx"), in its order.

    The file is whole before the first byte leaves, so that nobody takes half of it for all of it.
    """
    authorize(by, Capability.EXPORT)
    asked, fields = asked.as_allowed(by), list(fields_in_use())
    out = tempfile.TemporaryFile()  # noqa: SIM115 - whoever sends it closes it
    names = names_of(asked, fields)
    found = lines(asked, names, by)
    rows = WRITERS[kind](names, found if kind == "csv" else as_many_as_fit(found), out)
    told = {name: (None, value) for name, value in filters_of(asked).items()}
    audit.record(by, "people.exported", the_nonprofit(), contact_id=None, rows=(None, rows), **told)
    out.seek(0)
    return Exported(out, rows)


def names_of(asked: PeopleAsked, fields: Sequence[CustomField]) -> list[str]:
    """The columns of the file: those that were chosen for the list, with who it is; without a choice, the usual."""
    own = [f"{NAMED}{field.key}" for field in fields]
    if asked.columns is None:
        return [*COLUMNS, HOUSEHOLD, TAGS, *own]
    chosen = {name for column in asked.columns for name in OF_LIST.get(column, ())} | WHO
    chosen |= {f"{NAMED}{column.removeprefix(OWN)}" for column in asked.columns if column.startswith(OWN)}
    return [name for name in (*COLUMNS, HOUSEHOLD, TAGS, *ONLY_CHOSEN, *own) if name in chosen]


def as_many_as_fit(found: Iterator[list[Cell]]) -> Iterator[list[Cell]]:
    """The lines, as many as an Excel file can hold; Refused at the first one too many."""
    for number, told in enumerate(found):
        if number == MOST_XLSX_ROWS:
            raise Refused("too_many_rows", gettext_noop("An Excel file cannot hold this many people. Choose CSV."))
        yield told


def filters_of(asked: PeopleAsked) -> dict[str, str | int]:
    """What was asked, for the log; of what was searched for, only that something was."""
    told: dict[str, str | int] = {
        "kind": asked.kind,
        "giving": asked.giving.value,
        "least_minor": asked.least_minor,
        "tag": asked.tag.name if asked.tag else "",
        "field": asked.question.field.label if asked.question else "",
        "segment": asked.segment.name if asked.segment else "",
        "household": asked.household.pk if asked.household else "",
        "ticked": len(asked.only or ()),
        "columns": ", ".join(asked.columns or ()),
    }
    return {name: value for name, value in told.items() if value} | ({"searched": "yes"} if asked.text else {})


def lines(asked: PeopleAsked, names: Sequence[str], by: Actor) -> Iterator[list[Cell]]:
    """The lines of the columns `names`: whole for whoever may edit people, which is kept of each person; masked for
    others.
    """
    columns = USUAL if asked.columns is None else asked.columns
    told_by_rows = replace(asked, columns=tuple(name for name in columns if name in OF_ROWS))
    nonprofit, wanted = the_nonprofit(), set(names)
    for ids in people_list(asked).all_ids():
        rows = person_rows(ids, told_by_rows, by)
        told = beside(ids, wanted)
        ways = ways_to(rows, by) if wanted & WAYS else {}
        for row in rows:
            pk = row.contact.pk
            known = line(row, asked.currency, nonprofit) | dict(zip(COLUMNS[5:12], ways.get(pk, ()), strict=False))
            known |= {name: cells.get(pk) for name, cells in told.items()}
            yield [known.get(name) for name in names]


def ways_to(rows: Sequence[PersonRow], by: Actor) -> dict[int, list[Cell]]:
    """How each is reached, as `WAYS` has it."""
    ids = [row.contact.pk for row in rows]
    reach = reach_of(ids, local_day(the_nonprofit()))
    if not by.can(Capability.EDIT_PEOPLE):
        return {row.contact.pk: ways_masked(row, reach[row.contact.pk]) for row in rows}
    hidden = [row.contact.pk for row in rows if row.contact.safe_contact or reach[row.contact.pk].hides]
    note_views(contact_ids=hidden, what="export", by=by)
    return {pk: ways_in_full(reach[pk]) for pk in ids}


def beside(ids: Sequence[int], wanted: AbstractSet[str]) -> dict[str, Mapping[int, Cell]]:
    """What the lines of the list do not tell, by column and person: each asked for where it is wanted."""
    told: dict[str, Mapping[int, Cell]] = {}
    if "wants_updates" in wanted:
        verdicts = reasons(ids, Purpose.UPDATES, Channel.EMAIL)
        told["wants_updates"] = {pk: "yes" if why is Reason.ALLOWED else "no" for pk, why in verdicts.items()}
    if HOUSEHOLD in wanted:
        told[HOUSEHOLD] = household_names(ids)
    if TAGS in wanted:
        told[TAGS] = {pk: listed([tag.name for tag in tags]) for pk, tags in tags_of(ids).items()}
    if "owner" in wanted:
        told["owner"] = owners_of(ids)
    own = [name for name in wanted if name.startswith(NAMED)]
    answers = answers_of(ids) if own else {}
    for name in own:
        told[name] = {pk: answered(said.get(name.removeprefix(NAMED))) for pk, said in answers.items()}
    return told


def answered(value: Value | None) -> Cell:
    """An answer: numbers and days stay so, and several choices are one text."""
    return listed(value) if isinstance(value, list) else value


def listed(words: Sequence[str]) -> str:
    return f"{SEPARATOR} ".join(words)


def ways_in_full(reach: Reach) -> list[Cell]:
    there = reach.address
    place = [there.lines, there.city, there.region, there.postal_code, there.country] if there else [""] * 5
    return [reach.email, reach.phone, *place]


def ways_masked(row: PersonRow, reach: Reach) -> list[Cell]:
    """As a person's page shows them before anybody asks."""
    there, phone = reach.address, phones.masked(reach.phone) if reach.phone else ""
    if there is None:
        return [row.email, phone, *[""] * 5]
    place = [MASK] * 5 if row.contact.safe_contact else [MASK, there.city, there.region, MASK, there.country]
    return [row.email, phone, *place]


def line(row: PersonRow, currency: str, nonprofit: Nonprofit) -> dict[str, Cell]:
    contact = row.contact
    return {
        "person": contact.pk,
        "kind": contact.kind,
        "first_name": contact.first_name,
        "last_name": contact.last_name,
        "organisation": contact.organisation_name,
        "added_on": local_day(nonprofit, contact.created_at),
        "giving": row.standing.value if row.standing else "",
        "gifts": row.gift_count,
        "first_gift_on": row.first_on,
        "last_gift_on": row.last_on,
        "currency": currency,
        "largest_gift": row.largest.major if row.largest else None,
        "given_this_fiscal_year": row.this_year.major if row.this_year else None,
        "given_in_total": row.total.major if row.total else None,
    }
