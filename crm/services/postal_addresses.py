"""The postal addresses of a contact."""

from dataclasses import asdict, replace
from datetime import datetime

from django.db import transaction

from crm.domain import postal
from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.postal import PostalFacts
from crm.models import PostalAddress
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.contact_rows import locked_contact, note_change_of_ways
from crm.services.ways import make_way_for, way_of


def add_postal_address(
    *, contact_id: int, facts: PostalFacts, seen: datetime | None = None, by: Actor
) -> PostalAddress:
    """Add an address; the first one comes first. Refused while it is half an address."""
    authorize(by, Capability.EDIT_PEOPLE)
    facts = checked(facts)
    with transaction.atomic():
        contact = locked_contact(contact_id, seen)
        row = PostalAddress(contact=contact, match_key=key_of(facts), **asdict(facts))
        row.is_primary = make_way_for(row, facts.is_primary)
        row.save(force_insert=True)
        audit.record(by, "contact.address_added", row, contact_id=contact.pk, address=(None, str(row)))
        note_change_of_ways(contact)
    return row


def change_postal_address(*, way_id: int, facts: PostalFacts, seen: datetime | None = None, by: Actor) -> PostalAddress:
    """Give an address of a contact these facts."""
    authorize(by, Capability.EDIT_PEOPLE)
    facts = checked(facts)
    with transaction.atomic():
        row, contact = way_of(PostalAddress, way_id, seen)
        facts = replace(facts, is_primary=facts.is_primary and make_way_for(row, True))
        changes = take_over(row, asdict(facts))
        if changes:
            row.match_key = key_of(facts)
            row.save(update_fields=[*changes, "match_key"])
            audit.record(by, "contact.address_changed", row, contact_id=contact.pk, **changes)
            note_change_of_ways(contact)
    return row


def checked(facts: PostalFacts) -> PostalFacts:
    return postal.checked(facts, local_day(the_nonprofit()))


def key_of(facts: PostalFacts) -> str:
    return postal.match_key(facts.lines, facts.city, facts.postal_code, facts.country)
