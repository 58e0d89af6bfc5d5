"""Every criterion as SQL says what it says in plain Python, alone and in any tree."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crm.domain.registry import segment_criteria
from crm.selectors.segments import new_question
from tests.cast import acting
from tests.donors.segment_world import ORACLE, World, grow

pytestmark = pytest.mark.django_db


@pytest.fixture
def world() -> World:
    return grow()


def periods(world: World) -> list[dict[str, Any]]:
    before = (world.year - timedelta(days=20)).isoformat()
    return [
        {"kind": "ever"},
        {"kind": "this_year"},
        {"kind": "last_year"},
        {"kind": "days", "days": 1},
        {"kind": "days", "days": 90},
        {"kind": "between", "since": before, "until": before},
        {"kind": "between", "since": world.year.isoformat()},
        {"kind": "between", "until": world.year.isoformat()},
    ]


def answers_to(parameter: Any, world: World) -> list[Any]:
    """Some answers of each kind; None leaves it out."""
    some: dict[str, list[Any]] = {
        "whole": [1],
        "number": ["-2", "41", "40.5"],
        "money": [1, 3_000, 6_000, 90_000],
        "period": periods(world),
        "text": {"region": ["ME", "me"], "city": ["portland"], "postal_code": ["04"]}.get(
            parameter.name, ["lamp", "light a lamp"]
        ),
        "choice": [],
    }
    if parameter.ask == "choice":
        known = list(parameter.choices())
        return [found for found in known if found in ("US", "GB", "FR")] if parameter.name == "country" else known
    return some[parameter.ask] + ([] if parameter.is_needed else [None])


def every_asking(key: str, world: World) -> Iterator[dict[str, Any]]:
    """Each answer of each parameter at least once, the others at their first."""
    parameters = segment_criteria.all()[key].parameters
    options = [answers_to(parameter, world) for parameter in parameters]
    if not all(options):
        return
    for position, found in enumerate(options or [[None]]):
        for value in found:
            row = [value if number == position else each[0] for number, each in enumerate(options)]
            told = {parameter.name: answer for parameter, answer in zip(parameters, row, strict=bool(parameters))
                    if answer is not None} if parameters else {}  # fmt: skip
            yield {"is": key, **told}


def found(told: dict[str, Any]) -> set[int]:
    question = new_question(told, acting("ada"))
    people = set(question.people().values_list("pk", flat=True))
    assert question.people().count() == len(people)
    assert set(question.everybody().values_list("pk", flat=True)) == people
    return people


def holds(told: dict[str, Any], pk: int, world: World) -> bool:
    if "not" in told:
        return not holds(told["not"], pk, world)
    if "all" in told:
        return all(holds(part, pk, world) for part in told["all"])
    if "any" in told:
        return any(holds(part, pk, world) for part in told["any"])
    return ORACLE[told["is"]](world.people[pk], told, world)


def test_every_criterion_is_known_to_these_tests(world: World) -> None:
    assert set(segment_criteria.all()) == set(ORACLE)


@pytest.mark.parametrize("few", [0, 50_000], ids=["many", "few"])
@pytest.mark.parametrize("key", ORACLE)
def test_a_criterion_finds_whom_it_is_true_of(
    world: World, key: str, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm.selectors.segment_conditions.FEW", few)
    wrong = []
    for told in every_asking(key, world):
        for asked in (told, {"not": told}):
            if found(asked) != (expected := {pk for pk in world.people if holds(asked, pk, world)}):
                wrong.append((asked, found(asked) ^ expected))
    assert wrong == []


@pytest.mark.parametrize("few", [0, 50_000], ids=["many", "few"])
def test_any_tree_finds_whom_it_is_true_of(world: World, few: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm.selectors.segment_conditions.FEW", few)
    leaves = st.sampled_from([told for key in ORACLE for told in every_asking(key, world)])
    trees = st.recursive(
        leaves,
        lambda inner: st.one_of(
            st.builds(lambda part: {"not": part}, inner),
            st.builds(lambda parts: {"all": parts}, st.lists(inner, min_size=1, max_size=3)),
            st.builds(lambda parts: {"any": parts}, st.lists(inner, min_size=1, max_size=3)),
        ),
        max_leaves=7,
    )

    @settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)
    @given(trees)
    def agree(told: dict[str, Any]) -> None:
        group = {"all": [told]}
        if depth(group) <= 4:
            assert found(group) == {pk for pk in world.people if holds(told, pk, world)}

    agree()


def depth(told: dict[str, Any]) -> int:
    if "not" in told:
        return depth(told["not"])
    parts = told.get("all") or told.get("any")
    return 1 + max(map(depth, parts)) if parts else 0
