"""The title of a window: "Error:" where something is wrong, what the page is, and whose house it is in."""

import re
from typing import Any

import pytest
from django.core.cache import caches
from django.test import Client

from crm.models import Nonprofit
from tests.cast import member

pytestmark = pytest.mark.django_db


def title_of(answer: Any) -> str:
    found = re.search(r"<title>(.*?)</title>", answer.content.decode(), re.DOTALL)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/accounts/login/", "Sign in"),
        ("/accounts/password/reset/", "Set a new password"),
        ("/accounts/password/reset/done/", "Look at your mail"),
        ("/accounts/password/reset/key/done/", "Password set"),
        ("/accounts/password/reset/key/1-none/", "Set a new password"),
        ("/accounts/inactive/", "Account closed"),
        ("/accounts/3rdparty/login/cancelled/", "Not signed in"),
        ("/accounts/3rdparty/login/error/", "Not signed in"),
    ],
)
def test_a_page_before_signing_in_names_the_nonprofit(
    client: Client, nonprofit: Nonprofit, address: str, page: str
) -> None:
    assert title_of(client.get(address)) == f"{page} · {nonprofit.name}"


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/", "Home"),
        ("/account/", "Your account"),
        ("/accounts/logout/", "Sign out"),
        ("/accounts/password/change/", "Change your password"),
        ("/accounts/2fa/", "Two steps"),
        ("/accounts/sessions/", "Where you are signed in"),
    ],
)
def test_a_page_of_somebody_signed_in_names_it_too(
    client: Client, nonprofit: Nonprofit, address: str, page: str
) -> None:
    client.force_login(member("ada"))
    assert title_of(client.get(address)) == f"{page} · {nonprofit.name}"


def test_a_title_says_first_that_something_is_wrong(client: Client, nonprofit: Nonprofit) -> None:
    told = client.post("/accounts/login/", {"login": "ada@lantern.example", "password": "wrong"})
    assert title_of(told) == f"Error: Sign in · {nonprofit.name}"


def test_before_there_is_a_nonprofit_the_title_names_the_program(client: Client) -> None:
    caches["process"].clear()
    assert title_of(client.get("/accounts/login/")) == "Sign in · Lantern"
