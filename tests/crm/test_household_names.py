"""What a household is called, by rule; and that no order, exclusion or death makes it say what it must not."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm.domain.household_words import without_beginning, words_in
from crm.domain.households import LONGEST, HouseholdNames, Member, automatic_names, may_live_together, member_of, named
from crm.models import Contact, Household
from crm.services.household_names import TYPED, follow


def member(number: int, first: str, last: str = "Okafor", **values: Any) -> Member:
    called = values.pop("called", first)
    return Member(number, first, last, f"{first} {last}".strip(), called, rank=number, **values)


DANIEL = member(1, "Daniel", prefix="Mr.", called="Dan")
RUTH = member(2, "Ruth", prefix="Mrs.")
ELENA = member(3, "Elena", "Brandt", prefix="Dr.")


def names(*members: Member, language: str = "en", as_one: bool = False) -> HouseholdNames:
    return automatic_names(members, language, spouses_as_one=as_one)


@pytest.mark.parametrize(
    ("members", "told"),
    [
        ([DANIEL], ("Okafor household", "Mr. Daniel Okafor", "Dan")),
        ([DANIEL, RUTH], ("Okafor household", "Mr. Daniel and Mrs. Ruth Okafor", "Dan and Ruth")),
        (
            [DANIEL, RUTH, ELENA],
            (
                "Okafor and Brandt household",
                "Mr. Daniel and Mrs. Ruth Okafor and Dr. Elena Brandt",
                "Dan, Ruth and Elena",
            ),
        ),
        (
            [member(1, "Aisha"), member(2, "Omar", "OKAFOR")],
            ("Okafor household", "Aisha and Omar Okafor", "Aisha and Omar"),
        ),
        ([member(1, "Sukarno", "")], ("Sukarno household", "Sukarno", "Sukarno")),
        (
            [replace(DANIEL, suffix="Jr."), RUTH],
            ("Okafor household", "Mr. Daniel Okafor Jr. and Mrs. Ruth Okafor", "Dan and Ruth"),
        ),
        ([], ("Household", "Friends", "Friends")),
    ],
)
def test_last_names_are_grouped_and_different_ones_listed(members: list[Member], told: tuple[str, str, str]) -> None:
    assert names(*members) == HouseholdNames(*told)


@pytest.mark.parametrize(
    ("titles", "language", "formal"),
    [
        (("Dr.", "Dr."), "en", "Drs. Aisha and Omar Okafor"),
        (("Dr", "dr."), "en", "Drs. Aisha and Omar Okafor"),
        (("Prof.", "Prof."), "en", "Profs. Aisha and Omar Okafor"),
        (("Dr.", "Mr."), "en", "Dr. Aisha and Mr. Omar Okafor"),
        (("Ms.", "Ms."), "en", "Ms. Aisha and Ms. Omar Okafor"),
        (("", "Dr."), "en", "Aisha and Dr. Omar Okafor"),
        (("Dra.", "Dr."), "es", "Dres. Aisha y Omar Okafor"),
        (("Sra.", "Sr."), "es", "Sres. Aisha y Omar Okafor"),
        (("Sra.", "Dr."), "es", "Sra. Aisha y Dr. Omar Okafor"),
    ],
)
def test_two_of_one_title_share_it(titles: tuple[str, str], language: str, formal: str) -> None:
    pair = [member(1, "Aisha", prefix=titles[0]), member(2, "Omar", prefix=titles[1])]
    assert names(*pair, language=language).formal_greeting == formal


@pytest.mark.parametrize(
    ("members", "formal"),
    [
        ([DANIEL, RUTH], "Mr. and Mrs. Daniel Okafor"),
        ([DANIEL, RUTH, member(4, "Ivy")], "Mr. and Mrs. Daniel Okafor and Ivy Okafor"),
        ([DANIEL, replace(RUTH, prefix="")], "Mr. Daniel and Ruth Okafor"),
        ([DANIEL, ELENA], "Mr. Daniel Okafor and Dr. Elena Brandt"),
        ([replace(DANIEL, prefix="Dr."), replace(RUTH, prefix="Dr.")], "Drs. Daniel and Ruth Okafor"),
        ([DANIEL], "Mr. Daniel Okafor"),
    ],
)
def test_spouses_are_spelled_as_one_where_that_is_wished(members: list[Member], formal: str) -> None:
    assert names(*members, as_one=True).formal_greeting == formal


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("Ibarra", "Familia Vega e Ibarra"),
        ("Íñiguez", "Familia Vega e Íñiguez"),
        ("Hidalgo", "Familia Vega e Hidalgo"),
        ("Hierro", "Familia Vega y Hierro"),
        ("Yrigoyen", "Familia Vega e Yrigoyen"),
        ("Yáñez", "Familia Vega y Yáñez"),
        ("Ortiz", "Familia Vega y Ortiz"),
    ],
)
def test_spanish_says_e_before_the_sound_of_an_i(last: str, told: str) -> None:
    assert names(member(1, "Ana", "Vega"), member(2, "Luis", last), language="es").name == told


def test_each_text_has_exclusions_of_its_own() -> None:
    quiet = replace(ELENA, in_name=False, in_informal=False)
    told = names(DANIEL, quiet)
    assert told == HouseholdNames("Okafor household", "Mr. Daniel Okafor and Dr. Elena Brandt", "Dan")


def test_a_household_of_whom_nobody_is_named_can_be_told_apart_still() -> None:
    quiet = replace(DANIEL, in_name=False, in_informal=False)
    assert names(quiet) == HouseholdNames("Okafor household", "Mr. Daniel Okafor", "Friends")
    assert names(replace(quiet, safe_contact=True)).name == "Household"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("Dear Aisha and Omar,", "Aisha and Omar"),
        ("dear  friends", "friends"),
        ("Estimado/a Ana", "Ana"),
        ("Estimadas Ana y Luz:", "Ana y Luz"),
        ("Querida Ana", "Ana"),
        ("Dearborn family", "Dearborn family"),
        ("Dear", "Dear"),
        ("Aisha, Omar", "Aisha, Omar"),
    ],
)
def test_what_a_letter_begins_with_is_not_kept_twice(typed: str, kept: str) -> None:
    assert without_beginning(typed) == kept


def test_the_dead_are_left_out_unless_nobody_else_is_there() -> None:
    dead = replace(DANIEL, is_deceased=True)
    assert names(dead, RUTH).formal_greeting == "Mrs. Ruth Okafor"
    assert names(dead).formal_greeting == "Mr. Daniel Okafor"
    assert names(dead, replace(RUTH, in_formal=False)).formal_greeting == "Friends"


def test_whoever_asked_for_safety_is_not_named_where_another_may_open_the_letter() -> None:
    safe = replace(ELENA, safe_contact=True)
    assert names(DANIEL, safe) == names(DANIEL)
    assert names(safe).informal_greeting == "Elena"
    assert names(safe, replace(DANIEL, is_deceased=True)).informal_greeting == "Elena"


def test_after_nine_the_others_are_summed_up() -> None:
    crowd = [member(number, f"N{number}", f"L{number}") for number in range(1, 12)]
    told = names(*crowd)
    assert told.informal_greeting == "N1, N2, N3, N4, N5, N6, N7, N8, N9 and others"
    assert told.name == "L1, L2, L3, L4, L5, L6, L7, L8, L9 and others household"
    assert names(*crowd, language="es").informal_greeting.endswith("N9 y otras personas")


WORDS = st.text(st.characters(categories=("Lu", "Ll")), min_size=1, max_size=100)
MEMBERS = st.lists(
    st.builds(
        lambda first, last, **more: Member(
            first_name=first, last_name=last, full_name=f"{first} {last}", called=first, **more
        ),
        id=st.integers(1, 10_000),
        first=WORDS,
        last=WORDS,
        prefix=st.sampled_from(["", "Mr.", "Dr.", "Sra."]),
        suffix=st.sampled_from(["", "Jr."]),
        rank=st.integers(0, 3),
        in_name=st.booleans(),
        in_formal=st.booleans(),
        in_informal=st.booleans(),
        is_deceased=st.booleans(),
        safe_contact=st.booleans(),
    ),
    max_size=14,
    unique_by=lambda found: found.id,
)
LANGUAGES = st.sampled_from(["en", "es"])


@given(MEMBERS, LANGUAGES, st.booleans(), st.randoms(use_true_random=False))
def test_in_whatever_order_members_come_the_names_are_the_same_and_never_empty(
    members: list[Member], language: str, as_one: bool, chance: Any
) -> None:
    told = automatic_names(members, language, spouses_as_one=as_one)
    shuffled = chance.sample(members, len(members))
    assert automatic_names(shuffled, language, spouses_as_one=as_one) == told
    for text, most in LONGEST.items():
        assert 0 < len(getattr(told, text).strip()) <= most


@given(MEMBERS, LANGUAGES, st.booleans())
def test_nobody_who_is_left_out_is_ever_named(members: list[Member], language: str, as_one: bool) -> None:
    marked = [replace(one, first_name=f"F{one.id}x", last_name=f"L{one.id}x", called=f"C{one.id}x") for one in members]
    told = automatic_names(marked, language, spouses_as_one=as_one)
    for one in marked:
        if not one.in_name and (one.safe_contact or any(other.in_name for other in named(marked))):
            assert one.last_name not in told.name
        if not one.in_formal:
            assert one.first_name not in told.formal_greeting
            assert one.last_name not in told.formal_greeting
        if not one.in_informal:
            assert one.called not in told.informal_greeting
        if one.is_deceased and any(not other.is_deceased for other in marked):
            assert one.last_name not in f"{told.name} {told.formal_greeting}"


@given(MEMBERS)
def test_the_head_comes_first(members: list[Member]) -> None:
    alive = [replace(one, is_deceased=False, safe_contact=False, in_informal=True) for one in members]
    if alive:
        head = min(alive, key=lambda one: (one.rank, one.id))
        assert automatic_names(alive, "en").informal_greeting.startswith(head.called)


@pytest.mark.parametrize(
    ("one", "other", "address", "apart"),
    [
        (("Maya", "Okafor"), ("Dan", "Okafor"), False, True),
        (("Maya", "Okafor"), ("Elena", "Brandt"), True, True),
        (("Maya", "Okafor"), ("Elena", "Brandt"), False, False),
        (("Maya", "Okafor"), ("M.", "Okafor"), True, False),
        (("Maya", "Okafor"), ("", "Okafor"), True, False),
        (("Bob", "Okafor"), ("Robert", "Okafor"), True, False),
    ],
)
def test_other_first_names_of_one_name_or_address_are_a_household(
    one: tuple[str, str], other: tuple[str, str], address: bool, apart: bool
) -> None:
    assert may_live_together(member(1, *one), member(2, *other), share_an_address=address) is apart


def test_a_language_we_have_no_words_in_is_written_to_in_english() -> None:
    assert words_in("fr") is words_in("en")
    assert words_in("es-MX") is words_in("es")


@given(MEMBERS, LANGUAGES, st.lists(st.booleans(), min_size=3, max_size=3))
def test_what_was_typed_is_never_overwritten(members: list[Member], language: str, typed: list[bool]) -> None:
    household = Household(name="N!", formal_greeting="F!", informal_greeting="I!")
    for flag, is_typed in zip(TYPED.values(), typed, strict=True):
        setattr(household, flag, is_typed)
    plain = {"prefix": "", "suffix": "", "preferred_name": ""}
    people = [Contact(pk=one.id, first_name=one.first_name, last_name=one.last_name, **plain) for one in members]
    follow(household, people, language)
    texts = [getattr(household, text) for text in TYPED]
    automatic = automatic_names(map(member_of, people), language)
    wanted = [getattr(automatic, text) for text in TYPED]
    assert texts == [
        kept if is_typed else new for kept, is_typed, new in zip(("N!", "F!", "I!"), typed, wanted, strict=True)
    ]
