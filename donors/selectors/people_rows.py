"""The lines of the list of people: names, addresses and sums, in a number of queries that no length changes."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Final, TypeVar

from crm.domain.actors import Actor
from crm.domain.consent import Reason
from crm.domain.money import Money
from crm.models import Channel, Contact, Purpose
from crm.selectors.contacts import contacts_in_order, shown_addresses
from crm.selectors.custom_fields import Value, answers_of
from crm.selectors.gate import reasons
from crm.selectors.households import household_names
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.selectors.prospects import owners_of
from crm.selectors.tags import tags_of
from crm.selectors.ways import shown_phones, shown_places
from donors.domain.people_columns import OF_GIFTS, OWN, Column
from donors.models import GivingSummary, GivingYear, RecurringGift
from donors.selectors.people import GOING_ON, PeopleAsked

Row = TypeVar("Row", GivingSummary, GivingYear)
Told = Value | bool
OF_GIVING: Final = OF_GIFTS - {Column.OWNER}  # columns that the sums fill


class Standing(StrEnum):
    """How somebody's giving stands in this fiscal year."""

    MONTHLY = "monthly"
    THIS_YEAR = "this_year"
    LAPSED = "last_year_not_this"
    EARLIER = "earlier"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class PersonRow:
    """One line. Sums are in the list's currency; what was given in another is in `elsewhere`.

    What is in no column that is shown is not filled. `standing` is None for whoever may not see gifts: then nothing
    here tells of any. `told` are the plain columns, by name.
    """

    contact: Contact
    email: str
    standing: Standing | None = None
    gift_count: int = 0
    first_on: date | None = None
    last_on: date | None = None
    largest: Money | None = None
    total: Money | None = None
    this_year: Money | None = None
    elsewhere: tuple[Money, ...] = ()
    told: Mapping[str, Told] = field(default_factory=dict)


def person_rows(ids: Sequence[int], asked: PeopleAsked, by: Actor) -> list[PersonRow]:
    """The lines of these contacts in this order, as far as `by` may see them. Only what is shown is asked for."""
    shown = set(asked.shown_to(by))
    contacts = contacts_in_order(ids)
    addresses = shown_addresses(ids) if Column.EMAIL in shown else {}
    told = {name: tell(ids) for name, tell in TELLERS.items() if name in shown}
    answers = answers_of(ids) if any(name.startswith(OWN) for name in shown) else {}
    sums, years, monthly = giving_of(ids, asked, shown)
    rows = [
        PersonRow(
            contact,
            addresses.get(contact.pk, ""),
            told={name: found[contact.pk] for name, found in told.items() if contact.pk in found}
            | {f"{OWN}{key}": value for key, value in answers.get(contact.pk, {}).items()},
        )
        for contact in contacts
    ]
    if not shown & OF_GIVING:
        return rows
    return [
        giving_row(
            row,
            sums.get(row.contact.pk, []),
            years.get(row.contact.pk, []),
            asked,
            gives_monthly=row.contact.pk in monthly if Column.GIVING in shown else None,
        )
        for row in rows
    ]


def giving_of(
    ids: Sequence[int], asked: PeopleAsked, shown: AbstractSet[str]
) -> tuple[dict[int, list[GivingSummary]], dict[int, list[GivingYear]], set[int]]:
    """The sums, the years and who gives monthly, each in one query where a column of those shown tells of it."""
    sums: dict[int, list[GivingSummary]] = {}
    years: dict[int, list[GivingYear]] = {}
    monthly: set[int] = set()
    if shown & OF_GIVING:
        sums = grouped(GivingSummary.objects.filter(contact_id__in=ids).order_by("currency"))
    if shown & {Column.GIVING, Column.THIS_YEAR}:
        recent = (asked.fiscal_year, asked.fiscal_year - 1)
        years = grouped(GivingYear.objects.filter(contact_id__in=ids, fiscal_year__in=recent))
    if Column.GIVING in shown:
        going_on = RecurringGift.objects.filter(contact_id__in=ids, status__in=GOING_ON)
        monthly = set(going_on.values_list("contact", flat=True))
    return sums, years, monthly


def names_of_tags(ids: Collection[int]) -> dict[int, Told]:
    return {pk: [tag.name for tag in tags] for pk, tags in tags_of(ids).items()}


def places(ids: Collection[int]) -> Mapping[int, Told]:
    return shown_places(ids, local_day(the_nonprofit()))


def agreed(ids: Collection[int]) -> dict[int, Told]:
    """Whether updates may be sent to each by email."""
    return {pk: reason is Reason.ALLOWED for pk, reason in reasons(ids, Purpose.UPDATES, Channel.EMAIL).items()}


# What tells the plain columns of all contacts at once.
TELLERS: Final[Mapping[str, Callable[[Collection[int]], Mapping[int, Told]]]] = {
    Column.PHONE: shown_phones,
    Column.PLACE: places,
    Column.HOUSEHOLD: household_names,
    Column.TAGS: names_of_tags,
    Column.UPDATES: agreed,
    Column.OWNER: owners_of,
}


def giving_row(
    row: PersonRow,
    sums: Collection[GivingSummary],
    years: Collection[GivingYear],
    asked: PeopleAsked,
    *,
    gives_monthly: bool | None,
) -> PersonRow:
    """The line with its sums; with its standing, where `gives_monthly` is known."""
    own = next((summary for summary in sums if summary.currency == asked.currency), None)
    this_year = sum(
        year.total_minor for year in years if (year.fiscal_year, year.currency) == (asked.fiscal_year, asked.currency)
    )
    standing = None
    if gives_monthly is not None:
        standing = standing_of({year.fiscal_year for year in years}, asked.fiscal_year, gives_monthly, bool(sums))
    return replace(
        row,
        standing=standing,
        gift_count=sum(summary.gift_count for summary in sums),
        first_on=min((summary.first_on for summary in sums), default=None),
        last_on=max((summary.last_on for summary in sums), default=None),
        largest=Money(own.largest_minor, asked.currency) if own else None,
        total=Money(own.total_minor, asked.currency) if own else None,
        this_year=Money(this_year, asked.currency) if this_year else None,
        elsewhere=tuple(Money(summary.total_minor, summary.currency) for summary in sums if summary is not own),
    )


def standing_of(years: set[int], fiscal_year: int, gives_monthly: bool, has_given: bool) -> Standing:
    if gives_monthly:
        return Standing.MONTHLY
    if fiscal_year in years:
        return Standing.THIS_YEAR
    if fiscal_year - 1 in years:
        return Standing.LAPSED
    return Standing.EARLIER if has_given else Standing.NEVER


def grouped(rows: Iterable[Row]) -> dict[int, list[Row]]:
    """Rows by their contact, each list in the order of the rows."""
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.contact_id, []).append(row)
    return found
