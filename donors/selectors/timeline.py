"""Gifts as lines of a person's page."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import FilteredRelation, QuerySet
from django.utils.translation import gettext

from crm.domain.actors import Actor
from crm.domain.registry import TimelineEntry, TimelineMark
from crm.selectors.nonprofit import local_day, remembered_nonprofit
from crm.selectors.timeline import before
from donors.models import Gift

SOURCE = "gift"


def gift_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    """A contact's gifts. People name the day of a gift, not its hour: each stands where its day begins."""
    nonprofit = remembered_nonprofit()
    zone = ZoneInfo(nonprofit.time_zone)
    gifts = Gift.objects.filter(contact_id=contact_id).newest()
    if mark is not None:
        day = local_day(nonprofit, mark.at)
        is_whole_day = start_of(day, zone) < mark.at  # gifts of that day stand earlier than the mark, too
        last = day + timedelta(days=1) if is_whole_day else day
        gifts = gifts.filter(given_on__lt=last) if is_whole_day else gifts.filter(before("given_on", day, mark, SOURCE))
    return [as_entry(gift, funds, start_of(gift.given_on, zone)) for gift, funds in with_funds(gifts[:limit])]


def with_funds(gifts: QuerySet[Gift]) -> Iterator[tuple[Gift, list[str]]]:
    """Each of these gifts with the names of its funds, in one query for both."""
    rows = Gift.objects.filter(pk__in=gifts.values("pk")).annotate(part=FilteredRelation("splits"))
    rows = rows.select_related("part__fund")  # type: ignore[misc]  # django-stubs knows no FilteredRelation here
    parts: Iterable[Any] = rows.order_by("-given_on", "-id", "part__id")
    for _, of_gift in groupby(parts, key=attrgetter("pk")):
        first, *others = of_gift
        yield first, [row.part.fund.name for row in (first, *others) if hasattr(row, "part")]


def start_of(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time.min, zone).astimezone(UTC)


def as_entry(gift: Gift, funds: Iterable[str], at: datetime) -> TimelineEntry:
    monthly = gift.recurring_gift_id is not None
    return TimelineEntry(
        TimelineMark(at, SOURCE, gift.pk),
        kind="recurring" if monthly else "gift",
        title=gettext("Monthly gift") if monthly else gettext("Gift"),
        detail=" · ".join(
            part for part in (gettext(gift.get_method_display()), gift.reference, standing(gift)) if part
        ),
        amount=gift.amount,
        tags=tuple(funds),
    )


def standing(gift: Gift) -> str:
    """What there is to say beside the amount: under way, failed, or partly sent back."""
    if not gift.counts:
        return gettext(gift.get_status_display())
    returned = gift.refunded_minor or gift.disputed_minor
    return gettext("{amount} kept").format(amount=gift.kept.show(whole=True)) if returned else ""
