"""The list of people with what they gave: filtered, in one of three orders, a page at a time.

Names are walked in the index of contacts, sums in the index of giving summaries; whoever has no sum follows by name
(crm.selectors.keyset: a list of several stretches). A filter that leaves few people is answered from those few, one
that leaves many is asked of each row on the way: either way a page looks at few rows (design: performance.md D).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from itertools import islice
from typing import Any, Final

from django.db.models import Exists, Model, OuterRef, Q, QuerySet

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Forbidden, NotThere
from crm.models import Contact, ContactTag, Household, Tag
from crm.selectors.custom_fields import Question
from crm.selectors.keyset import Count, Page, Stretch, capped_count, page_through
from crm.selectors.search import Hits, contacts_matching
from crm.selectors.segments import GONE, InSegment
from donors.domain.people_columns import USUAL, without_gifts
from donors.models import GivingSummary, GivingYear, RecurringGift
from donors.selectors.gift_search import givers_on_receipt

EXPORT_CHUNK: Final = 500


class Giving(StrEnum):
    """A question about somebody's giving; years are fiscal ones."""

    ANY = ""
    THIS_YEAR = "this_year"
    LAPSED = "last_year_not_this"
    MONTHLY = "monthly"
    NEVER = "never"


class Order(StrEnum):
    NAME = "name"
    LAST_GIFT = "-last_gift"
    TOTAL = "-total"


@dataclass(frozen=True, slots=True)
class PeopleAsked:
    """What to list. `least_minor` is a lifetime total in `currency`, in which sums are compared; 0 asks nothing.

    `fiscal_year` is the one that runs; it began on `year_began`. `tag` is one everybody listed has, `question` what
    they answer in a custom field, `segment` one they are all in, `household` where all of them live. With
    `by_receipt`, the number of a receipt finds whoever gave. `only` are the contacts among whom to look: none of them
    is nobody, None is everybody. `columns` are what is told of each (donors.domain.people_columns); None is the usual.
    """

    currency: str
    fiscal_year: int
    year_began: date
    text: str = ""
    kind: str = ""
    giving: Giving = Giving.ANY
    least_minor: int = 0
    order: Order = Order.NAME
    tag: Tag | None = None
    question: Question | None = None
    segment: InSegment | None = None
    household: Household | None = None
    by_receipt: bool = True
    only: tuple[int, ...] | None = None
    columns: tuple[str, ...] | None = None

    def shown_to(self, by: Actor) -> tuple[str, ...]:
        """The columns, without those that tell of gifts for whoever may not see gifts."""
        columns = USUAL if self.columns is None else self.columns
        return columns if by.can(Capability.VIEW_GIFTS) else without_gifts(columns)

    def as_allowed(self, by: Actor) -> "PeopleAsked":
        """Without the columns and the order that tell of gifts, for whoever may not see gifts. What would list others
        without it is refused: Forbidden for a filter on gifts, NotThere for a segment they may not ask by.
        """
        if self.segment is not None and not self.segment.question.may_be_asked_by(by):
            raise NotThere(GONE)
        if by.can(Capability.VIEW_GIFTS):
            return self
        if self.giving or self.least_minor:
            raise Forbidden
        columns = None if self.columns is None else without_gifts(self.columns)
        return replace(self, order=Order.NAME, by_receipt=False, columns=columns)

    @property
    def is_plain(self) -> bool:
        """Whether nobody is left out."""
        asked = self.text or self.kind or self.giving or self.least_minor or self.narrows
        return not asked and self.only is None

    @property
    def narrows(self) -> bool:
        """Whether everybody listed has a tag, an answer or a place in a segment in common."""
        return any(asked is not None for asked in (self.tag, self.question, self.segment, self.household))


