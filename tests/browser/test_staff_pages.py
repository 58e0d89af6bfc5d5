"""Every page of the staff workspace and of the demo: axe, widths, both themes, no error in the console."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import scrolls_sideways, violations
from tests.browser.house import House

LOOKS = pytest.mark.parametrize(
    ("width", "dark"),
    [(1280, False), (1280, True), (390, False), (390, True), (320, False)],
    ids=["wide", "wide-dark", "phone", "phone-dark", "narrow"],
)
PLACES = [
    "staff:home",
    "staff:people",
    "staff:people_views",
    "staff:new_person",
    "staff:person",
    "staff:edit_person",
    "staff:new_way",
    "staff:change_way",
    "staff:households",
    "staff:consent",
    "staff:record_consent",
    "staff:stop_list",
    "staff:wordings",
    "staff:wording",
    "staff:people_for_mail",
    "staff:duplicates",
    "staff:find_twin",
    "staff:compare",
    "staff:merges",
    "staff:search",
    "staff:gifts",
    "staff:gift",
    "staff:log_gift",
    "staff:giving_pages",
    "staff:new_giving_page",
    "staff:giving_page",
    "staff:funds",
    "staff:new_fund",
    "staff:account",
    "staff:work",
    "staff:audit",
    "staff:members",
    "staff:styleguide",
    "demo:mail",
    "sandbox:panel",
]
# Which row a page is about.
ABOUT = {
    "staff:consent": "SELECT contact_id FROM crm_permission ORDER BY id LIMIT 1",
    "staff:record_consent": "SELECT contact_id FROM crm_permission ORDER BY id LIMIT 1",
    "staff:wording": "SELECT key, language FROM crm_wording ORDER BY id LIMIT 1",
    "staff:person": "SELECT contact_id FROM donors_gift ORDER BY id DESC LIMIT 1",
    "staff:edit_person": "SELECT contact_id FROM donors_gift ORDER BY id DESC LIMIT 1",
    "staff:new_way": "SELECT contact_id, 'phone' FROM donors_gift ORDER BY id DESC LIMIT 1",
    "staff:change_way": "SELECT contact_id, 'address', id FROM crm_postaladdress ORDER BY id LIMIT 1",
    "staff:find_twin": "SELECT max(id) FROM crm_contact",
    "staff:compare": "SELECT min(id), max(id) FROM crm_contact WHERE kind = 'person'",
    "staff:gift": "SELECT id FROM donors_gift ORDER BY id DESC LIMIT 1",
    "staff:giving_page": "SELECT id FROM campaigns_givingpage ORDER BY id LIMIT 1",
}


def address_of(house: House, place: str) -> str:
    about = ABOUT.get(place)
    return reverse(place, args=house.ask(about)[0] if about else ())


@LOOKS
@pytest.mark.parametrize("place", PLACES)
def test_the_page_is_sound(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, place: str, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    answer = page.goto(address_of(house, place))
    assert answer is not None
    assert answer.status == 200
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("place", ["/accounts/login/", "/accounts/password/reset/"])
@LOOKS
def test_signing_in_is_sound(browse: Callable[..., BrowserContext], place: str, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.goto(place)
    assert violations(page) == []
    assert not scrolls_sideways(page)


@LOOKS
def test_the_pages_of_accounts_are_sound(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    page.goto(reverse("staff:new_colleague"))
    if "reauthenticate" in page.url:  # asked once in five minutes, whichever of these tests comes first
        page.locator("input[name=password]").fill(house.env["DEMO_PASSWORD"])
        page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{house.url}{reverse('staff:new_colleague')}")
    ben = house.ask("SELECT id FROM crm_user WHERE name LIKE 'Ben %'")[0]
    for address in (
        reverse("staff:new_colleague"),
        reverse("staff:member", args=ben),
        reverse("staff:close_account", args=ben),
    ):
        answer = page.goto(address)
        assert answer is not None
        assert answer.status == 200
        expect(page.get_by_role("heading", level=1)).to_have_count(1)
        assert violations(page) == []
        assert not scrolls_sideways(page)
