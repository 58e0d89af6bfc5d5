"""Giving without JavaScript: our form, Stripe's own page, our thanks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.donor import ASKS_BANK, DECLINED, GIVING, GOOD
from tests.browser.house import House

EMAIL = "noscript{}@example.org"


@pytest.fixture
def page(browse: Callable[..., BrowserContext]) -> Page:
    return browse(width=390, java_script_enabled=False).new_page()


def sends_the_form(page: Page, email: str) -> None:
    page.goto(GIVING)
    page.get_by_label("First name").fill("Noa")
    page.get_by_label("Last name").fill("Levi")
    page.get_by_label("Email", exact=True).fill(email)
    page.locator("[data-submit]").click()


def pays(page: Page, number: str) -> None:
    page.get_by_label("Card number").fill(number)
    page.get_by_label("Expiration").fill("12 / 34")
    page.get_by_label("Security code").fill("123")
    page.get_by_label("Name", exact=True).fill("Noa Levi")
    page.get_by_role("button", name="Give $60.00").click()


def test_a_gift_passes_over_the_hosted_page(page: Page, house: House) -> None:
    email = EMAIL.format(1)
    sends_the_form(page, email)
    page.wait_for_url("**/_stripe/checkout/**")
    expect(page.get_by_label("Email")).to_have_value(email)
    pays(page, GOOD)
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Noa.")
    expect(page.get_by_text("Your receipt is on its way")).to_be_visible(
        timeout=30_000
    )  # the page asks again by itself
    assert house.gifts_of(email) == 1


def test_a_decline_keeps_the_answers_and_forgets_the_card(page: Page) -> None:
    sends_the_form(page, EMAIL.format(2))
    pays(page, DECLINED)
    expect(page.get_by_role("alert")).to_contain_text("Your card was declined.")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Noa Levi")
    expect(page.get_by_label("Card number")).to_have_value("")
    pays(page, GOOD)
    page.wait_for_url("**/give/thanks/**")


def test_the_bank_refuses_and_then_confirms(page: Page) -> None:
    sends_the_form(page, EMAIL.format(3))
    pays(page, ASKS_BANK)
    page.get_by_role("button", name="No, refuse it").click()
    expect(page.get_by_role("alert")).to_contain_text("We are unable to authenticate")
    pays(page, ASKS_BANK)
    page.get_by_role("button", name="Yes, confirm the payment").click()
    page.wait_for_url("**/give/thanks/**")


def test_a_form_with_errors_keeps_every_answer(page: Page) -> None:
    page.goto(GIVING)
    page.get_by_text("Monthly", exact=True).click()
    page.get_by_text("$60", exact=True).locator("visible=true").click()
    page.get_by_label("First name").fill("Noa")
    page.get_by_text("Give in someone’s name").click()
    page.get_by_label("Their name").fill("Ruth")
    page.locator("[data-submit]").click()
    expect(page.get_by_role("alert")).to_contain_text("Enter your last name")
    assert page.title().startswith("Error:")
    expect(page.locator("#f-monthly")).to_be_checked()
    expect(page.locator("[name=amount_monthly][value='6000']")).to_be_checked()
    expect(page.get_by_label("First name")).to_have_value("Noa")
    expect(page.get_by_label("Their name")).to_have_value("Ruth")


def test_going_back_from_the_hosted_page_leads_to_the_form(page: Page) -> None:
    sends_the_form(page, EMAIL.format(4))
    page.get_by_role("link", name="Go back without paying").click()
    page.wait_for_url(f"**{GIVING}")
