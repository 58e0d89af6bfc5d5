"""The words that names and greetings of households are made with, in the languages we write to people in.

Wrong connectors and titles are what people complain of most in a household's name (design: peers.md 2.1, 4.4).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from crm.domain.names import fold, key

# What a letter begins with stands before every greeting already: somebody who types it, too, would have it twice.
BEGINNING: Final = re.compile(
    r"(?:dear|(?:estimad|querid)(?:os|as|o|a)(?:/(?:os|as|o|a)|\((?:os|as|o|a)\))?)[\s,:]+(?=\w)", re.IGNORECASE
)
# Before the sound of an i Spanish says "e": Vega e Ibarra, Ana e Hilda; but Vega y Hierro.
SOUNDS_LIKE_I: Final = re.compile(r"(?:i(?![aeou])|hi(?![aeou])|y(?![aeiou]))")


@dataclass(frozen=True, slots=True)
class Words:
    """One language. `titles` says what several people of these titles are called together."""

    household: str
    nobody: str
    friends: str
    others: str
    joint: str
    joint_before_i: str
    titles: Mapping[frozenset[str], str]

    def joined(self, parts: Sequence[str], *, and_others: bool = False) -> str:
        """ "Daniel", "Daniel and Ruth", "Daniel, Ruth and Ivy", "Daniel, Ruth and others"."""
        if and_others:
            return f"{', '.join(parts)} {self.others}"
        if len(parts) < 2:
            return "".join(parts)
        return f"{', '.join(parts[:-1])} {self.before(parts[-1])} {parts[-1]}"

    def before(self, word: str) -> str:
        return self.joint_before_i if SOUNDS_LIKE_I.match(fold(word)) else self.joint

    def title_of_all(self, titles: Iterable[str]) -> str:
        """ "Drs." of "Dr." and "Dr."; "" where each keeps their own."""
        return self.titles.get(frozenset(key(title) for title in titles), "")


ENGLISH: Final = Words(
    household="{names} household",
    nobody="Household",
    friends="Friends",
    others="and others",
    joint="and",
    joint_before_i="and",
    titles={
        frozenset({"dr"}): "Drs.",
        frozenset({"mr"}): "Messrs.",
        frozenset({"prof"}): "Profs.",
        frozenset({"professor"}): "Professors",
        frozenset({"rev"}): "Revs.",
    },
)
SPANISH: Final = Words(
    household="Familia {names}",
    nobody="Hogar",
    friends="Amistades",
    others="y otras personas",
    joint="y",
    joint_before_i="e",
    titles={
        frozenset({"dr"}): "Dres.",
        frozenset({"dra"}): "Dras.",
        frozenset({"dr", "dra"}): "Dres.",
        frozenset({"sr"}): "Sres.",
        frozenset({"sra"}): "Sras.",
        frozenset({"sr", "sra"}): "Sres.",
        frozenset({"prof"}): "Profs.",
        frozenset({"prof", "profa"}): "Profs.",
        frozenset({"profa"}): "Profas.",
    },
)


def without_beginning(greeting: str) -> str:
    """ "Aisha and Omar" for "Dear Aisha and Omar,"."""
    found = BEGINNING.match(greeting)
    return greeting[found.end() :].rstrip(" ,:") if found else greeting


def words_in(language: str) -> Words:
    return SPANISH if language.partition("-")[0] == "es" else ENGLISH
