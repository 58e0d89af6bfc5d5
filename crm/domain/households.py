"""What a household is called, and how a letter to it begins: made of its members, by rule (design: peers.md 4.4).

Whoever shares a last name is grouped under it, others follow one after another, the head first. A member can be left
out of the name, the formal and the informal greeting, each for itself. Whoever died is left out while somebody lives
there, and so is whoever asked for safety: another member may open the letter.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from crm.domain.household_words import Words, words_in
from crm.domain.names import are_compatible_given_names, key, sort_name

MOST_NAMED: Final = 9
MOST_MEMBERS: Final = 50
LONGEST: Final = {"name": 200, "formal_greeting": 300, "informal_greeting": 300}

# (members, words, whether there are others) → the text of these.
Build = Callable[[Sequence["Member"], Words, bool], str]


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of a household; the smallest (rank, id) is its head. `called` is what they like to be called."""

    id: int
    first_name: str = ""
    last_name: str = ""
    full_name: str = ""
    called: str = ""
    prefix: str = ""
    suffix: str = ""
    rank: int = 0
    in_name: bool = True
    in_formal: bool = True
    in_informal: bool = True
    is_deceased: bool = False
    safe_contact: bool = False

    @property
    def family(self) -> str:
        return self.last_name or self.first_name or self.full_name

    @property
    def in_full(self) -> str:
        """ "Dr. Aisha Okafor Jr."."""
        name = self.full_name or f"{self.first_name} {self.last_name}"
        return " ".join(part for part in (self.prefix, name, self.suffix) if part.strip())

    @property
    def may_share_a_last_name(self) -> bool:
        """Not so with a suffix ("Daniel Okafor Jr.") or with one name only: these stand in full."""
        return bool(self.first_name and self.last_name and not self.suffix)


@dataclass(frozen=True, slots=True)
class HouseholdNames:
    name: str
    formal_greeting: str
    informal_greeting: str


def member_of(contact: Any) -> Member:
    """A contact as a member of its household."""
    return Member(
        id=contact.pk,
        first_name=contact.first_name,
        last_name=contact.last_name,
        full_name=contact.full_name,
        called=contact.greeting_name,
        prefix=contact.prefix,
        suffix=contact.suffix,
        rank=contact.household_rank,
        in_name=contact.in_household_name,
        in_formal=contact.in_formal_greeting,
        in_informal=contact.in_informal_greeting,
        is_deceased=contact.is_deceased,
        safe_contact=contact.safe_contact,
    )


def automatic_names(members: Iterable[Member], language: str, *, spouses_as_one: bool = False) -> HouseholdNames:
    """The names that follow from the members; never empty, and the same in whatever order the members come.

    With `spouses_as_one` the head and the next one, where they share a last name and both have titles, are spelled out
    as couples were of old: "Mr. and Mrs. Daniel Okafor".
    """
    words = words_in(language)
    found = in_order(named(members))
    families = [member for member in found if member.in_name] or [
        member
        for member in found
        if not member.safe_contact  # staff have to tell households apart
    ]
    formal = [member for member in found if member.in_formal]
    informal = [member for member in found if member.in_informal]
    return HouseholdNames(
        fitting(one_a_family(families), family_name, words, LONGEST["name"]) or words.nobody,
        fitting(formal, formally(spouses_as_one), words, LONGEST["formal_greeting"]) or words.friends,
        fitting(informal, informally, words, LONGEST["informal_greeting"]) or words.friends,
    )


def sorted_as(name: str) -> str:
    """What the list of households is ordered by and searched in: the name without capitals, accents, apostrophes."""
    return sort_name("", "", name)


def in_order(members: Iterable[Member]) -> list[Member]:
    return sorted(members, key=lambda member: (member.rank, member.id))


def named(members: Iterable[Member]) -> list[Member]:
    """Those who can be named at all: the dead only where nobody lives, the safe ones where nobody else does."""
    everybody = list(members)
    alive = [member for member in everybody if not member.is_deceased]
    return [member for member in alive if not member.safe_contact] or alive or everybody


def fitting(members: Sequence[Member], build: Build, words: Words, most: int) -> str:
    """The text of the members, or of as many as are named at once and fit into `most` letters, "and others"."""
    text = ""
    for number in range(min(len(members), MOST_NAMED), 0, -1):
        text = build(members[:number], words, number < len(members))
        if len(text) <= most:
            return text
    return text[:most].rstrip()


def one_a_family(members: Iterable[Member]) -> list[Member]:
    found: dict[str, Member] = {}
    for member in members:
        found.setdefault(family_key(member), member)
    return list(found.values())


def family_key(member: Member) -> str:
    return key(member.family) or member.family


def family_name(members: Sequence[Member], words: Words, more: bool) -> str:
    return words.household.format(names=words.joined([member.family for member in members], and_others=more))


def informally(members: Sequence[Member], words: Words, more: bool) -> str:
    found = [member.called or member.first_name or member.full_name for member in members]
    return words.joined(found, and_others=more)


def formally(spouses_as_one: bool) -> Build:
    def build(members: Sequence[Member], words: Words, more: bool) -> str:
        couple = as_one(members[:2], words) if spouses_as_one else ""
        rest = members[2:] if couple else members
        groups = [group_of_one_name(group, words) for group in by_last_name(rest)]
        return words.joined([couple, *groups] if couple else groups, and_others=more)

    return build


def as_one(couple: Sequence[Member], words: Words) -> str:
    """ "Mr. and Mrs. Daniel Okafor"; "" where these two are not written so."""
    if len(couple) < 2 or len(by_last_name(couple)) > 1 or not all(member.prefix for member in couple):
        return ""
    head, other = couple
    if words.title_of_all([head.prefix, other.prefix]) and key(head.prefix) == key(other.prefix):
        return ""  # Drs. Aisha and Omar Okafor
    return f"{head.prefix} {words.before(other.prefix)} {other.prefix} {head.first_name} {head.last_name}"


def by_last_name(members: Iterable[Member]) -> list[list[Member]]:
    groups: dict[str, list[Member]] = {}
    for member in members:
        shared = f"name {family_key(member)}" if member.may_share_a_last_name else f"one {member.id}"
        groups.setdefault(shared, []).append(member)
    return list(groups.values())


def group_of_one_name(group: Sequence[Member], words: Words) -> str:
    """ "Dr. Aisha Okafor"; "Drs. Aisha and Omar Okafor"; "Mr. Daniel and Ms. Ruth Okafor"."""
    if len(group) == 1:
        return group[0].in_full
    last, together = group[0].last_name, words.title_of_all([member.prefix for member in group])
    if together and all(member.prefix for member in group):
        return f"{together} {words.joined([member.first_name for member in group])} {last}"
    return f"{words.joined([f'{member.prefix} {member.first_name}'.strip() for member in group])} {last}"


def may_live_together(one: Any, other: Any, *, share_an_address: bool) -> bool:
    """Whether two records are rather a household than one person: first names that differ, and one last name or
    address.
    """
    if not (one.first_name and other.first_name) or are_compatible_given_names(one.first_name, other.first_name):
        return False
    same_name = bool(key(one.last_name)) and key(one.last_name) == key(other.last_name)
    return same_name or share_an_address
