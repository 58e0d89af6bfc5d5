"""What people answered, in which words, and what stands today."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from crm.domain.consent import Answer, bases_for
from crm.models import ConsentEvent, Nonprofit, Permission, Wording


@dataclass(frozen=True, slots=True)
class Stands:
    """One purpose by one channel. `since` is its answer, with its wording; `is_over` says that its last day is past."""

    purpose: str
    channel: str
    since: ConsentEvent
    permission: Permission
    is_over: bool

    @property
    def allowed(self) -> bool:
        return self.permission.allowed and not self.is_over


def what_stands(contact_id: int, today: date) -> list[Stands]:
    """Every purpose and channel that somebody answered for."""
    rows = Permission.objects.filter(contact_id=contact_id).select_related("event__wording")
    return [
        Stands(row.purpose, row.channel, row.event, row, row.valid_until is not None and row.valid_until < today)
        for row in rows.order_by("purpose", "channel")
    ]


def consent_history(contact_id: int) -> QuerySet[ConsentEvent]:
    """All answers, with their wordings."""
    return ConsentEvent.objects.filter(contact_id=contact_id).select_related("wording")


def consent_events() -> QuerySet[ConsentEvent]:
    return ConsentEvent.objects.all()


def permissions() -> QuerySet[Permission]:
    return Permission.objects.all()


def wordings() -> QuerySet[Wording]:
    return Wording.objects.all()


def newest_wordings() -> list[Wording]:
    """The version of each key and language that people are shown today."""
    rows = Wording.objects.order_by("key", "language", "version")
    return list({(row.key, row.language): row for row in rows}.values())


def versions_of(key: str, language: str) -> list[Wording]:
    """All versions of a wording, the newest first."""
    return list(Wording.objects.filter(key=key, language=language).order_by("-version"))


def newest_wording(key: str, language: str, fallback: str) -> Wording | None:
    """The newest version in `language`, or in the nonprofit's own where there is none."""
    return newest_of([key], language, fallback).get(key)


def newest_of(keys: Collection[str], language: str, fallback: str) -> dict[str, Wording]:
    """The newest version of each of these keys."""
    rows = Wording.objects.filter(key__in=keys, language__in=(language, fallback)).order_by("version")
    found = {(row.key, row.language): row for row in rows}
    of_key = {key: found.get((key, language)) or found.get((key, fallback)) for key in keys}
    return {key: wording for key, wording in of_key.items() if wording is not None}


def answers_of(contact_ids: Collection[int]) -> dict[tuple[int, str, str], list[Answer]]:
    """The kept answers of these contacts, by contact, purpose and channel; of those who stand."""
    rows = ConsentEvent.objects.filter(contact_id__in=contact_ids, contact__standing="live")
    columns = ("contact_id", "purpose", "channel", "id", "at", "action", "basis", "valid_until")
    found: dict[tuple[int, str, str], list[Answer]] = {}
    for contact_id, purpose, channel, *rest in rows.values_list(*columns):
        found.setdefault((contact_id, purpose, channel), []).append(Answer(*rest))
    return found


def bases_of(nonprofit: Nonprofit, channel: str) -> frozenset[str]:
    """The grounds on which this organisation may write by this channel."""
    return bases_for(nonprofit.country, channel, is_uk_charity=nonprofit.is_uk_charity)
