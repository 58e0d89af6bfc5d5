"""The palette."""

from datetime import date

import pytest
from django.test import Client
from pytest_django.fixtures import DjangoAssertNumQueries

from crm.domain.actors import SYSTEM
from crm.services.erasure import erase_contact
from donors.services.receipts import issue_receipt
from tests import makers
from tests.cast import acting, member

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nonprofit")]
HTMX = {"HX-Request": "true"}


def options(client: Client, text: str) -> str:
    return client.get("/search/", {"q": text}, headers=HTMX).content.decode()


@pytest.fixture
def ada(client: Client) -> Client:
    client.force_login(member("ada"))
    options(client, "")  # the first page of a session writes when it was
    return client


def test_nothing_typed_offers_the_places(ada: Client) -> None:
    page = options(ada, "")
    assert 'href="/people/"' in page
    assert 'role="option"' in page


def test_people_are_found_by_parts_of_their_name(ada: Client) -> None:
    maya = makers.contact()
    for text in ("oka may", "maya@ex", "MAYA"):
        assert f'href="/people/{maya.pk}/"' in options(ada, text)


def test_a_gift_is_found_by_its_amount_and_by_its_receipt(ada: Client) -> None:
    gift = makers.gift(minor=12_345)
    other = makers.gift(makers.contact("Zoe", "Adams", ""), minor=6_000)
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    printed = receipt.full_number
    for text in ("123.45", "$123.45", printed, printed.lower(), printed.partition("-")[2], printed[-6:]):
        page = options(ada, text)
        assert f'href="/gifts/{gift.pk}/"' in page
        assert f'href="/gifts/{other.pk}/"' not in page


def test_a_receipt_of_somebody_erased_leads_to_the_gift_and_says_so(ada: Client) -> None:
    maya = makers.contact()
    gift = makers.gift(maya)
    receipt = issue_receipt(gift=gift, by=SYSTEM)
    assert "was erased; the gift stays." not in options(ada, receipt.full_number)
    erase_contact(contact_id=maya.pk, name="Maya Okafor", by=acting("ada"))
    page = options(ada, receipt.full_number)
    assert "Their data was erased; the gift stays." in page
    assert f'href="/gifts/{gift.pk}/"' in page
    assert "Okafor" not in page


def test_whoever_hides_their_name_is_anonymous_beside_a_gift(ada: Client) -> None:
    makers.gift(minor=12_345, hide_name=True)
    page = options(ada, "123.45")
    assert "Anonymous" in page
    assert "Okafor" not in page


def test_whoever_may_not_see_gifts_finds_none(client: Client) -> None:
    makers.gift(minor=12_345)
    client.force_login(member("cy"))
    assert "/gifts/" not in options(client, "123.45")


def test_no_match_offers_to_add_the_person_to_those_who_may(client: Client, ada: Client) -> None:
    assert "/people/new/?name=Ann+Lee" in options(ada, "Ann Lee")
    client.force_login(member("dee"))
    assert "/people/new/" not in options(client, "Ann Lee")


def test_without_the_palette_the_list_answers(ada: Client) -> None:
    response = ada.get("/search/", {"q": "oka may"})
    assert (response.status_code, response["Location"]) == (302, "/people/?q=oka+may")


@pytest.mark.parametrize("text", ["'; --", "<b>", "%", "\0", "a" * 5000, "9" * 40, "-1", "LH-", "x-99999999999", "٣٤"])
def test_whatever_is_typed_is_only_text(ada: Client, text: str) -> None:
    response = ada.get("/search/", {"q": text}, headers=HTMX)
    assert response.status_code == 200
    assert "<b>" not in response.content.decode()


def test_a_search_costs_few_queries(ada: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    for number in range(12):
        makers.gift(makers.contact(f"Maya{number}", "Okafor", ""), 6000, date(2026, 3, 1))
    with django_assert_max_num_queries(9):
        options(ada, "okafor")
    with django_assert_max_num_queries(9):
        options(ada, "60")
