"""Who belongs together in the demo: couples and families, people who work for or sit on the board of organisations, and
one person who is there twice, so that the page of duplicates has something to show.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from crm.domain.actors import SYSTEM
from crm.domain.identity import Identity
from crm.domain.postal import match_key
from crm.domain.relationships import RelationshipFacts
from crm.models import Contact, PostalAddress
from crm.services.contacts import create_contact
from crm.services.duplicate_scan import find_duplicates
from crm.services.households import HouseholdFacts, change_household, make_household
from crm.services.relationships import add_relationship

SIZES: Final = (2, 2, 3, 2, 2, 4)
TITLES: Final = {0: ("Ms.", "Mr."), 2: ("Dr.", "Dr.")}
POSTS: Final = (
    ("employee", "Director of giving"),
    ("board_member", "Treasurer"),
    ("contact_person", ""),
    ("volunteer", "Winter walk"),
    ("adviser", "Estate lawyer"),
)


def write_ties(contacts: Sequence[Contact], today: date) -> None:
    people = [contact for contact in contacts if contact.kind == Contact.Kind.PERSON]
    families = defaultdict(list)
    for person in people:
        families[person.last_name].append(person)
    large = [family for family in families.values() if len(family) >= max(SIZES)]
    for number, (family, size) in enumerate(zip(large, SIZES, strict=False)):
        write_household(family[:size], number, today)
    organisations = [contact for contact in contacts if contact.kind == Contact.Kind.ORGANISATION]
    for number, (kind, title) in enumerate(POSTS * 2):
        since = today - timedelta(days=400 * (number + 1))
        until = today - timedelta(days=90) if number == len(POSTS) else None
        facts = RelationshipFacts(people[number].pk, kind, organisations[number].pk, title, since, until)
        add_relationship(facts=facts, by=SYSTEM)
    write_twin(people[0])
    write_neighbours(large[len(SIZES)])
    find_duplicates(everyone=True)


def write_household(family: Sequence[Contact], number: int, today: date) -> None:
    one, other, *children = family
    for contact, title in zip((one, other), TITLES.get(number, ()), strict=False):
        Contact.objects.filter(pk=contact.pk).update(prefix=title)
    married = RelationshipFacts(one.pk, "spouse", other.pk, since=today - timedelta(days=3650 + number))
    add_relationship(facts=married, by=SYSTEM)
    for child in children:
        add_relationship(facts=RelationshipFacts(one.pk, "parent", child.pk), by=SYSTEM)
    home = make_household(contact_ids=[contact.pk for contact in family], by=SYSTEM)
    if number == 1:
        typed = HouseholdFacts(informal_greeting=f"friends in the {one.last_name} house")
        change_household(household_id=home.pk, facts=typed, by=SYSTEM)


def write_neighbours(family: Sequence[Contact]) -> None:
    """Two of one name at one address, of whom nobody said yet whether they live together."""
    one, other = family[:2]
    PostalAddress.objects.filter(contact__in=(one, other)).delete()
    for contact in (one, other):
        PostalAddress.objects.create(
            contact=contact,
            lines="7 Lighthouse Lane",
            city="Portland",
            region="ME",
            postal_code="04101",
            country="US",
            match_key=match_key("7 Lighthouse Lane", "Portland", "04101", "US"),
            is_primary=True,
        )


def write_twin(contact: Contact) -> None:
    """The same person once more, as a list from an event brings them: an initial, the same mailbox."""
    email = contact.email_addresses.values_list("address", flat=True).first() or ""
    create_contact(identity=Identity(f"{contact.first_name[:1]}.", contact.last_name, email=email), by=SYSTEM)