ORDERED_BY: Final[dict[Order, tuple[str, ...]]] = {
    Order.LAST_GIFT: ("-last_on", "contact_id"),
    Order.TOTAL: ("-total_minor", "contact_id"),
}
BY_NAME: Final = ("sort_name", "id")
# Questions that rows of their own answer; NEVER is answered by the lack of one.
DRIVEN: Final = frozenset({Giving.THIS_YEAR, Giving.LAPSED, Giving.MONTHLY})
GOING_ON: Final = (RecurringGift.Status.ACTIVE, RecurringGift.Status.FAILING)
FEW: Final = 2_000
COUNTED_IN_SEGMENT: Final = 1_000  # its own page counts them all


@dataclass(frozen=True, slots=True)
class PeopleList:
    """An answer under way: its stretches, and how many people they hold. `cut_short`: a search had too many hits."""

    stretches: list[Stretch[Any]]
    count: Count
    cut_short: bool = False

    def page(self, cursor: str = "") -> Page[Any]:
        """Rows are contacts or giving summaries; `ids_of` says whose. Refused for a broken cursor."""
        return page_through(self.stretches, cursor)

    def all_ids(self) -> Iterator[list[int]]:
        """Every contact in order, EXPORT_CHUNK at a time, by one cursor of the database a stretch."""
        for stretch in self.stretches:
            column = "contact_id" if stretch.rows.model is GivingSummary else "pk"
            rows = stretch.rows.order_by(*stretch.keys).values_list(column, flat=True)
            ids = iter(rows.iterator(chunk_size=EXPORT_CHUNK))
            while chunk := list(islice(ids, EXPORT_CHUNK)):
                yield chunk


def ids_of(rows: Sequence[Model]) -> list[int]:
    """The contacts behind the rows of a page."""
    return [row.contact_id if isinstance(row, GivingSummary) else row.pk for row in rows]


def people_list(asked: PeopleAsked) -> PeopleList:
    """Who is in the list that was asked for; callers pass `asked.as_allowed(actor)`."""
    hits = hits_of(asked) if asked.text and asked.only is None else None
    among = hits.ids if hits else few_who(asked)
    people = Contact.objects.filter(narrowed(asked, among, "pk"))
    stretches = [Stretch(people, BY_NAME)] if asked.order is Order.NAME else by_sum(asked, among, people)
    return PeopleList(stretches, count_of(asked, among, people), hits.more if hits else False)


def hits_of(asked: PeopleAsked) -> Hits:
    """Who is found by name, address or number, and by the number of a receipt."""
    hits = contacts_matching(asked.text)
    givers = givers_on_receipt(asked.text) if asked.by_receipt else []
    return Hits(list(dict.fromkeys([*givers, *hits.ids])), hits.more)


def by_sum(asked: PeopleAsked, among: list[int] | None, people: QuerySet[Contact]) -> list[Stretch[Any]]:
    """First those with a sum in the currency, then the others by name; a stretch that must be empty is left out."""
    sums = GivingSummary.objects.filter(narrowed(asked, among, "contact_id"), currency=asked.currency)
    if asked.giving is Giving.LAPSED:
        # That follows from the rest. But most who gave much gave this year too, and so the index alone passes them by.
        sums = sums.filter(last_on__lt=asked.year_began)
    stretches: list[Stretch[Any]] = []
    if asked.giving is not Giving.NEVER:
        stretches.append(Stretch(sums, ORDERED_BY[asked.order]))
    if not asked.least_minor:
        no_sum = ~Exists(GivingSummary.objects.filter(contact=OuterRef("pk"), currency=asked.currency))
        if asked.giving in DRIVEN and among is None:
            elsewhere = GivingSummary.objects.filter(contact=OuterRef("contact_id"), currency=asked.currency)
            people = people.filter(pk__in=givers(asked).filter(~Exists(elsewhere)).values("contact_id"))
        stretches.append(Stretch(people.filter(no_sum), BY_NAME))
    return stretches


