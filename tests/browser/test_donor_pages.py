"""How donors' pages look: readable by everybody, at any width, in both themes, in any direction."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import scrolls_sideways, violations
from tests.browser.donor import ASKS_BANK, GIVING, Donor

LOOKS = pytest.mark.parametrize(("width", "dark"), [(1280, False), (1280, True), (390, False), (390, True)])
WIDTHS = pytest.mark.parametrize("width", [320, 390])
Browse = Callable[..., BrowserContext]


def everything_open(page: Page) -> Donor:
    """The giving page with every part shown, Stripe's fields too."""
    donor = Donor(page).picks("Other")
    page.get_by_text("Give in someone’s name").click()
    page.get_by_text("Privacy choices").click()
    expect(donor.fields.get_by_label("Card number")).to_be_visible()
    expect(page.get_by_role("button", name="Pay with Test Wallet")).to_be_visible()
    return donor


def sound(page: Page) -> None:
    """No violation that axe finds, and nothing beyond the window's edge."""
    assert violations(page) == []
    assert not scrolls_sideways(page)


@LOOKS
def test_the_giving_page_and_its_errors(browse: Browse, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    donor = everything_open(page)
    sound(page)
    donor.gives()
    expect(donor.alert).to_be_visible()
    sound(page)


@LOOKS
def test_the_banks_challenge_and_the_thanks(browse: Browse, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    donor = Donor(page).types_details().types_card(ASKS_BANK).gives()
    expect(donor.challenge.get_by_role("button", name="Yes")).to_be_visible()
    sound(page)
    donor.challenge.get_by_role("button", name="Yes").click()
    donor.is_thanked()
    sound(page)


@LOOKS
@pytest.mark.parametrize("address", ["/give/lanterm/", "/give/walk-2025/"])
def test_where_no_gift_is_taken(browse: Browse, address: str, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.goto(address)
    sound(page)
    expect(page.get_by_role("link", name="Leave page")).to_be_visible()
    page.get_by_role("link", name="A door that locks from the inside.").click()
    page.wait_for_url(f"**{GIVING}")


@LOOKS
@pytest.mark.parametrize("name", ["privacy", "refunds", "accessibility"])
def test_what_one_may_read_before(browse: Browse, name: str, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.goto(f"/about/{name}/")
    sound(page)


@LOOKS
def test_the_embedded_part(browse: Browse, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.goto(f"{GIVING}embed/")
    sound(page)


@LOOKS
def test_the_hosted_page(browse: Browse, width: int, dark: bool) -> None:
    page = browse(width, dark=dark).new_page()
    page.route("**/sandbox/stripe*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
    Donor(page).types_details().gives()
    page.wait_for_url("**/_stripe/checkout/**")
    sound(page)
    page.get_by_role("button", name="Give $60.00").click()
    expect(page.get_by_role("alert")).to_be_visible()
    sound(page)


@WIDTHS
def test_everything_fits_from_right_to_left(browse: Browse, width: int) -> None:
    page = browse(width).new_page()
    everything_open(page)
    page.evaluate("document.documentElement.dir = 'rtl'")
    assert not scrolls_sideways(page)


@WIDTHS
def test_everything_fits_in_spanish(browse: Browse, width: int) -> None:
    page = browse(width).new_page()
    page.goto(f"{GIVING}?language=es")
    expect(page.locator("html")).to_have_attribute("lang", "es")
    page.locator("#id_first_name").focus()
    expect(page.frame_locator("[data-element] iframe").locator("html")).to_have_attribute("lang", "es")
    assert "Give" not in page.locator("[data-submit]").inner_text()
    sound(page)


def test_text_at_twice_its_size_still_fits(browse: Browse) -> None:
    page = browse(width=640).new_page()
    everything_open(page)
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert not scrolls_sideways(page)


def test_a_closed_or_unknown_page_says_so(browse: Browse) -> None:
    page = browse().new_page()
    page.goto("/give/nowhere/")
    assert violations(page) == []
