"""The panel of the demo: time passes, banks answer, webhooks misbehave."""

import re

from playwright.sync_api import Locator, Page, expect

from tests.browser.donor import Donor
from tests.browser.house import House

PANEL = "/demo/stripe/"


def does(page: Page, what: str, within: Locator | None = None) -> None:
    (within or page).get_by_role("button", name=what).first.click()
    expect(page.get_by_role("status")).to_be_visible()


def row(page: Page, words: str) -> Locator:
    return page.get_by_role("listitem").filter(has_text=words).first


def test_a_month_passes_and_the_monthly_gift_comes_again(page: Page, house: House) -> None:
    donor = Donor(page).picks("Monthly").picks("$150").types_details().types_card()
    donor.gives().is_thanked()
    page.goto(PANEL)
    does(page, "Fail the next renewal", row(page, "$150.00 a month"))
    expect(row(page, "$150.00 a month")).to_contain_text("next renewal fails")
    does(page, "Let the next renewal pass", row(page, "$150.00 a month"))
    does(page, "Advance a month")
    expect(page.get_by_role("status")).to_contain_text("Time has passed")
    expect(page.get_by_text("invoice.paid").first).to_be_visible()


def test_a_payment_is_refunded_and_another_disputed(page: Page) -> None:
    for amount in ("$250", "$500"):
        donor = Donor(page).picks(amount).types_details().types_card()
        donor.gives().is_thanked()
    page.goto(PANEL)
    does(page, "Refund", row(page, "$250.00"))
    expect(row(page, "$250.00")).to_contain_text("back")
    does(page, "Open dispute", row(page, "$500.00"))
    expect(row(page, "$500.00")).to_contain_text("disputed")
    does(page, "Close as won", row(page, "$500.00"))
    expect(row(page, "$500.00").get_by_role("button", name="Close as")).to_have_count(0)


def test_webhooks_are_held_back_and_sent(page: Page, house: House) -> None:
    page.goto(PANEL)
    page.get_by_label("Hold everything back").check()
    does(page, "Save")
    donor = Donor(page).types_details().types_card()
    donor.gives()
    page.wait_for_url("**/give/thanks/**")
    page.goto(PANEL)
    expect(page.get_by_text("Held back").first).to_be_visible()
    send = page.get_by_role("button", name="held back")
    expect(send).to_have_text(re.compile(r"^Send the \d+ that were held back$"))
    page.get_by_label("Hold everything back").uncheck()
    does(page, "Save")
    expect(page.get_by_text(re.compile(r"\d+ webhooks are on their way"))).to_be_visible()
    expect(send).to_have_count(0)


def test_money_is_paid_out(page: Page) -> None:
    Donor(page).types_details().types_card().gives().is_thanked()
    page.goto(PANEL)
    does(page, "Pay out")
    expect(page.get_by_role("status")).to_contain_text("payout")


def test_what_the_sandbox_refuses_is_said(page: Page, house: House) -> None:
    page.goto(PANEL)
    page.evaluate(
        """() => { const form = document.querySelector("form[action$='/day/']"); form.action = "/demo/stripe/refund/";
        form.submit(); }"""
    )
    expect(page.get_by_role("status")).to_contain_text("No such payment_intent")
