"""What no log may hold."""

import pytest

from crm.domain.scrub import scrub
from crm.selectors.preference_links import token_of
from tests import makers


@pytest.mark.django_db
def test_the_key_of_a_page_of_choices_is_in_no_log() -> None:
    token = token_of(makers.contact().pk)
    assert scrub(f"GET /preferences/{token}/stop/") == "GET /preferences/[key]/stop/"
