"""A field that a rule between fields may ask for does not say that it is optional."""

import re
from html import unescape

import pytest
from django.test import Client

from campaigns.models import GivingPage
from crm.domain.custom_fields import FieldFacts
from crm.models import Contact, Nonprofit
from crm.services.custom_fields import make_field
from tests import makers
from tests.cast import acting, member

pytestmark = pytest.mark.django_db
LABELS = re.compile(r'<label for="([^"]+)">([^<]+?)(?: <span class="opt">([^<]*)</span>)?</label>')
NAME = "(one name is enough)"


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


def beside(client: Client, address: str, name: str = "ben") -> dict[str, str]:
    """Behind the label of each control, by its id without the beginning: what is said of having to answer."""
    client.force_login(member(name))
    answer = client.get(address)
    assert answer.status_code == 200, address
    found = LABELS.findall(answer.content.decode())
    return {control.removeprefix("id_"): unescape(said) for control, _, said in found}


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("/people/new/", {"first_name": NAME, "last_name": NAME, "organisation_name": NAME, "email": "(optional)"}),
        ("/people/{maya}/edit/", {"first_name": NAME, "last_name": NAME, "organisation_name": NAME}),
        ("/gifts/log/", {"last_name": NAME, "amount": "", "reference": "(optional)"}),
        ("/plans/new/", {"name": "", "over": "(needed for a gift of this amount)", "description": "(optional)"}),
        ("/fields/new/", {"choices": "(needed for a list)", "help": "(optional)"}),
        ("/tasks/new/", {"due_on": "(needed if it repeats)", "details": "(optional)"}),
        ("/people/{maya}/prospect/", {"next_step": "(needed if there is a day for it)", "ask": "(optional)"}),
        ("/people/{maya}/relationships/new/", {"title": "(needed for “Other”)", "since": "(optional)"}),
        ("/people/{maya}/consent/new/", {"evidence": "(needed for a yes)", "on": "(optional)"}),
        (
            "/people/{maya}/ways/address/new/",
            {
                "lines": "",
                "city": "(needed in most countries)",
                "region": "(needed in some countries)",
                "postal_code": "(needed in most countries)",
                "season_from_day": "(all four or none)",
                "season_until_month": "(all four or none)",
                "valid_until": "(optional)",
            },
        ),
    ],
)
def test_what_a_rule_asks_for_says_when(client: Client, maya: Contact, address: str, expected: dict[str, str]) -> None:
    told = beside(client, address.format(maya=maya.pk), "ada" if address.startswith("/fields/") else "ben")
    assert {name: told.get(name) for name in expected} == expected


def test_a_list_that_is_there_always_needs_its_choices(client: Client, nonprofit: Nonprofit) -> None:
    field = make_field(facts=FieldFacts("Size", "choice", "", ("S", "M")), by=acting("ada"))
    assert beside(client, f"/fields/{field.pk}/", "ada")["choices"] == ""


def test_a_giving_page_needs_its_address_and_words_of_our_language(client: Client, nonprofit: Nonprofit) -> None:
    page = makers.giving_page(state=GivingPage.State.DRAFT)
    told = beside(client, f"/giving-pages/{page.pk}/", "ada")
    assert told["slug"] == ""
    assert told["headline_en"] == "(needed before visitors see the page)"
    assert told["image_alt_en"] == "(needed if there is a picture)"
    assert (told["headline_es"], told["lede_en"]) == ("(optional)", "(optional)")


def test_whoever_gives_in_a_name_is_not_told_that_it_is_optional(client: Client, nonprofit: Nonprofit) -> None:
    makers.giving_page(offers_tribute=True)
    told = beside(client, "/give/lantern/")
    assert (told["honoree"], told["card_to"]) == ("", "(optional)")
