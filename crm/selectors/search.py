"""Finding people by any part of their name, address or number, through the trigram index of either database.

The words may stand in any order and need no accents; a given name also finds its everyday forms, a telephone number
needs no punctuation. A word of three letters or more is looked up in the index; shorter ones are what a name begins
with. At most MOST_HITS are looked at, so that a common word costs what a rare one does (design: performance.md D1).
Where nobody is found, PostgreSQL is asked once more for slips of the pen (crm.selectors.slips).
"""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from operator import and_, or_
from typing import Final

from django.db import connection
from django.db.models import Q

from crm.domain.names import FORMS_OF, searched
from crm.models import Contact
from crm.selectors.slips import nearly_called

MOST_HITS: Final = 500
MOST_RANKED: Final = 200  # while somebody types; each is read to be ranked
MOST_WORDS: Final = 6
INDEXED: Final = 3  # letters that make a trigram
PHONE: Final = re.compile(r"[\d\s()+./-]+")
LEAST_DIGITS: Final = 5  # of a number that somebody wrote with its punctuation
FIRST_SURROGATE: Final = 0xD800  # from here on, numbers that are no letters: no database takes them
FIRST_AFTER_SURROGATES: Final = 0xE000
MATCH: Final = "SELECT rowid FROM crm_contact_search WHERE crm_contact_search MATCH %s"
HOLDS: Final = "instr(search, %s)"
HOLDS_WHOLE: Final = "instr(' ' || search || ' ', ' ' || %s || ' ')"


@dataclass(frozen=True, slots=True)
class Hits:
    """The contacts found; with `more`, there are others that were not looked at."""

    ids: list[int]
    more: bool = False


def words_of(text: str) -> list[str]:
    """What was typed as words for the index: folded, the longest first, at most MOST_WORDS. A telephone number is one
    word of digits.
    """
    folded = searched(text.replace("\0", " ")[:200]).replace(",", " ")
    told = [folded] if PHONE.fullmatch(folded) and len(digits_of(folded)) >= LEAST_DIGITS else folded.split()
    words = dict.fromkeys(map(plain_number, told))
    return sorted(words, key=len, reverse=True)[:MOST_WORDS]


def plain_number(word: str) -> str:
    """The digits of a word that is a number with its punctuation; any other word as it is."""
    digits = digits_of(word)
    return digits if len(digits) >= LEAST_DIGITS and PHONE.fullmatch(word) else word


def digits_of(text: str) -> str:
    return "".join(letter for letter in text if letter in "0123456789")


def forms_of(word: str) -> list[str]:
    """The other everyday forms of a given name: "robert" and "rob" of "bob"."""
    return sorted(form for form in FORMS_OF.get(word, ()) if form != word and len(form) >= INDEXED)


def contacts_matching(text: str, limit: int = MOST_HITS) -> Hits:
    """Who has every word of `text` in a name or an address, in no order; nobody where `text` has no word."""
    words = words_of(text)
    if not words:
        return Hits([])
    long = [word for word in words if len(word) >= INDEXED]
    found = indexed(words, long, limit + 1) if long else beginning(words, limit + 1)
    found = found or nearly_called(words, limit + 1)
    return Hits(found[:limit], len(found) > limit)


def indexed(words: Sequence[str], long: Sequence[str], limit: int) -> list[int]:
    """By the trigram index; the short words only narrow what the long ones found."""
    if connection.vendor != "sqlite":
        rows = Contact.objects.filter(reduce(and_, map(called, words))).values_list("pk", flat=True)
        return list(rows[:limit])
    phrase = " AND ".join(" OR ".join(map(quoted, (word, *forms_of(word)))).join("()") for word in long)
    held, given = [MATCH], [phrase]
    for word in words:
        forms = forms_of(word)
        if forms or len(word) < INDEXED:  # the index has seen to the others
            held.append(" OR ".join([HOLDS, *[HOLDS_WHOLE] * len(forms)]).join("()"))
            given += [word, *forms]
    with connection.cursor() as cursor:
        cursor.execute(" AND ".join(held) + " LIMIT %s", [*given, limit])
        return [row[0] for row in cursor.fetchall()]


def quoted(word: str) -> str:
    """A word as the index of SQLite is asked for it."""
    return '"{}"'.format(word.replace('"', '""'))


def called(word: str) -> Q:
    """True of whoever has this in what is searched, or another form of it as a whole word."""
    forms = forms_of(word)
    held = Q(search__contains=word)
    return held | Q(search__regex=rf"\m({'|'.join(forms)})\M") if forms else held


def beginning(words: Sequence[str], limit: int) -> list[int]:
    """Those whose name in lists begins with one of the words and who have all of them."""
    starts = reduce(or_, (sorted_under(word) for word in words))
    rows = Contact.objects.filter(starts, holding(words) if len(words) > 1 else Q())
    return list(rows.values_list("pk", flat=True)[:limit])


def holding(words: Sequence[str]) -> Q:
    return reduce(and_, (Q(search__contains=word) for word in words))


def sorted_under(beginning_with: str) -> Q:
    """A stretch of the index by name. The bounds let both databases enter it; the last condition makes it exact."""
    first, after = bounds_under(beginning_with)
    return Q(sort_name__gte=first, sort_name__lt=after, sort_name__startswith=beginning_with)


def bounds_under(beginning_with: str) -> tuple[str, str]:
    """What begins like this is at least the first and less than the second."""
    last = min(ord(beginning_with[-1]) + 1, sys.maxunicode)
    return beginning_with, beginning_with[:-1] + chr(FIRST_AFTER_SURROGATES if last == FIRST_SURROGATE else last)


def best_matches(text: str, limit: int) -> list[Contact]:
    """The `limit` best of MOST_RANKED hits: those first in whom every word begins a word, then by name."""
    words, hits = words_of(text), contacts_matching(text, MOST_RANKED)
    found = Contact.objects.filter(pk__in=hits.ids).values_list("pk", "sort_name", "search")
    ranked = sorted(found, key=lambda row: (not all(begins_a_word(word, row[2]) for word in words), row[1], row[0]))
    chosen = [pk for pk, _, _ in ranked[:limit]]
    contacts = Contact.objects.in_bulk(chosen)
    return [contacts[pk] for pk in chosen]


def begins_a_word(word: str, searched: str) -> bool:
    return f" {word}" in f" {searched}"
