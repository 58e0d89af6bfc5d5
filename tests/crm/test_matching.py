import pytest

from crm.domain.matching import Candidate, same_person
from crm.domain.names import are_compatible_given_names, clean_text, fold

MAYA, DANIEL, MARIA = Candidate(1, "Maya"), Candidate(2, "Daniel"), Candidate(3, "María")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Maya", "maya ", True),
        ("María", "Maria", True),
        ("Katherine", "Kate", True),
        ("M.", "Maya", True),
        ("Jonathan", "Jonathon", True),
        ("Mary-Ann", "Mary Ann", True),
        ("Robert", "Roberta", False),
        ("Maya", "Daniel", False),
        ("Patrick", "Patricia", False),
        ("", "Maya", False),
    ],
)
def test_given_names_that_could_be_one_person(one: str, other: str, same: bool) -> None:
    assert are_compatible_given_names(one, other) is same
    assert are_compatible_given_names(other, one) is same


def test_the_owner_of_the_address_with_that_name_is_the_same_person() -> None:
    assert same_person("Maya", "home@example.org", [DANIEL, MAYA]) == 1


def test_a_spouse_who_shares_the_mailbox_is_somebody_else() -> None:
    assert same_person("Daniel", "home@example.org", [MAYA]) is None


def test_two_owners_who_both_fit_are_a_doubt() -> None:
    assert same_person("Maria", "home@example.org", [MARIA, Candidate(9, "Maria")]) is None


def test_an_office_mailbox_identifies_nobody() -> None:
    assert same_person("Maya", "Info+give@example.org", [MAYA]) is None


def test_names_lose_what_could_turn_the_text_around() -> None:
    assert clean_text("Maya\u202e \x00 Oka\u0301for ") == "Maya Okáfor"


def test_folding_forgets_case_and_accents() -> None:
    assert fold("  Ñandú  STRASSE ß ") == "nandu strasse ss"
