"""A household ends and its people stay; by mistake, it comes back as it was."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.models import Contact, ContactMerge, DissolvedHousehold, FormerMember, Household
from crm.selectors.contacts import MOST_ID, merged_into
from crm.selectors.households import households
from crm.services import audit
from crm.services.access import authorize
from crm.services.household_names import TYPED, name_anew
from crm.services.households import IN_NAMES, PLACE, forget_suspicions, held_household, move_out, note

OF_MEMBERS: Final = ("household_rank", *IN_NAMES)
TEXTS: Final = (*TYPED, *TYPED.values(), "spouses_as_one")


class Why(StrEnum):
    """Why somebody does not come back with their household."""

    LIVES_ELSEWHERE = "lives_elsewhere"
    NO_PERSON = "no_person"


@dataclass(frozen=True, slots=True)
class Restored:
    """A household that is there again, and who of its people is not."""

    household: Household
    left_out: list[tuple[Contact, Why]] = field(default_factory=list)


def dissolve_household(*, household_id: int, by: Actor) -> None:
    """The household is no more; its people stay. What it takes to bring it back is kept (crm.extensions.retention)."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        rows = Contact.everyone.select_for_update(no_key=True).filter(household=household_id)
        people = list(rows.order_by("pk"))
        household = held_household(household_id)
        living = [contact for contact in people if contact.standing == Contact.Standing.LIVE]
        keep(household, people)
        move_out(household, living, by)
        audit.record(by, "household.dissolved", household)
        household.delete()


def keep(household: Household, people: Iterable[Contact]) -> None:
    """Keep its texts and all whom they may name, also who was merged away: their erasure and their holds ask for it."""
    texts = {name: getattr(household, name) for name in TEXTS}
    kept = DissolvedHousehold.objects.create(household_id=household.pk, texts=texts, created_at=household.created_at)
    places = [{name: getattr(contact, name) for name in OF_MEMBERS} | {"contact": contact} for contact in people]
    FormerMember.objects.bulk_create(FormerMember(dissolved=kept, **place) for place in places)


def restore_household(*, household_id: int, by: Actor) -> Restored:
    """Bring a dissolved household back under its number, with the texts that were typed and everybody who lives in none
    since. For somebody merged into another since, the other one comes.

    1 hold the people, then what was kept · 2 see who can come · 3 make the row, and move them in · 4 what is not typed
    follows from them. Refused where nobody can come, NotThere where nothing is kept; one that is there stays as it is.
    """
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        former, people = held_former(household_id)
        kept = DissolvedHousehold.objects.select_for_update().filter(household_id=min(household_id, MOST_ID)).first()
        if kept is None:
            return there_already(household_id)
        left_out = [(contact, why) for contact in people if (why := why_not(contact))]
        coming = [contact for contact in people if not why_not(contact)]
        if not coming:
            sentence = gettext_noop("All of its people live in other households now. Take somebody out there first.")
            raise Refused("nobody_comes", sentence)
        household = Household(pk=kept.household_id, created_at=kept.created_at, **kept.texts)
        household.save(force_insert=True)
        kept.delete()
        audit.record(by, "household.restored", household, members=(0, len(coming)))
        move_back(household, coming, former, by)
        household.refresh_from_db()
    return Restored(household, left_out)


def held_former(household_id: int) -> tuple[dict[int, FormerMember], list[Contact]]:
    """Its former members and their rows, held until the transaction ends."""
    former = former_members(household_id)
    locked = Contact.everyone.select_for_update(no_key=True).filter(pk__in=former)
    found = {contact.pk: contact for contact in locked.order_by("pk")}
    if former_members(household_id).keys() != found.keys():
        return held_former(household_id)  # merged or parted meanwhile
    return former, [found[pk] for pk in former]


def former_members(household_id: int) -> dict[int, FormerMember]:
    """Who stands for each of its people by now, the head first, and the place they had. Whoever was merged away before
    it was dissolved lived there no more.
    """
    found: dict[int, FormerMember] = {}
    before = ContactMerge.objects.filter(
        loser=OuterRef("contact"), undone_at=None, at__lt=OuterRef("dissolved__dissolved_at")
    )
    rows = FormerMember.objects.filter(~Exists(before), dissolved__household_id=min(household_id, MOST_ID))
    for row in rows.order_by("household_rank", "contact_id"):
        found.setdefault(merged_into(row.contact_id) or row.contact_id, row)
    return found


def there_already(household_id: int) -> Restored:
    """Somebody was quicker, or asks twice: nothing is left to do."""
    household = households().filter(pk=min(household_id, MOST_ID)).first()
    if household is None:
        raise NotThere(gettext_noop("This household cannot be brought back any more."))
    return Restored(household)


def why_not(contact: Contact) -> Why | None:
    if contact.standing != Contact.Standing.LIVE or contact.kind != Contact.Kind.PERSON:
        return Why.NO_PERSON
    return Why.LIVES_ELSEWHERE if contact.household_id else None


def move_back(household: Household, people: list[Contact], former: dict[int, FormerMember], by: Actor) -> None:
    for contact in people:
        contact.household = household
        for name in OF_MEMBERS:
            setattr(contact, name, getattr(former[contact.pk], name))
        contact.save(update_fields=PLACE)
        note(by, "household.joined", household, contact)
    forget_suspicions(people)
    name_anew([household.pk])
