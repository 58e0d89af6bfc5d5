"""What a process keeps of a giving page: the parts that nobody has touched, as long as what they show is the same."""

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from campaigns.models import Campaign, Fund, GivingPage
from campaigns.selectors.pages import forget_page
from crm.models import Nonprofit
from tests import makers

PAGE = "/give/lantern/"
SENT = {"frequency": "once", "amount_once": "6000", "first_name": "Ana", "last_name": "Díaz", "email": "ana@"}
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def page() -> GivingPage:
    makers.nonprofit()
    makers.wording()
    return makers.giving_page()


def body(client: Client, address: str = PAGE) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_second_visitor_gets_the_same_parts_with_a_token_of_their_own() -> None:
    first, second = Client().get(PAGE), Client().get(PAGE)
    assert first.context["untouched"] == second.context["untouched"]
    assert first.context["token"] != second.context["token"]
    for answer in (first, second):
        assertContains(answer, f'name="token" value="{answer.context["token"]}"')
        assertContains(answer, str(answer.context["csrf_token"]))
    rendered = [{template.name for template in answer.templates} for answer in (first, second)]
    assert "giving/_donor.html" in rendered[0] - rendered[1]


def test_what_somebody_typed_is_kept_for_nobody_else(client: Client) -> None:
    for before in (False, True):  # neither what was remembered before nor what is remembered after it
        if before:
            body(client)
        assertContains(client.post(PAGE, SENT), 'value="ana@"', status_code=422)
        assert 'value="ana@"' not in body(Client())
        assertContains(client.get(f"{PAGE}?frequency=monthly&amount=1500"), 'value="monthly" id="f-monthly" checked')
        assert 'value="monthly" id="f-monthly" checked' not in body(Client())


def test_an_edit_a_gift_and_a_new_address_are_seen_with_the_next_look(client: Client, page: GivingPage) -> None:
    Campaign.objects.update(goal_minor=100_000)
    assert "ask@new.example" not in body(client)
    Nonprofit.objects.update(email="ask@new.example")
    caches["process"].delete("nonprofit")
    assert "answer any receipt or write to ask@new.example" in body(client)
    page.funds.add(Fund.objects.create(name="A second fund"))
    forget_page("lantern")
    assert "A second fund" in body(client)
    assert "<strong>1</strong> person has given" not in body(client)
    makers.gift(makers.contact(email="giver@example.org"), campaign_id=page.campaign_id, thank=False)
    caches["process"].delete(f"progress:{page.campaign_id}:{page.currency}")
    assert "<strong>1</strong> person has given" in body(client)


def test_each_language_has_parts_of_its_own(client: Client) -> None:
    assertContains(client.get(PAGE), "Your details")
    spanish = client.get(f"{PAGE}?language=es")
    assertNotContains(spanish, "Your details")
    assertContains(Client().get(PAGE), "Your details")
