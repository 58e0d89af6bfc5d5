"""A wrong giving address and a closed page: whose it is, the way to leave, and where one can give instead."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from campaigns.models import GivingPage
from crm.models import Nonprofit
from tests import makers

LEAVE, OFFER = "data-leave", "You can give here"
NO_SUCH = "/give/lanterm/"


@pytest.fixture
def page(nonprofit: Nonprofit) -> GivingPage:
    return makers.giving_page()


@pytest.mark.parametrize("path", [NO_SUCH, "/give/", "/give/not a slug/", "/give/thanks/cut-short/"])
def test_a_wrong_address_names_the_nonprofit_and_can_be_left(client: Client, page: GivingPage, path: str) -> None:
    found = client.get(path)
    assertContains(found, "Lantern House", status_code=404)
    assertContains(found, LEAVE, status_code=404)
    assertContains(found, "There is nothing at this address.", status_code=404)
    assertContains(found, '<a class="btn ghost" href="/give/lantern/">A door that locks', status_code=404)
    assertContains(found, "<title>Not found</title>", status_code=404)  # what a window's title tells says nothing more


@pytest.mark.parametrize(
    "hidden",
    [
        {"state": "draft"},
        {"state": "closed"},
        {"discreet": True},
        {"opens_on": date(2999, 1, 1)},
        {"closes_on": date(2020, 1, 1)},
    ],
)
def test_only_pages_that_are_open_to_everybody_are_offered(
    client: Client, page: GivingPage, hidden: dict[str, Any]
) -> None:
    GivingPage.objects.update(**hidden)
    found = client.get(NO_SUCH)
    assertNotContains(found, OFFER, status_code=404)
    assertNotContains(found, "/give/lantern/", status_code=404)
    assertContains(found, "mailto:hello@lanternhouse.example", status_code=404)


def test_a_closed_page_offers_the_open_ones(client: Client, page: GivingPage) -> None:
    makers.giving_page("walk", state="closed")
    found = client.get("/give/walk/")
    assertContains(found, "This page no longer takes gifts.")
    assertContains(found, 'href="/give/lantern/"')
    assertContains(found, LEAVE)
    assert client.get("/give/walk/?language=es").cookies["language"].value == "es"


def test_the_language_is_the_visitors_and_can_be_changed(client: Client, page: GivingPage) -> None:
    found = client.get(f"{NO_SUCH}?language=es")
    assertContains(found, "Salir de la página", status_code=404)
    assertContains(found, "Puede donar aquí", status_code=404)
    assert found.cookies["language"].value == "es"
    assertContains(client.get(NO_SUCH), 'lang="es"', status_code=404)


def test_a_crowd_at_a_wrong_address_asks_the_database_little(
    client: Client, page: GivingPage, django_assert_max_num_queries: Any
) -> None:
    client.get(NO_SUCH)
    with django_assert_max_num_queries(1):
        client.get(NO_SUCH)


def test_scripts_and_other_places_keep_the_plain_answer(client: Client, page: GivingPage) -> None:
    for path in (f"{NO_SUCH}image/", "/nowhere/"):
        found = client.get(path)
        assert found.status_code == 404
        assert LEAVE.encode() not in found.content


@pytest.mark.django_db
def test_before_the_nonprofit_is_set_up_there_is_the_plain_page(client: Client) -> None:
    assertContains(client.get(NO_SUCH), "There is nothing at this address.", status_code=404)
