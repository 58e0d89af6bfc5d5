"""A question as one condition in SQL.

A criterion answers with a condition on contacts, or with rows of which everybody it is true of has one. For a page, few
rows are turned into a list that it starts from; many are asked of each contact on the way, so that a list of them need
not be made before the first page can be shown (design: performance.md D). Where everybody is read, for a count or a
snapshot, lists are the quicker way. PostgreSQL chooses by itself, but for the halves of an "or": those it would read
whole for each page.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from functools import reduce
from operator import and_, or_
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet

from crm.domain.criteria import Criterion, Moment
from crm.domain.periods import Period
from crm.domain.segments import ALL, Asked, Group, Node, criteria_in
from crm.models import Contact, Nonprofit
from crm.models.contact import ContactQuerySet
from crm.selectors.nonprofit import local_day

FEW: Final = 10_000  # what a database reads within a few milliseconds, for each page anew
NOBODY: Final = Q(pk__in=[])
EVERYBODY: Final = Q(pk__isnull=False)


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of any model whose `column` is a contact: the criterion is true of those contacts. With `are_dear` they take
    so long to find that they are never counted beforehand.
    """

    found: QuerySet[Any]
    column: str = "contact_id"
    are_dear: bool = False

    @property
    def are_few(self) -> bool:
        """Whether to start from them, by a count on SQLite and by the planner's guess on PostgreSQL."""
        if self.are_dear:
            return False
        if connection.vendor == "sqlite":
            return self.ids()[: FEW + 1].count() <= FEW
        guessed: int = json.loads(self.ids().explain(format="json"))[0]["Plan"]["Plan Rows"]
        return guessed <= FEW

    def ids(self) -> QuerySet[Any]:
        return self.found.order_by().values_list(self.column, flat=True)

    def of_contact(self, *, each: bool = False) -> Exists:
        """Whether the contact of the query around this has such a row; `each` is asked by itself, as it is met."""
        kind = OfEach if each else Exists
        return kind(self.found.order_by().filter(**{self.column: OuterRef("pk")}))


class OfEach(Exists):
    """EXISTS that PostgreSQL's planner makes no table of beforehand: it leaves one with an offset as it stands."""

    template = "EXISTS(%(subquery)s OFFSET 0)"


@dataclass(frozen=True, slots=True)
class Way:
    """How answers will be read: everybody (`whole`), or page by page. `in_or` is below an "or" of a question."""

    whole: bool = False
    in_or: bool = False

    def starts_from(self, rows: Rows) -> bool:
        """Whether contacts are found by the rows rather than the rows by each contact."""
        if connection.vendor == "sqlite":
            return self.whole or rows.are_few
        return self.in_or and not self.whole and rows.are_few


def moment_of(nonprofit: Nonprofit) -> Moment:
    """Now, as the nonprofit counts."""
    return Moment(
        today=local_day(nonprofit),
        currency=nonprofit.currency,
        fiscal_year_starts=nonprofit.fiscal_year_starts,
        language=nonprofit.language,
        time_zone=nonprofit.time_zone,
    )


def people_who(question: Group, criteria: Mapping[str, Criterion], at: Moment, way: Way = Way()) -> ContactQuerySet:
    """The people we know of whom a checked question is true."""
    return Contact.objects.get_queryset().filter(condition_of(question, criteria, at, way))


def condition_of(question: Group, criteria: Mapping[str, Criterion], at: Moment, way: Way = Way()) -> Q:
    """The question as one condition. One about a criterion that is gone finds nobody, whatever else it asks."""
    if any(asked.key not in criteria for asked in criteria_in(question)):
        return NOBODY
    return of_node(question, criteria, at, way)


def of_node(node: Node, criteria: Mapping[str, Criterion], at: Moment, way: Way) -> Q:
    if isinstance(node, Asked):
        found = of_criterion(node, criteria[node.key], at, way)
    else:
        below = way if node.match == ALL else replace(way, in_or=True)
        parts = [of_node(part, criteria, at, below) for part in node.parts]
        found = reduce(and_ if node.match == ALL else or_, parts) if parts else NOBODY
    return ~found if node.negated else found


def of_criterion(asked: Asked, criterion: Criterion, at: Moment, way: Way) -> Q:
    found: Q | Rows = criterion.condition(asked.answers, at)
    if not isinstance(found, Rows):
        return found or EVERYBODY  # a condition that asks nothing would ask nothing turned round, too
    if not asked.negated and way.starts_from(found):
        return Q(pk__in=found.ids())
    return Q(found.of_contact(each=way.in_or and not way.whole))


def days_within(column: str, period: Period, at: Moment) -> Q:
    """A column of days within a period; a day that is not known is in none."""
    since, until = period.bounds(at)
    condition = Q(**{f"{column}__gte": since}) if since else Q()
    return condition & Q(**{f"{column}__lte": until}) if until else condition


def instants_within(column: str, period: Period, at: Moment) -> Q:
    """A column of instants within the days of a period, as the nonprofit's clocks show them."""
    since, until = period.bounds(at)
    condition = Q(**{f"{column}__gte": midnight(since, at)}) if since else Q()
    return condition & Q(**{f"{column}__lt": midnight(until + timedelta(days=1), at)}) if until else condition


def midnight(day: date, at: Moment) -> datetime:
    return datetime.combine(day, time.min, ZoneInfo(at.time_zone))
