"""Possible major givers: by stage, how long they have been there, and what may come of them."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final

from django.db.models import BigIntegerField, Count, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Sum

from crm.domain.capabilities import Capability
from crm.domain.money import Money
from crm.domain.moves import HOPEFUL, MAX_DAYS, PERCENT, Stage
from crm.models import Prospect, User
from crm.selectors.keyset import Page, page_of
from crm.selectors.tasks import NOBODY

CARDS: Final = 25


@dataclass(frozen=True, slots=True)
class ProspectsAsked:
    """`owner` is the id of somebody, NOBODY, or "" for everybody's."""

    owner: str = ""
    stage: str = ""
    overstayed: bool = False
    contact_id: int = 0

    @property
    def is_plain(self) -> bool:
        return self == ProspectsAsked()


@dataclass(frozen=True, slots=True)
class Totals:
    """How many prospects there are, what is hoped for and, by likelihood, what is expected: one sum a currency.

    Those stewarded are counted, and are in neither sum: nobody hopes for their gift any more.
    """

    count: int = 0
    hoped: list[Money] = field(default_factory=list)
    expected: list[Money] = field(default_factory=list)


def whole_prospects() -> QuerySet[Prospect]:
    return Prospect.objects.select_related("contact", "owner")


def left_with_prospects() -> list[User]:
    """Those who left, or may keep no prospects any more, and still have open ones, by name."""
    theirs = Prospect.objects.filter(owner=OuterRef("pk"), closed_at=None)
    owners = User.objects.filter(Exists(theirs)).order_by("name", "pk")
    return [user for user in owners if not (user.is_active and user.actor().can(Capability.KEEP_PROSPECTS))]


def prospects_matching(asked: ProspectsAsked, today: date) -> QuerySet[Prospect]:
    """Those that are open and fit."""
    rows = whole_prospects().filter(closed_at=None)
    if asked.owner:
        rows = rows.filter(owner=None) if asked.owner == NOBODY else rows.filter(owner_id=int(asked.owner))
    if asked.stage:
        rows = rows.filter(stage=asked.stage)
    if asked.overstayed:
        rows = rows.filter(overstayed_by(today))
    if asked.contact_id:
        rows = rows.filter(contact_id=asked.contact_id)
    return rows


def overstayed_by(today: date) -> Q:
    """True of the prospects that are in their stage for longer than it may last."""
    found = Q(pk__in=[])
    for stage, days in MAX_DAYS.items():
        found |= Q(stage=stage.value, entered_on__lt=today - timedelta(days=days))
    return found


def prospect_page(asked: ProspectsAsked, today: date, cursor: str = "") -> Page[Prospect]:
    """A page of them, those first who are in their stage for longest."""
    return page_of(prospects_matching(asked, today), ["entered_on", "id"], cursor)


def cards_by_stage(asked: ProspectsAsked, today: date) -> dict[Stage, list[Prospect]]:
    """The first CARDS of each stage, those longest in it first; in one query a stage."""
    rows = prospects_matching(asked, today).order_by("entered_on", "id")
    return {stage: list(rows.filter(stage=stage.value)[:CARDS]) for stage in Stage}


def totals_by_stage(asked: ProspectsAsked, today: date) -> dict[str, Totals]:
    """The totals of each stage, and under "" of all together; in one query."""
    likely = ExpressionWrapper(F("ask_minor") * F("likelihood") / PERCENT, output_field=BigIntegerField())
    rows = prospects_matching(asked, today).order_by().values("stage", "currency")
    found: dict[str, Totals] = defaultdict(Totals)
    sums: dict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows.annotate(number=Count("pk"), asks=Sum("ask_minor"), weighs=Sum(likely)):
        for stage in ("", row["stage"]):
            sum_ = sums[stage, row["currency"]]
            sum_[0] += row["number"]
            if row["stage"] in HOPEFUL:
                sum_[1] += int(row["asks"] or 0)
                sum_[2] += int(row["weighs"] or 0)
    for (stage, currency), (number, asks, weighs) in sorted(sums.items()):
        known = found[stage]
        hoped = [*known.hoped, *([Money(asks, currency)] if asks else [])]
        expected = [*known.expected, *([Money(weighs, currency)] if weighs else [])]
        found[stage] = Totals(known.count + number, hoped, expected)
    return found


def prospect_of(contact_id: int) -> Prospect | None:
    """The open prospect that somebody is, if they are one."""
    return whole_prospects().filter(contact_id=contact_id, closed_at=None).first()


def owners_of(ids: Collection[int]) -> dict[int, str]:
    """Who looks after each of these contacts as a prospect, in one query; one that nobody does is not in it."""
    rows = Prospect.objects.filter(contact_id__in=ids, closed_at=None, owner__isnull=False)
    return dict(rows.values_list("contact_id", "owner__name"))
