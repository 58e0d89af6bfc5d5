"""The telephone numbers of a contact."""

from datetime import datetime

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import Refused, gettext_noop
from crm.domain.phones import PhoneFacts, checked
from crm.models import Phone
from crm.selectors.nonprofit import the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact, note_change_of_ways
from crm.services.ways import make_way_for, way_of


def add_phone(*, contact_id: int, facts: PhoneFacts, seen: datetime | None = None, by: Actor) -> Phone:
    """Add a number, read as people in the nonprofit's country write it; the first one comes first."""
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts)
    with transaction.atomic():
        contact = locked_contact(contact_id, seen)
        row = Phone(contact=contact, **values)
        refuse_twice(row)
        row.is_primary = make_way_for(row, facts.is_primary)
        row.save(force_insert=True)
        audit.record(by, "contact.phone_added", row, contact_id=contact.pk, number=(None, row.number))
        note_change_of_ways(contact)
    return row


def change_phone(*, way_id: int, facts: PhoneFacts, seen: datetime | None = None, by: Actor) -> Phone:
    """Give a number of a contact these facts."""
    authorize(by, Capability.EDIT_PEOPLE)
    values = values_of(facts)
    with transaction.atomic():
        row, contact = way_of(Phone, way_id, seen)
        changes = take_over(row, values)
        refuse_twice(row)
        changes |= take_over(row, {"is_primary": facts.is_primary and make_way_for(row, True)})
        if changes:
            row.save(update_fields=[*changes, "address_hmac"])
            audit.record(by, "contact.phone_changed", row, contact_id=contact.pk, **changes)
            note_change_of_ways(contact)
    return row


def values_of(facts: PhoneFacts) -> dict[str, object]:
    found = checked(facts.number, the_nonprofit().country)
    return {
        "number": found.number,
        "extension": found.extension,
        "is_mobile": facts.is_mobile or found.is_mobile,
        "kind": facts.kind,
    }


def refuse_twice(row: Phone) -> None:
    same = Phone.objects.filter(contact=row.contact, number=row.number, extension=row.extension)
    if same.exclude(pk=row.pk).exists():
        raise Refused("way_there", gettext_noop("This person has this telephone number already."), field="number")
