"""The copy of somebody's data to read: money, days, choices and frozen facts in words, and nothing for programs."""

from datetime import date
from itertools import chain
from typing import Any

import pytest
from django.utils.translation import override

from crm.domain.actors import SYSTEM
from crm.models import Contact
from crm.selectors.nonprofit import the_nonprofit
from crm.selectors.subject_access import copy_of
from crm.services.contacts import change_contact
from crm.services.subject_access import printed
from donors.services.receipts import issue_receipt
from tests import makers
from tests.crm.privacy.somebody import MARK, somebody

RAW = ("None", "True", "False", "{", "[", "_minor", "pack_version", "cus_1", "ch_1", "thank_you", "amount minor")


def read(person: Contact, language: str = "en") -> dict[str, list[dict[str, str]]]:
    """Title of a kind → its rows, each words → value; a table's rows like any other."""
    with override(language):
        told = printed(copy_of(person), the_nonprofit(), language)
    kinds = chain.from_iterable(part["kinds"] for part in told["parts"])
    return {kind["title"]: [dict(row) for row in rows_of(kind)] for kind in kinds}


def rows_of(kind: dict[str, Any]) -> list[list[tuple[str, str]]]:
    if "cells" in kind:
        return [list(zip(kind["head"], row, strict=True)) for row in kind["cells"]]
    found: list[list[tuple[str, str]]] = kind["rows"]
    return found


@pytest.mark.django_db
@pytest.mark.parametrize(("currency", "minor", "shown"), [("USD", 6000, "$60.00"), ("JPY", 6000, "¥6,000")])
def test_an_amount_is_money_and_that_of_a_split_in_the_currency_of_its_gift(
    nonprofit: object, currency: str, minor: int, shown: str
) -> None:
    person = makers.contact()
    makers.gift(person, minor, on=date(2026, 3, 1), currency=currency)
    found = read(person)
    assert found["Gifts"][0]["Amount"] == shown
    assert found["What gifts went to"] == [{"Given on": "March 1, 2026", "Amount": shown, "Fund": "Need"}]
    assert "Currency" not in found["Gifts"][0]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "title", "words"),
    [
        ("en", "Receipts", {"In total": "$60.00", "Gift": "March 1, 2026 · Cash contribution · $60.00"}),
        ("es", "Recibos", {"En total": "$60.00", "Donación": "1 de marzo de 2026 · Cash contribution · $60.00"}),
    ],
)
def test_a_receipt_is_told_in_labelled_lines(
    nonprofit: object, language: str, title: str, words: dict[str, str]
) -> None:
    person = makers.contact()
    issue_receipt(gift=makers.gift(person, on=date(2026, 3, 1)), by=SYSTEM)
    (receipt,) = read(person, language)[title]
    assert words.items() <= receipt.items()
    assert not {"As printed", "Pack version", "Words"} & receipt.keys()


@pytest.mark.django_db
def test_what_was_typed_on_a_giving_page_is_told_without_our_numbers() -> None:
    typed = read(somebody())["What was typed on giving pages"][0]
    assert {"First name": "Ifeoma", "Email": "ifeoma@zuckerfeld.example", "Amount": "$60.00"}.items() <= typed.items()
    assert not any("fund id" in words.lower() for words in typed)


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_in_it_is_written_for_programs(language: str) -> None:
    for rows in read(somebody(), language).values():
        for words, value in chain.from_iterable(row.items() for row in rows):
            assert value == value.strip()
            assert not any(raw in f"{words} {value}" for raw in RAW), (words, value)


@pytest.mark.django_db
def test_a_change_says_what_stands_since_and_what_stood_before(nonprofit: object) -> None:
    person = makers.contact("Maya", "Okafor")
    for pronouns in ("they", f"of {MARK}"):
        change_contact(contact_id=person.pk, identity=makers.identity_of(person, pronouns=pronouns), by=SYSTEM)
    told = [row.get("Pronouns") for row in read(person)["Log of changes"]]
    assert f"of {MARK} (before: they)" in told


@pytest.mark.django_db
def test_many_short_rows_stand_in_a_table_and_long_ones_do_not(nonprofit: object) -> None:
    person = makers.contact()
    for day in (1, 2):
        makers.gift(person, on=date(2026, 3, day))
    parts = printed(copy_of(person), the_nonprofit(), "en")["parts"]
    gifts = next(kind for part in parts for kind in part["kinds"] if kind["title"] == "Gifts")
    assert [row[0] for row in gifts["cells"]] == ["March 1, 2026", "March 2, 2026"]
    makers.gift(person, on=date(2026, 3, 3), note="Brought by hand on the evening of the walk, in an envelope")
    assert len(read(person)["Gifts"]) == 3
    parts = printed(copy_of(person), the_nonprofit(), "en")["parts"]
    assert "rows" in next(kind for part in parts for kind in part["kinds"] if kind["title"] == "Gifts")
