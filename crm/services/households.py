"""Households: who lives together and is written to as one. A person belongs to one household at most."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction

from crm.domain.actors import Actor
from crm.domain.capabilities import Capability
from crm.domain.errors import NotThere, Refused, gettext_noop
from crm.domain.household_words import without_beginning
from crm.domain.households import LONGEST, MOST_MEMBERS
from crm.domain.names import clean_text
from crm.models import Contact, Household, SuspectedDuplicate
from crm.selectors.households import members_of
from crm.services import audit
from crm.services.access import authorize
from crm.services.changes import take_over
from crm.services.duplicates import say_two_people
from crm.services.household_names import FOLLOWING, TYPED, follow, language_here, name_anew, next_rank, remove_empty

IN_NAMES: Final = ("in_household_name", "in_formal_greeting", "in_informal_greeting")
PLACE: Final = ("household", "household_rank", *IN_NAMES)


@dataclass(frozen=True, slots=True)
class Place:
    """A member where they stand in the order, and in which texts they are named."""

    contact_id: int
    in_household_name: bool = True
    in_formal_greeting: bool = True
    in_informal_greeting: bool = True


@dataclass(frozen=True, slots=True)
class HouseholdFacts:
    """The texts as typed, "" for one that is made by rule; `places` are all members, the head first, or None for as
    they are.
    """

    name: str = ""
    formal_greeting: str = ""
    informal_greeting: str = ""
    spouses_as_one: bool = False
    places: Sequence[Place] | None = None


def make_household(*, contact_ids: Sequence[int], moving: bool = False, by: Actor) -> Household:
    """Make a household of these people, the first its head; with `moving` out of those they live in by now."""
    authorize(by, Capability.EDIT_PEOPLE)
    wanted = list(dict.fromkeys(contact_ids))
    if not wanted:
        raise Refused("nobody", gettext_noop("Choose at least one person."), field="members")
    with transaction.atomic():
        people = held_people(wanted)
        hold_homes([contact.household_id for contact in people])
        household = Household.objects.create(name="-")
        audit.record(by, "household.made", household, members=(0, len(people)))
        move_in(household, people, moving, by)
    return household


def add_member(*, household_id: int, contact_id: int, moving: bool = False, by: Actor) -> Household:
    """Let somebody live there too, behind the others."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        people = held_people([contact_id])
        hold_homes([household_id, people[0].household_id])
        household = held_household(household_id)
        move_in(household, people, moving, by)
    return household


