"""A link to a page of a list that somebody cut short or made up is told as such, never a fault of ours."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from tests.cast import member

pytestmark = pytest.mark.usefixtures("nonprofit")


@pytest.mark.parametrize("page", ["staff:audit", "staff:work", "demo:mail"])
@pytest.mark.parametrize("cursor", ["x", "W10", "é\x00", "9" * 40])
def test_a_broken_cursor_is_a_bad_request(settings: Any, page: str, cursor: str) -> None:
    settings.DEMO = True
    client = Client()
    client.force_login(member("ada"))
    assert client.get(reverse(page), {"at": cursor}).status_code == 400
