"""Giving a gift back: every step is sound in both themes and all widths, and goes with the keyboard alone."""

from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser.axe import scrolls_sideways, violations
from tests.browser.conftest import SLOW
from tests.browser.donor import Donor
from tests.browser.house import House
from tests.browser.test_staff_pages import LOOKS
from tests.stack import eventually

GIFT = "SELECT gift_id FROM payments_payment JOIN payments_givingattempt a ON a.id = attempt_id WHERE answers LIKE ?"
CHEQUE = "SELECT id FROM donors_gift WHERE method = 'cheque' ORDER BY id DESC LIMIT 1"
WENT_BACK = "SELECT refunded_minor FROM donors_gift WHERE id = ?"


@pytest.fixture(scope="module")
def gift(chromium: Browser, house: House) -> int:
    """A gift of 60 dollars by card."""
    context = chromium.new_context(base_url=house.url, locale="en-US")
    context.set_default_timeout(SLOW)
    donor = Donor(context.new_page()).types_details().types_card().gives()
    donor.is_thanked()
    context.close()
    return int(house.ask(GIFT, f'%"{donor.email}"%')[0][0])


def is_sound(page: Page) -> None:
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    assert violations(page) == []
    assert not scrolls_sideways(page)


@LOOKS
def test_every_step_is_sound(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, gift: int, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    page.goto(reverse("staff:refund", args=house.ask(CHEQUE)[0]))
    is_sound(page)
    page.goto(reverse("staff:refund", args=[gift]))
    is_sound(page)
    page.get_by_label("Amount to give back").fill("1000")
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_role("alert")).to_be_focused()
    is_sound(page)
    page.get_by_label("Amount to give back").fill("10")
    page.get_by_label("Why?").fill("Given twice")
    page.get_by_role("button", name="See what happens").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Give $10 back?")
    is_sound(page)
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_label("Amount to give back")).to_have_value("10")


def test_ten_dollars_go_back_by_keyboard_and_the_gift_shows_it(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, gift: int
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto(reverse("staff:gift", args=[gift]))
    page.get_by_role("link", name="Give money back").press("Enter")
    page.get_by_label("Amount to give back").fill("10")
    page.get_by_label("Why?").fill("Given twice")
    page.keyboard.press("Enter")
    page.get_by_role("button", name="Give $10 back").press("Enter")
    page.wait_for_url(f"**{reverse('staff:gift', args=[gift])}")
    expect(page.get_by_text("A refund of $10 is asked for.")).to_be_visible()
    eventually(lambda: house.ask(WENT_BACK, gift)[0][0] == 1000, what="for the refund")
    for dark in (False, True):
        shown = browse(390 if dark else 1280, dark=dark, storage_state=session_of_ada).new_page()
        shown.goto(reverse("staff:gift", args=[gift]))
        expect(shown.get_by_text("says more than is kept: $50. Replace it.")).to_be_visible()
        expect(shown.get_by_label("Refunds")).to_contain_text("Given twice")
        is_sound(shown)
