"""How two contacts belong together: each kind has a word for either end, rules for who can stand there, and days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from crm.domain.errors import Refused, gettext_noop
from crm.domain.postal import EARLIEST

PERSON: Final = frozenset({"person"})
ORGANISATION: Final = frozenset({"organisation"})
ANY: Final = PERSON | ORGANISATION
YEARS_AHEAD: Final = 10
LONGEST_TITLE: Final = 120


@dataclass(frozen=True, slots=True)
class Role:
    """What somebody is to the one on whose page they stand: a name for programs, and words."""

    name: str
    words: str


@dataclass(frozen=True, slots=True)
class Kind:
    """`forth` is what the contact of a row is to the other, `back` what the other is to the contact; `ends` are the
    kinds of contact that can stand at each.
    """

    group: str
    forth: Role
    back: Role
    ends: tuple[frozenset[str], frozenset[str]]

    @property
    def is_mutual(self) -> bool:
        return self.forth == self.back


WORK: Final = gettext_noop("Work")
FAMILY: Final = gettext_noop("Family")
OTHERS: Final = gettext_noop("Others")


def kind(
    group: str, forth: tuple[str, str], back: tuple[str, str], one: frozenset[str], other: frozenset[str]
) -> tuple[str, Kind]:
    return forth[0], Kind(group, Role(*forth), Role(*back), (one, other))


def mutual(group: str, name: str, words: str, ends: frozenset[str] = PERSON) -> tuple[str, Kind]:
    return kind(group, (name, words), (name, words), ends, ends)


KINDS: Final[dict[str, Kind]] = dict(
    (
        kind(WORK, ("employee", gettext_noop("Employee")), ("employer", gettext_noop("Employer")), PERSON, ANY),
        kind(
            WORK,
            ("board_member", gettext_noop("Board member")),
            ("board_of", gettext_noop("Has them on its board")),
            PERSON,
            ORGANISATION,
        ),
        kind(
            WORK,
            ("contact_person", gettext_noop("Contact person")),
            ("contact_person_for", gettext_noop("Has them as contact person")),
            PERSON,
            ORGANISATION,
        ),
        kind(WORK, ("adviser", gettext_noop("Adviser")), ("advised", gettext_noop("Advised by them")), ANY, ANY),
        kind(
            WORK,
            ("volunteer", gettext_noop("Volunteer")),
            ("volunteers_at", gettext_noop("Has them as a volunteer")),
            PERSON,
            ORGANISATION,
        ),
        kind(
            WORK,
            ("member", gettext_noop("Member")),
            ("member_of", gettext_noop("Has them as a member")),
            ANY,
            ORGANISATION,
        ),
        mutual(WORK, "colleague", gettext_noop("Colleague")),
        kind(
            WORK,
            ("branch", gettext_noop("Branch")),
            ("head_office", gettext_noop("Head organisation")),
            ORGANISATION,
            ORGANISATION,
        ),
        mutual(FAMILY, "spouse", gettext_noop("Spouse")),
        mutual(FAMILY, "partner", gettext_noop("Partner")),
        kind(FAMILY, ("parent", gettext_noop("Parent")), ("child", gettext_noop("Child")), PERSON, PERSON),
        mutual(FAMILY, "sibling", gettext_noop("Sibling")),
        kind(
            FAMILY,
            ("grandparent", gettext_noop("Grandparent")),
            ("grandchild", gettext_noop("Grandchild")),
            PERSON,
            PERSON,
        ),
        kind(FAMILY, ("guardian", gettext_noop("Guardian")), ("ward", gettext_noop("In their care")), PERSON, PERSON),
        mutual(FAMILY, "relative", gettext_noop("Relative")),
        mutual(OTHERS, "friend", gettext_noop("Friend")),
        kind(
            OTHERS,
            ("introduced", gettext_noop("Introduced them")),
            ("introduced_by", gettext_noop("Introduced by them")),
            ANY,
            ANY,
        ),
        mutual(OTHERS, "other", gettext_noop("Other"), ANY),
    )
)
# A role's name → its kind, and whether it is the contact of the row who has it.
ROLES: Final[dict[str, tuple[str, bool]]] = {
    role.name: (name, is_contact)
    for name, known in KINDS.items()
    for role, is_contact in ((known.back, False), (known.forth, True))
}
COUPLES: Final = ("spouse", "partner")


@dataclass(frozen=True, slots=True)
class RelationshipFacts:
    """`contact_id` is the `kind` of `other_id`; the first and the last day, where they are known."""

    contact_id: int
    kind: str
    other_id: int
    title: str = ""
    since: date | None = None
    until: date | None = None


def facts_from(page_of: int, role: str, other_id: int, **more: object) -> RelationshipFacts:
    """What is said on the page of one contact, of another who is this to them, as a row says it."""
    known, is_contact = kind_and_end(role)
    ends = (other_id, page_of) if is_contact else (page_of, other_id)
    return RelationshipFacts(ends[0], known, ends[1], **more)  # type: ignore[arg-type]  # title and days by name


def kind_and_end(role: str) -> tuple[str, bool]:
    if role not in ROLES:
        raise Refused("no_such_kind", gettext_noop("Choose what they are to each other."), field="kind")
    return ROLES[role]


def role_of_the_other(kind_name: str, *, seen_from_contact: bool) -> Role:
    """What the other end is to whoever looks. A kind that is gone is called other."""
    known = KINDS.get(kind_name, KINDS["other"])
    return known.back if seen_from_contact else known.forth


def roles_for(kind_of_contact: str) -> list[tuple[str, Role]]:
    """(group, role) of everything that another can be to a person, or to an organisation."""
    found = []
    for known in KINDS.values():
        if kind_of_contact in known.ends[1]:
            found.append((known.group, known.forth))
        if kind_of_contact in known.ends[0] and not known.is_mutual:
            found.append((known.group, known.back))
    return found


def refuse_ends(kind_name: str, contact_kind: str, other_kind: str) -> None:
    """Refused where such a kind of contact cannot stand at one of the ends."""
    if kind_name not in KINDS:
        raise Refused("no_such_kind", gettext_noop("Choose what they are to each other."), field="kind")
    one, other = KINDS[kind_name].ends
    if contact_kind in one and other_kind in other:
        return
    if one == other == PERSON:
        raise Refused("persons_only", gettext_noop("Only two people can be this to each other."), field="kind")
    sentence = gettext_noop("A person or an organisation is at the wrong end: choose what fits the two.")
    raise Refused("wrong_end", sentence, field="kind")


def refuse_days(since: date | None, until: date | None, today: date, deaths: Iterable[date | None] = ()) -> None:
    """Refused for days that cannot be: before 1900, ten years ahead, the end before the beginning, after a death."""
    latest = date(today.year + YEARS_AHEAD, 12, 31)
    for field, day in (("since", since), ("until", until)):
        if day and not EARLIEST <= day <= latest:
            sentence = gettext_noop("Enter a day from 1900 on, ten years ahead at most.")
            raise Refused("no_such_day", sentence, field=field)
    if since and until and until < since:
        raise Refused("ends_first", gettext_noop("The last day is before the first."), field="until")
    if since and any(day and since > day for day in deaths):
        raise Refused("after_a_death", gettext_noop("One of the two had died by then."), field="since")


def is_current(since: date | None, until: date | None, on: date) -> bool:
    return (since is None or since <= on) and (until is None or on <= until)


def overlap(one: tuple[date | None, date | None], other: tuple[date | None, date | None]) -> bool:
    """Whether two stretches of days share one; an open end goes on for ever."""
    first = max((day for day in (one[0], other[0]) if day), default=None)
    last = min((day for day in (one[1], other[1]) if day), default=None)
    return first is None or last is None or first <= last
