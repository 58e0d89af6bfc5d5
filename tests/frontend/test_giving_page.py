"""The giving page as a server sees it: what it asks, keeps, refuses and says to browsers."""

from typing import Any

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from pytest_django.asserts import assertContains, assertNotContains

from campaigns.models import GivingPage
from campaigns.selectors.pages import forget_page
from frontend.giving.look import STRIPE_JS
from frontend.giving.tokens import form_token
from payments.models import GivingAttempt
from tests import makers

PAGE = "/give/lantern/"
ANSWERS = {
    "frequency": "once",
    "amount_once": "6000",
    "first_name": "Ana",
    "last_name": "Díaz",
    "email": "ana@example.org",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def page() -> GivingPage:
    makers.nonprofit()
    makers.wording()
    return makers.giving_page()


def test_the_page_is_read_with_few_questions(
    client: Client, page: GivingPage, django_assert_max_num_queries: Any
) -> None:
    with django_assert_max_num_queries(8):
        assertContains(client.get(PAGE), "A door that locks from the inside.")


def test_a_draft_is_not_there_and_a_closed_page_says_so(client: Client, page: GivingPage) -> None:
    GivingPage.objects.update(state=GivingPage.State.CLOSED)
    assertContains(client.get(PAGE), "This page no longer takes gifts.")
    GivingPage.objects.update(state=GivingPage.State.DRAFT)
    assert client.post(PAGE, ANSWERS).status_code == 404  # a gift is never taken from memory
    forget_page("lantern")
    assert client.get(PAGE).status_code == 404


def test_a_form_with_an_error_comes_back_with_every_answer(client: Client, page: GivingPage) -> None:
    sent = ANSWERS | {"email": "ana@", "frequency": "monthly", "amount_monthly": "1500", "hide_name": "on"}
    answer = client.post(PAGE, sent)
    assertContains(answer, "Enter an email address in the format name@example.com", status_code=422)
    assertContains(answer, 'value="ana@"', status_code=422)
    assertContains(answer, 'value="Díaz"', status_code=422)
    assertContains(answer, 'name="hide_name" checked', status_code=422)
    assertContains(answer, 'value="1500" data-impact="" checked', status_code=422)


def test_a_check_lists_errors_and_starts_nothing(client: Client, page: GivingPage) -> None:
    said = client.post(f"{PAGE}attempt/", {"check": "1"} | ANSWERS | {"last_name": ""})
    assert said.json() == {"errors": [["id_last_name", "Enter your last name"]]}
    assert client.post(f"{PAGE}attempt/", {"check": "1"} | ANSWERS).json() == {"errors": []}
    assert not GivingAttempt.objects.exists()


def test_a_token_of_another_page_or_none_is_answered_with_a_fresh_one(client: Client, page: GivingPage) -> None:
    for token in ("", form_token("another", None)):
        said = client.post(f"{PAGE}attempt/", ANSWERS | {"token": token})
        assert said.status_code == 422
        assert said.json()["errors"][0][1] == "This page was open for a long time. Please send it once more."
        assert said.json()["token"] not in ("", token)


def test_what_is_sent_at_once_or_fills_the_hidden_field_is_taken_for_a_script(client: Client, page: GivingPage) -> None:
    token = form_token("lantern", None)
    said = client.post(f"{PAGE}attempt/", ANSWERS | {"token": token})
    assert said.json()["errors"][0][1] == "That was faster than we can follow. Please send it once more."
    assert said.json()["token"] == token  # the same gift when it is sent again


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("frequency=monthly&amount=1500", 'name="amount_monthly" value="1500" data-impact="" checked'),
        ("frequency=once&amount_once=12000&amount_monthly=3000", 'value="12000" data-impact="" checked'),
        ("amount=4750", 'value="47.50"'),
        ("amount=99999999999999999999", 'value="6000" data-impact="" checked'),
        ("amount=1", 'value="6000" data-impact="" checked'),
        ("amount=000000004750" + "9" * 5000, 'value="6000" data-impact="" checked'),
    ],
)
def test_a_link_brings_its_choice(client: Client, page: GivingPage, query: str, shown: str) -> None:
    assertContains(client.get(f"{PAGE}?{query}"), shown)


def test_only_the_pages_own_list_may_frame_the_embedded_part(client: Client, page: GivingPage) -> None:
    GivingPage.objects.update(embed_origins=["https://charity.example"])
    embedded = client.get(f"{PAGE}embed/")
    assert "frame-ancestors https://charity.example" in embedded["Content-Security-Policy"]
    assert "X-Frame-Options" not in embedded
    assert "frame-ancestors 'none'" in client.get(PAGE)["Content-Security-Policy"]


def test_stripes_hosts_are_allowed_only_where_stripe_takes_the_money(
    client: Client, page: GivingPage, settings: Any
) -> None:
    in_sandbox = client.get(PAGE)
    assertNotContains(in_sandbox, STRIPE_JS)
    assert "stripe.com" not in in_sandbox["Content-Security-Policy"]
    settings.IN_SANDBOX = False
    for_real = client.get(PAGE)
    assertContains(for_real, STRIPE_JS)
    policy = for_real["Content-Security-Policy"]
    assert "script-src 'self' https://js.stripe.com" in policy
    assert "connect-src 'self' https://api.stripe.com" in policy
    assert "https://hooks.stripe.com" in policy


def test_a_page_shows_its_picture_and_a_draft_does_not(client: Client, page: GivingPage) -> None:
    assert client.get(f"{PAGE}image/").status_code == 404
    page.image.save("pages/one.webp", ContentFile(b"a picture"), save=True)
    try:
        found = client.get(f"{PAGE}image/")
        assert (b"".join(found), found["Content-Type"]) == (b"a picture", "image/webp")  # type: ignore[arg-type]
        assertContains(client.get(PAGE), f"{PAGE}image/")
        GivingPage.objects.update(state=GivingPage.State.DRAFT)
        assert client.get(f"{PAGE}image/").status_code == 404
    finally:
        page.image.delete(save=False)
