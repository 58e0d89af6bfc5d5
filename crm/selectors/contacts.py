"""Who somebody is."""

from collections.abc import Collection, Iterable
from datetime import datetime

from crm.domain import emails
from crm.domain.errors import Erased, MergedAway, NotThere, gettext_noop
from crm.models import AuditEntry, ConsentEvent, Contact, EmailAddress

MOST_ID = 2**63 - 1
OF_THE_PERSON = ("crm.contact", "crm.emailaddress", "crm.phone", "crm.postaladdress")


def contact_with(contact_id: int) -> Contact:
    """The contact of this number; NotThere without one, MergedAway where it became part of another, or Erased."""
    contact = Contact.objects.filter(pk=contact_id).first() if contact_id <= MOST_ID else None
    if contact is None:
        raise missing(contact_id)
    return contact


def missing(contact_id: int) -> Exception:
    """What to say of a number that no contact stands under."""
    if into := merged_into(contact_id):
        return MergedAway(into)
    return Erased() if is_erased(contact_id) else NotThere(gettext_noop("There is no such person."))


def is_erased(contact_id: int) -> bool:
    known = Contact.everyone.filter(pk=min(contact_id, MOST_ID))
    return known.filter(standing=Contact.Standing.ERASED).exists()


def merged_into(contact_id: int) -> int | None:
    """Whom a contact that was merged away became, through however many merges; None for all others."""
    found = None
    while contact_id <= MOST_ID:
        into = Contact.everyone.filter(pk=contact_id).values_list("merged_into_id", flat=True).first()
        if into is None:
            break
        found = contact_id = into
    return found


def contacts_in_order(ids: Iterable[int]) -> list[Contact]:
    """The contacts of these numbers, in the order of the numbers."""
    wanted = list(ids)
    found = Contact.objects.in_bulk(wanted)
    return [found[pk] for pk in wanted if pk in found]


def primary_addresses(ids: Collection[int]) -> dict[int, str]:
    """The address that each of these contacts is written to, where there is one."""
    rows = EmailAddress.objects.filter(contact_id__in=ids, is_primary=True)
    return dict(rows.values_list("contact_id", "address"))


def shown_addresses(ids: Collection[int]) -> dict[int, str]:
    """The same for lists, where nobody asked to see it: masked of whoever asked for safety."""
    rows = EmailAddress.objects.filter(contact_id__in=ids, is_primary=True)
    told = rows.values_list("contact_id", "address", "contact__safe_contact")
    return {contact_id: emails.masked(address) if is_safe else address for contact_id, address, is_safe in told}


def addresses_of(contact_id: int) -> list[EmailAddress]:
    """All email addresses of a contact, the primary one first."""
    return list(EmailAddress.objects.filter(contact_id=contact_id).order_by("-is_primary", "pk"))


def consents_of(contact_id: int) -> list[ConsentEvent]:
    """The newest answer for each purpose and channel."""
    rows = ConsentEvent.objects.filter(contact_id=contact_id).order_by("purpose", "channel", "-at", "-pk")
    newest: dict[tuple[str, str], ConsentEvent] = {}
    for row in rows:
        newest.setdefault((row.purpose, row.channel), row)
    return list(newest.values())


def changes_since(contact_id: int, instant: datetime) -> list[AuditEntry]:
    """What was changed on a contact, and on the ways to reach them, after `instant`; the oldest change first."""
    entries = AuditEntry.objects.filter(contact_id=contact_id, subject__in=OF_THE_PERSON, at__gt=instant)
    return list(entries.exclude(action="contact.created").order_by("at", "pk"))
