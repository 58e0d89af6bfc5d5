"""In a sentence a language has the name that the reader gives it, not its own."""

import pytest
from django.test import Client
from django.urls import reverse

from campaigns.models import GivingPage
from crm.domain.registry import segment_criteria
from crm.domain.segments import Asked
from frontend.forms.funds import FundForm
from frontend.staff.segment_words import Speaker
from tests import makers
from tests.cast import member


@pytest.fixture
def page(nonprofit: object) -> GivingPage:
    return makers.giving_page()


@pytest.mark.parametrize(
    ("reader", "says"),
    [("en", "What it says in Spanish"), ("es", "Qué dice en español")],
)
def test_the_settings_of_a_page_name_each_language(page: GivingPage, reader: str, says: str) -> None:
    client = Client()
    client.force_login(member("ada"))
    client.cookies["language"] = reader
    shown = client.get(reverse("staff:giving_page", args=[page.pk])).content.decode()
    assert says in shown
    assert "Español" not in shown
    assert "in English" in shown if reader == "en" else "en inglés" in shown


def test_the_name_of_a_fund_in_another_language_is_asked_for_by_its_name() -> None:
    assert FundForm(language="en").fields["name_es"].label == "Name (Spanish)"


@pytest.mark.django_db
def test_a_segment_of_who_is_written_to_says_it_in_the_readers_words() -> None:
    speaker = Speaker({})
    by_language = segment_criteria.all()["language"]
    assert speaker.sentence(by_language, Asked("language", {"language": "es"})) == "Is written to in Spanish"
