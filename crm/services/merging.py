"""Two records of one contact become one: never by themselves, always with a way back (design: import.md B5).

The record that stays is the winner. Everything that hangs off the loser moves by the rules of the contact-records
door, every change is an entry of the merge, and the loser's row stays behind to show old links the way.
"""

from collections.abc import Mapping
from itertools import groupby
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.merging import CUSTOM, WAYS, Side, facts_that_stay, read_choices
from crm.domain.names import sort_name
from crm.domain.registry import contact_records
from crm.models import (
    Contact,
    ContactMerge,
    CustomField,
    CustomValue,
    LegalHold,
    Prospect,
    SuspectedDuplicate,
)
from crm.services import audit
from crm.services.access import authorize
from crm.services.contact_rows import searched_for
from crm.services.household_names import name_anew
from crm.services.locks import one_at_a_time
from crm.services.merge_answers import take_over_answers
from crm.services.merge_journal import Journal, model_named
from crm.services.merge_moves import move_rows
from crm.services.merge_ties import settle_twins

NO_CHOICES: Final[Mapping[str, str]] = {}


def merge_contacts(
    *, winner_id: int, loser_id: int, choices: Mapping[str, str] = NO_CHOICES, by: Actor
) -> ContactMerge:
    """Make the loser a part of the winner. `choices` says by fact whose stays, "winner" or "loser"
    (crm.domain.merging); what is not chosen is the winner's, or the loser's where the winner has none.

    1 both are held, the smaller id first · 2 a no to consent becomes the winner's · 3 rows move · 4 the winner's facts
    · 5 what is derived is computed anew · 6 the journal and the audit entry. Gifts wait meanwhile and go to the winner.
    """
    authorize(by, Capability.MERGE_PEOPLE)
    custom = list(CustomField.objects.values_list("key", flat=True))
    chosen = read_choices(choices, custom)
    with transaction.atomic():
        winner, loser = hold_both(winner_id, loser_id)
        one_at_a_time("tags")  # whoever unites two tags locks no contact
        refuse_merge(winner, loser)
        merge = ContactMerge.objects.create(winner=winner, loser=loser, merged_by=by.label)
        journal = Journal(merge)
        take_over_answers(merge, by)
        settle_custom_values(journal, winner, loser, chosen)
        settle_prospects(journal, winner, loser)
        settle_primaries(journal, winner, loser, chosen)
        move_rows(journal, winner.pk, loser.pk)
        settle_twins(journal, winner.pk)
        homes = {winner.household_id, loser.household_id}
        for values in facts_that_stay(winner, loser, chosen):
            journal.change(winner, values)
        gone = {"standing": Contact.Standing.MERGED, "merged_into_id": winner.pk}
        journal.change(loser, gone)
        journal.keep()
        write_anew(winner, loser)
        name_anew(homes)
        audit.record(by, "contact.merged", winner, contact_id=winner.pk, merged=(None, loser.pk))
    return merge


def hold_both(*ids: int) -> list[Contact]:
    """The contacts of these ids, in this order; until the transaction ends nobody else merges them or gives to them."""
    rows = Contact.everyone.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if not found.keys() >= set(ids):
        raise NotThere(gettext_noop("There is no such person."))
    return [found[pk] for pk in ids]


def refuse_merge(winner: Contact, loser: Contact) -> None:
    if winner.pk == loser.pk:
        raise Refused("same_record", gettext_noop("Choose two records: this is one and the same."), "loser")
    for contact, field in ((winner, "winner"), (loser, "loser")):
        if contact.standing == Contact.Standing.MERGED:
            raise Refused("already_merged", gettext_noop("One of the two was merged meanwhile. Look again."), field)
        if contact.standing != Contact.Standing.LIVE:
            raise NotThere(gettext_noop("There is no such person."))
    if winner.kind != loser.kind:
        raise Refused("other_kind", gettext_noop("A person and an organisation cannot become one."), "loser")
    refuse_on_hold(winner, loser)


def refuse_on_hold(*contacts: Contact) -> None:
    if LegalHold.objects.filter(contact__in=contacts, lifted_at=None).exists():
        raise Refused(
            "on_hold",
            gettext_noop("The data of one of the two is on hold and has to stay as it is. Lift the hold first."),
        )


def settle_custom_values(journal: Journal, winner: Contact, loser: Contact, chosen: Mapping[str, Side]) -> None:
    """Of a field with one answer, one stays. Of a field with several, all do, unless one side was chosen."""
    rows = CustomValue.objects.filter(contact__in=(winner, loser)).select_related("field").order_by("field", "pk")
    for field, found in groupby(rows, key=lambda row: row.field):
        answers = list(found)
        several = field.kind == CustomField.Kind.CHOICES
        side = chosen.get(f"{CUSTOM}{field.key}", None if several else Side.WINNER)
        gone = loser if side == Side.WINNER else winner
        if side is not None and len({row.contact_id for row in answers}) > 1:
            for row in answers:
                if row.contact_id == gone.pk:
                    journal.delete(row)


def settle_prospects(journal: Journal, winner: Contact, loser: Contact) -> None:
    """Of two roads to a major gift the winner's goes on; the other is kept as one that is closed."""
    both = Prospect.objects.filter(closed_at=None)
    if both.filter(contact=winner).exists():
        for row in both.filter(contact=loser):
            journal.change(row, {"closed_at": timezone.now()})


def settle_primaries(journal: Journal, winner: Contact, loser: Contact, chosen: Mapping[str, Side]) -> None:
    """Where both have a primary way of a kind, the winner's stays so, unless the loser's was chosen."""
    for name, label in WAYS.items():
        steps_back = winner if chosen.get(name) == Side.LOSER else loser
        primary: Any = model_named(label)._base_manager.filter(contact__in=(winner, loser), is_primary=True)
        if len(primary) > 1:
            for row in primary:
                if row.contact_id == steps_back.pk:
                    journal.change(row, {"is_primary": False})


def write_anew(*contacts: Contact) -> None:
    """What follows from the rows of these contacts, after they moved."""
    ids = [contact.pk for contact in contacts]
    for part in contact_records:
        if part.recompute is not None:
            part.recompute(ids)
    gone = [contact.pk for contact in contacts if contact.standing == Contact.Standing.MERGED]
    SuspectedDuplicate.objects.filter(Q(low__in=gone) | Q(high__in=gone)).delete()
    for contact in contacts:
        refresh_search(contact)


def refresh_search(contact: Contact) -> None:
    """Whoever was merged away is found no more."""
    names = (contact.first_name, contact.last_name, contact.organisation_name)
    contact.sort_name = sort_name(*names)
    contact.search = searched_for(contact) if contact.standing == Contact.Standing.LIVE else ""
    contact.save(update_fields=["sort_name", "search", "updated_at"])