def share_household(*, contact_id: int, other_id: int, moving: bool = False, by: Actor) -> Household:
    """Let two people live together: in the household of the first, else in the second's, else in a new one."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        one, other = held_people([contact_id, other_id], "other")
        if one.household_id is None and other.household_id is None:
            return make_household(contact_ids=[one.pk, other.pk], by=by)
        if one.household_id is None:
            return add_member(household_id=other.household_id or 0, contact_id=one.pk, by=by)
        return add_member(household_id=one.household_id, contact_id=other.pk, moving=moving, by=by)


def say_same_household(*, contact_id: int, other_id: int, by: Actor) -> Household:
    """Of two records that looked like one: two people who live together. Nobody is asked about them again."""
    authorize(by, Capability.MERGE_PEOPLE)
    with transaction.atomic():
        one, other = held_people([contact_id, other_id], "loser")
        say_two_people(contact_id=contact_id, other_id=other_id, by=by)
        if one.household_id and one.household_id == other.household_id:
            return held_household(one.household_id)
        if one.household_id and other.household_id:
            sentence = gettext_noop(
                "Each of the two has a household of their own. Move one of them on their page first."
            )
            raise Refused("lives_elsewhere", sentence, field="loser")
        return share_household(contact_id=contact_id, other_id=other_id, by=by)


def remove_member(*, household_id: int, contact_id: int, by: Actor) -> None:
    """Somebody lives there no more; the household goes with the last one."""
    authorize(by, Capability.EDIT_PEOPLE)
    with transaction.atomic():
        (contact,) = held_people([contact_id])
        household = held_household(household_id)
        if contact.household_id != household.pk:
            raise NotThere(gettext_noop("This person does not belong to this household any more."))
        move_out(household, [contact], by)
        remove_empty([household.pk])
        name_anew([household.pk])


def change_household(*, household_id: int, facts: HouseholdFacts, seen: datetime | None = None, by: Actor) -> Household:
    """Type names and greetings or give them back to the rule, order the members, leave some out of a text.

    The log keeps which text was typed, not the text: it names several people, and an erasure must find all it holds.
    """
    authorize(by, Capability.EDIT_PEOPLE)
    texts = checked_texts(facts)
    with transaction.atomic():
        locked = Contact.objects.select_for_update(no_key=True).filter(household=household_id)
        members = {contact.pk: contact for contact in locked.order_by("pk")}
        household = held_household(household_id, seen)
        typed = {TYPED[text]: bool(value) for text, value in texts.items()}
        changes = take_over(household, typed | {"spouses_as_one": facts.spouses_as_one})
        rewritten = [text for text, value in texts.items() if value and take_over(household, {text: value})]
        moved = arrange(members, facts.places) if facts.places is not None else 0
        followed = follow(household, members_of(household.pk), language_here())
        if changes or rewritten or moved or followed:
            household.save(update_fields=[*FOLLOWING, *TYPED.values(), "spouses_as_one"])
            told: dict[str, Any] = {**changes, **dict.fromkeys(rewritten, (None, "…"))}
            told |= {"members": (None, moved)} if moved else {}
            audit.record(by, "household.changed", household, **told)
    return household


def checked_texts(facts: HouseholdFacts) -> dict[str, str]:
    texts = {text: clean_text(getattr(facts, text)) for text in TYPED}
    texts |= {text: without_beginning(typed) for text, typed in texts.items() if text != "name"}
    for text, typed in texts.items():
        if len(typed) > LONGEST[text]:
            sentence = gettext_noop("Shorten this to {most} characters.")
            raise Refused("too_long", sentence, field=text, most=LONGEST[text])
    return texts


def arrange(members: dict[int, Contact], places: Sequence[Place]) -> int:
    """Give the members these places; how many of them stand or are named otherwise than before."""
    if len(places) != len(members) or {place.contact_id for place in places} != members.keys():
        sentence = gettext_noop("Somebody moved in or out meanwhile. Look again who lives there.")
        raise Refused("members_changed", sentence, field="members")
    moved = 0
    for rank, place in enumerate(places, start=1):
        contact = members[place.contact_id]
        values = {name: getattr(place, name) for name in IN_NAMES}
        if take_over(contact, values | {"household_rank": rank}):
            contact.save(update_fields=["household_rank", *IN_NAMES])
            moved += 1
    return moved


def held_people(ids: Sequence[int], field: str = "contact") -> list[Contact]:
    """The people of these ids, in this order, locked. Organisations live nowhere, and nobody lives with themselves."""
    if len(set(ids)) < len(ids):
        raise Refused("same_record", gettext_noop("Choose two people: this is one and the same."), field=field)
    rows = Contact.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
    found = {row.pk: row for row in rows}
    if len(found) < len(ids):
        raise NotThere(gettext_noop("There is no such person."))
    if any(row.kind != Contact.Kind.PERSON for row in found.values()):
        raise Refused("persons_only", gettext_noop("Only people belong to a household."), field=field)
    return [found[pk] for pk in ids]


def hold_homes(ids: Sequence[int | None]) -> None:
    """Lock these households, the smaller id first: two who move between the same two wait for each other."""
    wanted = [pk for pk in ids if pk]
    list(Household.objects.select_for_update().filter(pk__in=wanted).order_by("pk").values_list("pk"))


def held_household(household_id: int, seen: datetime | None = None) -> Household:
    household = Household.objects.select_for_update().filter(pk=household_id).first()
    if household is None:
        raise NotThere(gettext_noop("There is no such household."))
    if seen is not None and household.updated_at != seen:
        sentence = gettext_noop("Somebody else changed this household while you were typing.")
        raise Refused("changed_meanwhile", sentence)
    return household


def move_in(household: Household, people: Sequence[Contact], moving: bool, by: Actor) -> None:
    """People who are held move into a household that is, too; a household they leave empty goes."""
    there, left = members_of(household.pk), list[int | None]()
    if len(there) + len(people) > MOST_MEMBERS:
        sentence = gettext_noop("A household has {most} people at most.")
        raise Refused("too_many", sentence, field="contact", most=MOST_MEMBERS)
    rank = next_rank(there)
    for place, contact in enumerate(people):
        refuse_move(household, contact, moving)
        left.append(contact.household_id)
        if contact.household is not None:
            note(by, "household.left", contact.household, contact)
        note(by, "household.joined", household, contact)
        contact.household, contact.household_rank = household, rank + place
        take_over(contact, dict.fromkeys(IN_NAMES, True))
        contact.save(update_fields=PLACE)
    forget_suspicions([*there, *people])
    remove_empty(left)
    name_anew([household.pk, *left])
    household.refresh_from_db()


def refuse_move(household: Household, contact: Contact, moving: bool) -> None:
    home = contact.household
    if home is None:
        return
    if home.pk == household.pk:
        raise Refused("member_already", gettext_noop("{name} lives there already."), field="contact", name=contact)
    if not moving:
        sentence = gettext_noop("{name} belongs to “{household}”. Say that they move, or choose somebody else.")
        raise Refused("lives_elsewhere", sentence, field="contact", name=contact, household=home)


def move_out(household: Household, people: Sequence[Contact], by: Actor) -> None:
    for contact in people:
        contact.household, contact.household_rank = None, 0
        take_over(contact, dict.fromkeys(IN_NAMES, True))
        contact.save(update_fields=PLACE)
        note(by, "household.left", household, contact)


def note(by: Actor, action: str, household: Household, contact: Contact) -> None:
    audit.record(by, action, household, contact_id=contact.pk, member=(None, contact.full_name))


def forget_suspicions(members: Sequence[Contact]) -> None:
    """Those who live together are no duplicates of each other (crm.services.duplicate_scan says so, too)."""
    ids = [contact.pk for contact in members]
    SuspectedDuplicate.objects.filter(low__in=ids, high__in=ids).delete()
