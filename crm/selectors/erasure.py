"""What an erasure would do to a person's records, line by line, and what speaks against it."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Max

from crm.domain.errors import Refused, gettext_noop
from crm.domain.privacy import COPIES
from crm.domain.registry import OnErase, RecordRule, contact_records
from crm.models import LegalHold, PrivacyRequest
from crm.selectors.about_person import ids_of, rows_about, rules


@dataclass(frozen=True, slots=True)
class Fate:
    """`count` rows of one kind and what becomes of them; of what stays, why, and until when where the law says so."""

    app: str
    model: str
    title: str
    count: int
    on_erase: OnErase
    why: str
    until: date | None = None


def fates_of(contact_id: int) -> list[Fate]:
    """What becomes of every kind of rows there are about a person; kinds without a row are left out."""
    ids = ids_of(contact_id)
    return [fate for part, rule in rules() if (fate := fate_of(part.app, rule, ids)).count]


def fate_of(app: str, rule: RecordRule, ids: Collection[int]) -> Fate:
    rows = rows_about(rule, ids)
    count = rows.count()
    until = rows.aggregate(last=Max(rule.until))["last"] if rule.until and count else None
    return Fate(app, rule.model, rule.title, count, rule.on_erase, rule.why, until)


def bars_to(ids: Collection[int]) -> Iterator[Refused]:
    """Everything that speaks against erasing whoever has these records."""
    if LegalHold.objects.filter(contact__in=ids, lifted_at=None).exists():
        yield Refused(
            "on_hold", gettext_noop("A legal hold keeps the data of this person as it is. Lift the hold first.")
        )
    waiting = PrivacyRequest.objects.filter(contact__in=ids, kind__in=COPIES, state=PrivacyRequest.State.OPEN)
    if waiting.exists():
        yield Refused(
            "copy_owed", gettext_noop("They asked for a copy of their data and wait for it. Answer that request first.")
        )
    for part in contact_records:
        if part.bars is not None:
            yield from part.bars(ids)
