"""The addresses of a contact for mail."""

from datetime import datetime

from django.db import transaction

from crm.domain import emails
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.emails import EmailFacts
from crm.domain.errors import Refused, gettext_noop
from crm.models import Contact, EmailAddress
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact, note_change_of_ways
from crm.services.ways import make_way_for, way_of


def add_email(*, contact_id: int, facts: EmailFacts, seen: datetime | None = None, by: Actor) -> EmailAddress:
    """Add an address; the first one becomes the one we write to. Refused where the contact has it already."""
    authorize(by, Capability.EDIT_PEOPLE)
    address = emails.checked(facts.address)
    with transaction.atomic():
        contact = locked_contact(contact_id, seen)
        row = EmailAddress(contact=contact, address=address, normalized=emails.normalized(address), kind=facts.kind)
        refuse_twice(row)
        row.is_primary = make_way_for(row, facts.is_primary)
        row.save(force_insert=True)
        audit.record(by, "contact.email_added", row, contact_id=contact.pk, address=(None, address))
        note_change_of_ways(contact)
    return row


def change_email(*, way_id: int, facts: EmailFacts, seen: datetime | None = None, by: Actor) -> EmailAddress:
    """Give an address of a contact these facts. A new spelling is tried again where the old one was unusable."""
    authorize(by, Capability.EDIT_PEOPLE)
    address = emails.checked(facts.address)
    with transaction.atomic():
        row, contact = way_of(EmailAddress, way_id, seen)
        values: dict[str, object] = {"address": address, "normalized": emails.normalized(address), "kind": facts.kind}
        if values["normalized"] != row.normalized:
            values["unusable_since"] = None
        changes = take_over(row, values)
        refuse_twice(row)
        changes |= take_over(row, {"is_primary": facts.is_primary and make_way_for(row, True)})
        if changes:
            row.save(update_fields=[*changes, "address_hmac"])
            told = {name: change for name, change in changes.items() if name != "normalized"}
            audit.record(by, "contact.email_changed", row, contact_id=contact.pk, **told)
            note_change_of_ways(contact)
    return row


def refuse_twice(row: EmailAddress) -> None:
    others = EmailAddress.objects.filter(contact=row.contact, normalized=row.normalized).exclude(pk=row.pk)
    if others.exists():
        raise Refused("way_there", gettext_noop("This person has this email address already."), field="address")


def change_primary_email(contact: Contact, wished: str) -> dict[str, tuple[str, str]]:
    """Write to the contact at `wished`, or at no address where it is ""; what changed, as the audit log wants it."""
    address = emails.checked(wished) if wished.strip() else ""
    primary = EmailAddress.objects.filter(contact=contact, is_primary=True).first()
    old = primary.address if primary else ""
    if address == old:
        return {}
    EmailAddress.objects.filter(contact=contact, is_primary=True).update(is_primary=False)
    known = {"address": address, "is_primary": True}
    if address:
        EmailAddress.objects.update_or_create(contact=contact, normalized=emails.normalized(address), defaults=known)
    return {"email": (old, address)}


def add_primary_email(contact: Contact, address: str) -> EmailAddress:
    address = emails.checked(address)
    return EmailAddress.objects.create(
        contact=contact, address=address, normalized=emails.normalized(address), is_primary=True
    )
