"""Everything that happened with a person, the newest first, composed of what every app brings."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from heapq import merge
from itertools import islice
from operator import attrgetter
from types import MappingProxyType
from typing import Final, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from crm.domain.actors import Actor
from crm.domain.errors import Refused, gettext_noop
from crm.domain.registry import TimelineEntry, TimelineMark, TimelineSource, contact_records
from crm.models import ConsentEvent, Delivery

Row = TypeVar("Row", bound=Model)
PAGE_SIZE = 20
Newest = Mapping[str, list[TimelineEntry]]
NOTHING_READ: Final[Newest] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class TimelinePage:
    """Entries, and the cursor of the earlier ones where there are any."""

    entries: list[TimelineEntry]
    earlier: str | None


def sources_for(actor: Actor) -> list[TimelineSource]:
    """What `actor` may see on a timeline."""
    return [source for part in contact_records for source in part.timeline if actor.can(source.needs)]


def timeline_of(
    contact_id: int,
    by: Actor,
    *,
    only: str = "",
    cursor: str = "",
    size: int = PAGE_SIZE,
    newest: Newest = NOTHING_READ,
) -> TimelinePage:
    """What `by` may see of a contact, of one source when `only` names it, from `cursor` on. `newest` are the newest
    entries of a source (`size` and one more), where the page has read them already.
    """
    mark = read_mark(cursor) if cursor else None
    known = newest if mark is None else NOTHING_READ
    sources = [source for source in sources_for(by) if only in ("", source.key)]
    parts = [
        known[source.key] if source.key in known else source.entries(contact_id, by, mark, size + 1)
        for source in sources
    ]
    found = list(islice(merge(*parts, key=attrgetter("mark"), reverse=True), size + 1))
    return TimelinePage(found[:size], write_mark(found[size - 1].mark) if len(found) > size else None)


def earlier(rows: QuerySet[Row], column: str, mark: TimelineMark | None, source: str) -> QuerySet[Row]:
    """Rows of `source` that stand earlier than `mark`, the newest first; `column` is their instant."""
    if mark is not None:
        rows = rows.filter(before(column, mark.at, mark, source))
    return rows.order_by(f"-{column}", "-id")


def before(column: str, at: datetime | date, mark: TimelineMark, source: str) -> Q:
    """True of the rows of `source` before `at`; of rows exactly then, those that stand earlier than `mark`."""
    if source > mark.source:
        return Q(**{f"{column}__lt": at})
    up_to = Q(**{f"{column}__lte": at})
    return up_to if source < mark.source else up_to & (Q(**{f"{column}__lt": at}) | Q(id__lt=mark.id))


def write_mark(mark: TimelineMark) -> str:
    return f"{mark.at.isoformat()}_{mark.source}_{mark.id}"


def read_mark(cursor: str) -> TimelineMark:
    """The mark that a cursor names. It comes from a URL, so anything may stand in it."""
    at, _, rest = cursor.partition("_")
    source, _, row_id = rest.partition("_")
    try:
        instant = parse_datetime(at)
    except ValueError:
        instant = None
    if instant is None or instant.tzinfo is None or not (row_id.isascii() and row_id.isdigit() and len(row_id) < 19):
        raise Refused("bad_cursor", gettext_noop("This link to a page of a list is broken. Begin at its first page."))
    return TimelineMark(instant, source, int(row_id))


def mail_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    mails = earlier(Delivery.objects.filter(contact_id=contact_id), "created_at", mark, "email")[:limit]
    return [
        TimelineEntry(
            TimelineMark(mail.created_at, "email", mail.pk),
            "email",
            mail.subject or mail.kind.replace("_", " ").capitalize(),
            ": ".join(filter(None, (gettext(mail.get_state_display()), why_skipped(mail)))),
        )
        for mail in mails
    ]


def why_skipped(mail: Delivery) -> str:
    return mail.reason if mail.state == Delivery.State.SKIPPED else ""


def consent_entries(contact_id: int, by: Actor, mark: TimelineMark | None, limit: int) -> list[TimelineEntry]:
    answers = earlier(ConsentEvent.objects.filter(contact_id=contact_id), "at", mark, "consent")[:limit]
    return [
        TimelineEntry(
            TimelineMark(answer.at, "consent", answer.pk),
            "consent",
            f"{gettext(answer.get_action_display())}: {gettext(answer.get_purpose_display())}",
            f"{gettext(answer.get_channel_display())} · {gettext(answer.get_source_display())}",
        )
        for answer in answers
    ]
