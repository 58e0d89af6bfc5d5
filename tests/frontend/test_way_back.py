"""Where staff go on when a session has ended, a form has expired, or a form's address is opened as a page."""

from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from crm.models import Contact, Nonprofit
from frontend.staff.way_back import page_above
from tests import makers
from tests.cast import member

pytestmark = pytest.mark.django_db
HOST = "http://testserver"


@pytest.fixture
def maya(nonprofit: Nonprofit) -> Contact:
    return makers.contact()


@pytest.fixture
def ada(nonprofit: Nonprofit) -> Client:
    client = Client()
    client.force_login(member("ada"))
    return client


def wanted_after(client: Client, address: str, **headers: str) -> str:
    """Where signing in leads to when a form was sent to `address`."""
    answer = client.post(address, {"text": "Likes tea"}, headers=headers)
    place = urlsplit(answer["Location"])
    assert (answer.status_code, place.path) == (302, reverse("account_login"))
    return parse_qs(place.query)["next"][0]


def test_signing_in_leads_back_to_the_page_that_a_form_stood_on(client: Client, maya: Contact) -> None:
    sent_to, page = reverse("staff:new_note", args=[maya.pk]), reverse("staff:person", args=[maya.pk])
    assert wanted_after(client, sent_to, Referer=f"{HOST}{page}?only=note") == f"{page}?only=note"
    assert wanted_after(client, sent_to) == page


@pytest.mark.parametrize(
    "said",
    [
        "https://elsewhere.example/people/",
        "//elsewhere.example/people/",
        f"{HOST}/give/lantern/",
        "people/",
        "http://[",
    ],
)
def test_what_is_no_page_of_ours_is_no_way_back(client: Client, maya: Contact, said: str) -> None:
    page = reverse("staff:person", args=[maya.pk])
    assert wanted_after(client, reverse("staff:new_note", args=[maya.pk]), Referer=said) == page


def test_a_part_of_a_page_never_becomes_the_sign_in_page(client: Client, maya: Contact) -> None:
    page = reverse("staff:person", args=[maya.pk])
    part = client.post(
        reverse("staff:tag_person", args=[maya.pk]), headers={"HX-Request": "true", "Referer": f"{HOST}{page}"}
    )
    assert (part.status_code, part.content) == (200, b"")
    assert part["HX-Redirect"] == f"{reverse('account_login')}?next={page}"


@pytest.mark.parametrize(
    ("address", "above"),
    [
        ("/people/{}/notes/new/", "/people/{}/"),
        ("/people/{}/privacy/hold/", "/people/{}/privacy/"),
        ("/people/bulk/", "/people/"),
        ("/theme/", "/"),
    ],
)
def test_the_address_of_a_form_opened_as_a_page_leads_to_the_page_above(
    ada: Client, maya: Contact, address: str, above: str
) -> None:
    answer = ada.get(address.format(maya.pk))
    assert (answer.status_code, answer["Location"]) == (302, above.format(maya.pk))
    assert ada.delete(address.format(maya.pk)).status_code == 405


def test_the_way_up_ends_at_home() -> None:
    assert page_above("/nothing/here") == page_above("/") == reverse("staff:home")


def test_a_form_of_staff_that_has_expired_says_nothing_of_a_charge(maya: Contact) -> None:
    strict = Client(enforce_csrf_checks=True)
    page = reverse("staff:person", args=[maya.pk])
    answer = strict.post(reverse("staff:new_note", args=[maya.pk]), {}, headers={"Referer": f"{HOST}{page}"})
    told = answer.content.decode()
    assert answer.status_code == 403
    assert "Nothing was saved." in told
    assert "charged" not in told
    assert f'href="{page}"' in told


def test_so_does_the_page_to_sign_in(nonprofit: Nonprofit) -> None:
    told = Client(enforce_csrf_checks=True).post(reverse("account_login"), {}).content.decode()
    assert "charged" not in told
    assert f'href="{reverse("account_login")}"' in told


def test_a_donor_is_told_that_nothing_was_charged(nonprofit: Nonprofit) -> None:
    makers.giving_page()
    told = Client(enforce_csrf_checks=True).post("/give/lantern/", {}).content.decode()
    assert "nothing was charged" in told
