"""Records in the keys they are compared by, and who may be like somebody, through the indexes of those keys.

Each lookup looks at MOST_A_KEY rows at most: a mailbox or a name that many share says little (design: import.md B4).
While somebody waits, those found by a name are MOST_NAMESAKES a lookup: MOST_LIKES are shown, and whoever shares a way
to be reached comes by that. A short form of a given name has a lookup of its own.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.db import connection
from django.db.models import Q

from crm.domain.identity import Identity
from crm.domain.match_points import POINTS, REVIEW, Reason
from crm.domain.match_shared import Known
from crm.domain.matching import Score, known_as, score
from crm.domain.names import FORMS_OF, sort_name, without_legal_form
from crm.models import Contact, NotDuplicate
from crm.selectors.search import bounds_under

MOST_A_KEY: Final = 50
MOST_NAMESAKES: Final = 12
MOST_LIKES: Final = 5
AT_ONCE: Final = 500
SAME_WAY: Final = frozenset({Reason.EMAIL, Reason.PHONE, Reason.ADDRESS})
OWNERS: Final = {
    "emails": "SELECT contact_id, normalized FROM crm_emailaddress WHERE normalized = %s LIMIT 50",
    "phones": "SELECT contact_id, number FROM crm_phone WHERE number = %s LIMIT 50",
    "places": "SELECT contact_id, match_key FROM crm_postaladdress WHERE match_key = %s LIMIT 50",
}
NAMED: Final = "SELECT id, '' FROM crm_contact WHERE standing = 'live' AND sort_name = %s LIMIT %s"
NAMED_AMONG: Final = "SELECT id, '' FROM crm_contact WHERE standing = 'live' AND sort_name IN ({names}) LIMIT %s"
NAMED_LIKE: Final = (
    "SELECT id, '' FROM crm_contact WHERE standing = 'live' AND sort_name >= %s AND sort_name < %s LIMIT %s"
)
KEYS_OF: Final = {
    "emails": "SELECT contact_id, normalized FROM crm_emailaddress WHERE contact_id {among}",
    "phones": "SELECT contact_id, number FROM crm_phone WHERE contact_id {among}",
    "places": "SELECT contact_id, match_key FROM crm_postaladdress WHERE contact_id {among}",
}
LETTER_FOR_LETTER: Final = ("emails", "phones")  # two share such a key, or have none alike
RECORDS: Final = (
    "SELECT id, first_name, last_name, organisation_name, suffix, preferred_name FROM crm_contact "
    "WHERE standing = 'live' AND id {among}"
)


Asked = tuple[str, list[str | int]]  # a lookup and its values
Found = dict[int, set[str]]  # contacts, and the keys they were found by; by a name: ""


@dataclass(frozen=True, slots=True)
class Like:
    """Somebody we know, and how like they are."""

    contact: Contact
    score: Score

    @property
    def is_another(self) -> bool:
        """Somebody else, by their name, however much the two share."""
        return self.score.points < REVIEW and Reason.SWAPPED not in self.score.reasons


def alike(identity: Identity) -> list[Contact]:
    return [like.contact for like in likes(identity)]


def likes(identity: Identity, but: int = 0) -> list[Like]:
    """Contacts who may be the one who is typed (never the contact `but`), the likest first, MOST_LIKES at most."""
    typed = known_as(
        identity.first_name,
        identity.last_name,
        identity.organisation_name,
        identity.suffix,
        identity.preferred_name,
        emails=[identity.email],
    )
    name = sort_name(identity.first_name, identity.last_name, identity.organisation_name)
    found = candidates(typed, name, namesakes(typed, name), MOST_NAMESAKES)
    found.pop(but, None)
    return likest(typed, found)


def likes_of(contact_id: int) -> list[Like]:
    """The same of a contact as it stands, with every way to reach them; without those of their household, and without
    those whom somebody told apart.
    """
    known = records_of([contact_id]).get(contact_id)
    if known is None:
        return []
    row = Contact.objects.filter(pk=contact_id).values_list("sort_name", "household").get()
    found = candidates(known, row[0], namesakes(known, row[0]), MOST_NAMESAKES)
    pairs = NotDuplicate.objects.filter(Q(low=contact_id) | Q(high=contact_id)).values_list("low", "high")
    apart = {contact_id, *(pk for pair in pairs for pk in pair)}
    if row[1]:
        apart.update(Contact.objects.filter(pk__in=found, household=row[1]).values_list("pk", flat=True))
    return likest(known, {pk: keys for pk, keys in found.items() if pk not in apart})


def likeness_between(one_id: int, other_id: int) -> Score:
    """What the scorer says of two that stand."""
    known = records_of([one_id, other_id])
    return score(known[one_id], known[other_id])


def likest(typed: Known, found: Found) -> list[Like]:
    scores = {pk: score(typed, known) for pk, known in records_beside(typed, found).items()}
    ranked = sorted((pk for pk, how in scores.items() if shows(how)), key=lambda pk: (-scores[pk].points, pk))
    contacts = Contact.objects.in_bulk(ranked[:MOST_LIKES])
    return [Like(contacts[pk], scores[pk]) for pk in ranked[:MOST_LIKES]]


def shows(how: Score) -> bool:
    """Whoever types sees more than a scan suggests: who has the name alone, and who is reached the same way."""
    return how.points >= POINTS[Reason.SWAPPED] or not SAME_WAY.isdisjoint(how.reasons)


def candidates(known: Known, name: str, more: Iterable[Asked] = (), most: int = MOST_A_KEY) -> Found:
    """The contacts that share a key with `known`, whose name in lists is `name` or begins like it (`most` of each at
    most), or who are among `more`; in one query.
    """
    asked = list(more)
    for kind, sql in OWNERS.items():
        asked += [(sql, [key]) for key in getattr(known, kind)]
    if name:
        family, _, given = name.partition(", ")
        asked.append((NAMED, [name, most]))
        asked.append((NAMED_LIKE, [*bounds_under(f"{family}, {given[:2]}" if given else family[:12]), most]))
        if given:
            asked.append((NAMED, [f"{given}, {family}", most]))
    found: defaultdict[int, set[str]] = defaultdict(set)
    if not asked:
        return found
    once = dict.fromkeys((sql, tuple(values)) for sql, values in asked)
    union = " UNION ".join(f"SELECT * FROM ({sql}) AS part{number}" for number, (sql, _) in enumerate(once))  # noqa: S608 - our own constants
    with connection.cursor() as cursor:
        cursor.execute(union, [value for _, values in once for value in values])
        for pk, key in cursor.fetchall():
            found[pk].add(key)
    return found


def namesakes(known: Known, name: str) -> list[Asked]:
    """Those of nearly the name alone, however it is written: with a hyphen or a space, as somebody likes to be called,
    with a legal form or without. For live forms: a name alone is nothing the night would suspect.
    """
    family, _, given = name.partition(", ")
    if known.organisation:
        return [(NAMED_LIKE, [*bounds_under(without_legal_form(name)[:12]), MOST_NAMESAKES])]
    starts: set[str] = set()
    if given:
        spellings = dict.fromkeys((family, family.replace("-", " "), family.replace(" ", "-")))
        begun = {given[:2], *(called[:2] for called in known.givens)}
        starts = {f"{spelt}, {start}" for spelt in spellings for start in begun} | {f"{family}, "}
    forms = sorted({f"{family}, {form}" for called in known.givens for form in FORMS_OF.get(called, ())})
    asked: list[Asked] = [(NAMED_LIKE, [*bounds_under(start), MOST_NAMESAKES]) for start in sorted(starts)]
    if forms:
        asked.append((NAMED_AMONG.format(names=marks(forms)), [*forms, MOST_NAMESAKES]))
    return asked


def records_of(ids: Collection[int]) -> dict[int, Known]:
    """These contacts, those of them that stand, in their names and their keys."""
    found: dict[int, Known] = {}
    for some in chunked(sorted(ids)):
        found |= named(some, {kind: grouped(rows_about(sql, some)) for kind, sql in KEYS_OF.items()})
    return found


def records_beside(one: Known, found: Found) -> dict[int, Known]:
    """The contacts found, those of them that stand, in their names and in what they may share with `one` alone."""
    known: dict[int, Known] = {}
    for some in chunked(sorted(found)):
        ways = {kind: {pk: found[pk] & getattr(one, kind) for pk in some} for kind in LETTER_FOR_LETTER}
        places = grouped(rows_about(KEYS_OF["places"], some)) if one.places else {}
        known |= named(some, {**ways, "places": places})
    return known


def named(ids: Collection[int], ways: Mapping[str, Mapping[int, Iterable[str]]]) -> dict[int, Known]:
    """The contacts of these ids that stand, in their names and with these keys by kind and contact."""
    found: dict[int, Known] = {}
    for pk, first, last, organisation, suffix, preferred in rows_about(RECORDS, ids):
        keys = {kind: way[pk] for kind, way in ways.items() if pk in way}
        found[pk] = known_as(first, last, organisation, suffix, preferred, **keys)
    return found


def rows_about(sql: str, ids: Collection[int]) -> list[tuple[Any, ...]]:
    """Plain rows: making querysets of them would take half of the time. PostgreSQL takes all ids as one parameter."""
    among, given = f"IN ({marks(ids)})", list[Any](ids)
    if connection.vendor == "postgresql":
        among, given = "= ANY(%s)", [given]
    with connection.cursor() as cursor:
        cursor.execute(sql.format(among=among), given)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def grouped(rows: Iterable[tuple[Any, ...]]) -> defaultdict[int, list[str]]:
    found: defaultdict[int, list[str]] = defaultdict(list)
    for contact_id, key in rows:
        found[contact_id].append(key)
    return found


def chunked(ids: Iterable[int]) -> Iterator[list[int]]:
    rest = iter(ids)
    while some := list(islice(rest, AT_ONCE)):
        yield some
