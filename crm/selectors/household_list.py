"""The list of households: found by their name or by who lives there, each line with its people and where they live."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import reduce
from operator import and_
from typing import Final

from django.db import connection
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.expressions import RawSQL

from crm.domain import postal
from crm.models import Contact, Household, PostalAddress
from crm.selectors.households import households, members_by_household
from crm.selectors.search import INDEXED, MOST_HITS, contacts_matching, quoted, words_of

BY_NAME: Final = ("sort_name", "id")
NAMED_IN_LIST: Final = 4
MATCH: Final = "SELECT rowid FROM crm_household_search WHERE crm_household_search MATCH %s"


@dataclass(frozen=True, slots=True)
class HouseholdsFound:
    """`cut_short`: so many people are called like this that not all of them were looked at."""

    rows: QuerySet[Household]
    cut_short: bool = False


@dataclass(frozen=True, slots=True)
class HouseholdLine:
    """A household with its people, the head first. `place` is empty where one of them asked for safety."""

    household: Household
    members: list[Contact]
    place: str

    @property
    def others(self) -> int:
        """How many live there beside those that the list names."""
        return max(0, len(self.members) - NAMED_IN_LIST)


def households_called(text: str, among: QuerySet[Household] | None = None) -> HouseholdsFound:
    """Those whose name has every word of `text`, and those where somebody lives whom a search for it finds; neither
    minds capitals, accents and apostrophes. All of them where `text` is empty.
    """
    rows = households() if among is None else among
    words = words_of(text)
    if not words:
        return HouseholdsFound(rows.none() if text.strip() else rows)
    hits = contacts_matching(text)
    living = Contact.objects.filter(pk__in=hits.ids, household__isnull=False)
    named = list(Household.objects.filter(called(words)).values_list("pk", flat=True)[: MOST_HITS + 1])
    if len(named) > MOST_HITS:  # so common a word is met at once by whoever goes along the names
        lives_there = Exists(living.filter(household=OuterRef("pk")))
        return HouseholdsFound(rows.filter(holding(words) | Q(lives_there)), hits.more)
    homes = living.values_list("household_id", flat=True)
    return HouseholdsFound(rows.filter(pk__in={*named, *filter(None, homes)}), hits.more)


def called(words: Sequence[str]) -> Q:
    """True of a household whose name has each of these words, by the trigram index of either database."""
    long = [word for word in words if len(word) >= INDEXED]
    if connection.vendor != "sqlite" or not long:
        return holding(words)
    phrase = " AND ".join(map(quoted, long))
    indexed = Q(pk__in=RawSQL(MATCH, [phrase]))  # noqa: S611 - the words are a parameter
    return indexed & holding([word for word in words if len(word) < INDEXED])


def holding(words: Sequence[str]) -> Q:
    return reduce(and_, (Q(sort_name__contains=word) for word in words), Q())


def household_lines(rows: Sequence[Household], on: date) -> list[HouseholdLine]:
    """The lines of these households, in two queries however many they are."""
    members = members_by_household([row.pk for row in rows])
    addresses: dict[int, list[PostalAddress]] = {}
    ids = [contact.pk for there in members.values() for contact in there]
    for row in PostalAddress.objects.filter(contact_id__in=ids).order_by("pk"):
        addresses.setdefault(row.contact_id, []).append(row)
    return [HouseholdLine(row, members[row.pk], place_of(members[row.pk], addresses, on)) for row in rows]


def place_of(members: Sequence[Contact], addresses: dict[int, list[PostalAddress]], on: date) -> str:
    """The town of the first of them who has an address that holds on that day."""
    if any(contact.safe_contact for contact in members):
        return ""
    there = (postal.current(addresses.get(contact.pk, ()), on) for contact in members)
    found = next((address for address in there if address is not None), None)
    return ", ".join(filter(None, (found.city, found.region or found.country))) if found else ""
