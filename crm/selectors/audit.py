"""The log of who did what, looked through."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Max, Model, QuerySet

from crm.domain.actors import ActorKind
from crm.models import AuditEntry, Contact, User
from crm.selectors.keyset import Page, page_of


@dataclass(frozen=True, slots=True)
class AuditQuestion:
    """Who ("user:12", or an ActorKind), what (an action, or the beginning of some, such as "gift."), on which days."""

    who: str = ""
    what: str = ""
    since: date | None = None
    until: date | None = None
    zone: str = "UTC"


def audit_entries(asked: AuditQuestion) -> QuerySet[AuditEntry]:
    entries = AuditEntry.objects.all()
    kind, _, number = asked.who.partition(":")
    if kind == "user" and number.isascii() and number.isdigit():
        entries = entries.filter(user_id=int(number[:18]))
    elif kind in set(ActorKind):
        entries = entries.filter(actor_kind=kind)
    if asked.what.endswith("."):
        entries = entries.filter(action__startswith=asked.what)
    elif asked.what:
        entries = entries.filter(action=asked.what)
    if asked.since:
        entries = entries.filter(at__gte=midnight(asked.since, asked.zone))
    if asked.until:
        entries = entries.filter(at__lt=midnight(asked.until + timedelta(days=1), asked.zone))
    return entries


def audit_page(asked: AuditQuestion, cursor: str = "") -> Page[AuditEntry]:
    return page_of(audit_entries(asked), ["-at", "-id"], cursor)


def safe_contacts_in(entries: Iterable[AuditEntry]) -> set[int]:
    """Those of the contacts that the entries are about who asked for safety, merged ones too."""
    about = AuditEntry.objects.filter(pk__in=[entry.pk for entry in entries]).values("contact_id")
    return set(Contact.everyone.filter(pk__in=about, safe_contact=True).values_list("pk", flat=True))


def people_who_act() -> QuerySet[User]:
    """Everybody who works here or did: their entries stay."""
    return User.objects.order_by("name", "pk").only("pk", "name", "email")


def midnight(day: date, zone: str) -> datetime:
    return datetime.combine(day, time(), ZoneInfo(zone))


def changes_to(subject: str, row_id: int, since: datetime) -> list[AuditEntry]:
    """What was done to one row after an instant, the oldest first; `subject` is its kind, such as "crm.task"."""
    entries = AuditEntry.objects.filter(subject=subject, subject_id=str(row_id), at__gt=since)
    return list(entries.order_by("at", "pk"))


def changed_at(row: Model) -> datetime | None:
    """When somebody last made or changed a row, for rows that do not tell it themselves."""
    entries = AuditEntry.objects.filter(subject=row._meta.label_lower, subject_id=str(row.pk))
    return entries.aggregate(last=Max("at"))["last"]  # type: ignore[no-any-return]  # an instant
