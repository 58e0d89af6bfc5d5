"""How two contacts belong together: written once, read from either end."""

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.db.models import Q

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.names import clean_text
from crm.domain.relationships import (
    KINDS,
    LONGEST_TITLE,
    RelationshipFacts,
    is_current,
    overlap,
    refuse_days,
    refuse_ends,
)
from crm.models import Contact, Relationship
from crm.selectors.nonprofit import local_day, the_nonprofit
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over

KEPT = ("kind", "title", "since", "until")


def add_relationship(*, facts: RelationshipFacts, by: Actor) -> Relationship:
    """Keep that `facts.contact_id` is the kind of `facts.other_id`; a mutual kind reads the same from both ends."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row = Relationship(**checked(facts))
        refuse_twice(row)
        row.save(force_insert=True)
        told = {name: (None, getattr(row, name)) for name in KEPT if getattr(row, name)}
        note(by, "contact.relationship_added", row, told)
    return row


def change_relationship(*, relationship_id: int, facts: RelationshipFacts, by: Actor) -> Relationship:
    """Correct what they are to each other, or the days; the two contacts stay, but may change ends."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row = held_relationship(relationship_id)
        if {facts.contact_id, facts.other_id} != {row.contact_id, row.other_id}:
            sentence = gettext_noop("A relationship stays between the same two. Remove it and add another.")
            raise Refused("other_people", sentence, field="other")
        changes = take_over(row, checked(facts))
        refuse_twice(row)
        if changes:
            row.save(update_fields=[*changes])
            note(by, "contact.relationship_changed", row, {name: changes[name] for name in KEPT if name in changes})
    return row


def end_relationship(*, relationship_id: int, on: date | None = None, by: Actor) -> Relationship:
    """It lasted until that day, or until today."""
    authorize(by, Capability.EDIT_PEOPLE)
    today = local_day(the_nonprofit())
    with transaction.atomic():
        row = held_relationship(relationship_id)
        last = on or today
        if row.until is not None and not is_current(None, row.until, today):
            raise Refused("ended_already", gettext_noop("This has ended already."), field="until")
        refuse_days(row.since, last, today)
        changes = take_over(row, {"until": last})
        refuse_twice(row)
        if changes:
            row.save(update_fields=["until"])
            note(by, "contact.relationship_ended", row, changes)
    return row


def remove_relationship(*, relationship_id: int, by: Actor) -> None:
    """It never was: an end would say that it was once."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        row = held_relationship(relationship_id)
        note(by, "contact.relationship_removed", row, {"kind": (row.kind, None)})
        row.delete()


def checked(facts: RelationshipFacts) -> dict[str, object]:
    """The row's values, the two contacts locked; Refused where they, the kind, the title or the days cannot be."""
    contact, other = held_ends(facts.contact_id, facts.other_id)
    refuse_ends(facts.kind, contact.kind, other.kind)
    deaths = (contact.deceased_on, other.deceased_on)
    refuse_days(facts.since, facts.until, local_day(the_nonprofit()), deaths)
    title = clean_text(facts.title)
    if len(title) > LONGEST_TITLE:
        sentence = gettext_noop("Shorten this to {most} characters.")
        raise Refused("too_long", sentence, field="title", most=LONGEST_TITLE)
    if facts.kind == "other" and not title:
        raise Refused("title_missing", gettext_noop("Say what they are to each other."), field="title")
    one, two = (contact, other) if not KINDS[facts.kind].is_mutual or contact.pk < other.pk else (other, contact)
    days = {"since": facts.since, "until": facts.until}
    return {"contact_id": one.pk, "other_id": two.pk, "kind": facts.kind, "title": title, **days}


def held_ends(contact_id: int, other_id: int) -> tuple[Contact, Contact]:
    """Both contacts, the smaller id locked first, so that nobody merges one away meanwhile."""
    if contact_id == other_id:
        raise Refused("same_record", gettext_noop("Choose somebody else: this is the same person."), field="other")
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=(contact_id, other_id)).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < 2:
        raise NotThere(gettext_noop("There is no such person."))
    return found[contact_id], found[other_id]


def refuse_twice(row: Relationship) -> None:
    """Refused where the same is kept of the two for days that these share."""
    same = Q(contact=row.contact_id, other=row.other_id)
    if KINDS[row.kind].is_mutual:
        same |= Q(contact=row.other_id, other=row.contact_id)
    for there in Relationship.objects.filter(same, kind=row.kind).exclude(pk=row.pk):
        if overlap((there.since, there.until), (row.since, row.until)):
            sentence = gettext_noop("The two are kept as this already, for days that overlap.")
            raise Refused("tied_already", sentence, field="kind")


def held_relationship(relationship_id: int) -> Relationship:
    """The row, locked after its contacts as a merge does."""
    rows = Relationship.objects.filter(pk=relationship_id)
    ends = rows.values_list("contact_id", "other_id").first()
    if ends is not None:
        held_ends(*ends)
        row = rows.select_for_update().first()
        if row is not None:
            return row
    raise NotThere(gettext_noop("This is gone: somebody removed it."))


def note(by: Actor, action: str, row: Relationship, changes: Mapping[str, tuple[object, object]]) -> None:
    """The audit entry is the contact's; it names the other one by their number."""
    told = {**changes, "other": (None, row.other_id)}
    audit.record(by, action, row, contact_id=row.contact_id, **told)