def narrowed(asked: PeopleAsked, among: list[int] | None, column: str, *, driver: bool = False) -> Q:
    """The condition on rows whose contact stands in `column`: "pk" of a contact, "contact_id" of anything else.

    Rows of the first of `drivers` answer its own question: with `driver` they are not asked it again.
    """
    condition = in_common(asked, column)
    if among is not None:
        condition &= Q(**{f"{column}__in": among})
    if asked.kind:
        condition &= Q(**{"kind" if column == "pk" else "contact__kind": asked.kind})
    sums = GivingSummary.objects.filter(contact=OuterRef(column))
    if asked.giving is Giving.NEVER:
        condition &= ~Q(Exists(sums))
    if asked.giving in DRIVEN and not driver:
        condition &= Q(Exists(givers(asked).filter(contact=OuterRef(column))))
    if asked.giving is Giving.LAPSED:
        condition &= ~Q(Exists(years(asked.fiscal_year).filter(contact=OuterRef(column))))
    if asked.least_minor and not (driver and asked.giving not in DRIVEN):
        condition &= Q(Exists(sums.filter(currency=asked.currency, total_minor__gte=asked.least_minor)))
    return condition


def in_common(asked: PeopleAsked, column: str) -> Q:
    """What everybody listed has: a place in the segment, the tag, the answer."""
    condition = asked.segment.holds(column) if asked.segment is not None else Q()
    if asked.household is not None:
        condition &= Q(**{"household" if column == "pk" else "contact__household": asked.household})
    for rows in named(asked):
        condition &= Q(Exists(rows.filter(contact=OuterRef(column))))
    return condition


def named(asked: PeopleAsked) -> Iterator[QuerySet[Any]]:
    """The rows of a tag and of a custom field: whoever is listed has one of each that is asked for."""
    if asked.tag is not None:
        yield ContactTag.objects.filter(tag=asked.tag)
    if asked.question is not None:
        yield asked.question.rows


def years(fiscal_year: int) -> QuerySet[GivingYear]:
    return GivingYear.objects.filter(fiscal_year=fiscal_year)


def givers(asked: PeopleAsked) -> QuerySet[Any]:
    """The rows whose contacts answer a question about giving; for LAPSED, not only they."""
    if asked.giving is Giving.MONTHLY:
        return RecurringGift.objects.filter(status__in=GOING_ON)
    return years(asked.fiscal_year - 1 if asked.giving is Giving.LAPSED else asked.fiscal_year)


def drivers(asked: PeopleAsked) -> Iterator[QuerySet[Any]]:
    """Rows of which everyone in the list has one, for each filter on giving, then for a tag and a custom field."""
    if asked.giving in DRIVEN:
        yield givers(asked)
    if asked.least_minor:
        yield GivingSummary.objects.filter(currency=asked.currency, total_minor__gte=asked.least_minor)
    yield from named(asked)


def few_who(asked: PeopleAsked) -> list[int] | None:
    """Everyone who can be in the list, where they are named or one of its `drivers` leaves FEW at most; else None."""
    if asked.only is not None:
        return list(asked.only)
    for rows in drivers(asked):
        ids = list(rows.order_by().values_list("contact_id", flat=True)[: FEW + 1])
        if len(ids) <= FEW:
            return list(dict.fromkeys(ids))
    return None


def count_of(asked: PeopleAsked, among: list[int] | None, people: QuerySet[Contact]) -> Count:
    """How many people the list holds, counted where they are the fewest: organisations are fewer than people."""
    if asked.segment is not None:
        return capped_count(people, COUNTED_IN_SEGMENT)
    rows = next(drivers(asked), None)
    if rows is None or among is not None or asked.kind == Contact.Kind.ORGANISATION:
        return capped_count(people)
    found = rows.filter(narrowed(asked, None, "contact_id", driver=True)).values("contact_id")
    if asked.least_minor and asked.giving not in DRIVEN:
        return capped_count(found)  # sums of one currency have one row each
    return capped_count(found.distinct(), along="contact_id")
