"""The page of mail choices, as the reader of a mail meets it: without signing in, at any width, in both themes."""

from collections.abc import Callable

import pytest
from django.core import signing
from playwright.sync_api import BrowserContext, Page, expect

from crm.selectors.preference_links import SALT
from tests.browser.axe import scrolls_sideways, violations
from tests.browser.house import House

Browse = Callable[..., BrowserContext]
LOOKS = pytest.mark.parametrize(
    ("width", "dark"),
    [(1280, False), (1280, True), (390, False), (390, True), (320, False)],
    ids=["wide", "wide-dark", "phone", "phone-dark", "narrow"],
)
AGREED = """
    SELECT contact_id FROM crm_permission WHERE allowed AND purpose = 'updates' AND channel = 'email'
    ORDER BY contact_id LIMIT 1 OFFSET ?
"""


def page_of(house: House, number: int) -> str:
    """The page of one of those who agreed to updates, by a link that the house's own key signed."""
    (contact_id,) = house.ask(AGREED, number)[0]
    key = (house.file.parent / "secret_key").read_text().strip()
    return f"/preferences/{signing.TimestampSigner(key=key, salt=SALT).sign(str(contact_id))}/"


def sound(page: Page) -> None:
    assert violations(page) == []
    assert not scrolls_sideways(page)


@LOOKS
def test_the_page_is_sound_before_and_after(browse: Browse, house: House, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.goto(page_of(house, 0))
    expect(page.get_by_role("heading", level=1)).to_have_text("Your mail choices")
    sound(page)
    page.get_by_role("button", name="Save my choices").click()
    expect(page.get_by_role("status")).to_have_text("Saved. It counts from now on.")
    sound(page)


def test_a_no_takes_one_press_with_the_keyboard_and_without_javascript(browse: Browse, house: House) -> None:
    page = browse(java_script_enabled=False).new_page()
    page.goto(page_of(house, 1))
    updates = page.get_by_role("group", name="Tell me a few times a year").get_by_role("checkbox", name="By email")
    expect(updates).to_be_checked()
    page.get_by_role("button", name="Stop everything").press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Everything is stopped.")
    expect(updates).not_to_be_checked()
    updates.check()
    page.get_by_role("button", name="Save my choices").press("Enter")
    expect(updates).to_be_checked()


@pytest.mark.parametrize("width", [320, 390])
def test_the_page_fits_in_spanish_and_from_right_to_left(browse: Browse, house: House, width: int) -> None:
    page = browse(width).new_page()
    page.goto(page_of(house, 0))
    page.get_by_role("link", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    sound(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not scrolls_sideways(page)


def test_a_link_that_no_longer_works_says_where_to_turn(browse: Browse) -> None:
    page = browse(390).new_page()
    page.goto("/preferences/nobody/")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link no longer works")
    sound(page)
