"""A gift in Chromium, from the page to the receipt."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.donor import ASKS_BANK, DECLINED, GOOD, Donor
from tests.browser.house import House


def test_a_card_gives_once(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card()
    expect(donor.button).to_have_text("Give $60")
    donor.gives().is_thanked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Ana.")
    expect(page.get_by_text("Visa 4242")).to_be_visible()
    assert house.gifts_of(donor.email) == 1


def test_a_card_gives_each_month_and_covers_the_fee(page: Page, house: House) -> None:
    donor = Donor(page).picks("Monthly")
    page.get_by_text("Add $0.99 so $30 reaches").click()
    expect(donor.button).to_have_text("Give $30.99 a month")
    donor.types_details().types_card().gives().is_thanked()
    expect(page.get_by_text("Each month, Visa 4242")).to_be_visible()
    expect(page.get_by_text("$30.99")).to_be_visible()
    assert house.gifts_of(donor.email) == 1


@pytest.mark.parametrize(("typed", "says"), [("", "Give"), ("-5", "Give"), ("0", "Give"), ("7.5", "Give $7.50")])
def test_the_button_names_the_amount_that_is_there_and_no_other(page: Page, typed: str, says: str) -> None:
    donor = Donor(page).picks("Other")
    page.locator("[name=other_amount]").fill(typed)
    expect(donor.button).to_have_text(says)
    assert "$60" not in page.locator("[data-fee-label]").inner_text()


def test_another_amount_is_typed_and_charged(page: Page) -> None:
    donor = Donor(page).picks("Other")
    expect(page.get_by_label("Amount in $")).to_be_focused()
    page.keyboard.type("47.50")
    expect(donor.button).to_have_text("Give $47.50")
    donor.types_details().types_card().gives().is_thanked()
    expect(page.get_by_text("$47.50")).to_be_visible()


def test_a_declined_card_keeps_every_answer_and_the_next_card_pays_the_same_gift(page: Page, house: House) -> None:
    donor = Donor(page).types_details().picks("$120").types_card(DECLINED).gives()
    expect(donor.alert.get_by_role("heading")).to_contain_text("The payment was declined.")
    expect(donor.alert).to_be_focused()
    assert page.title().startswith("Error:")
    expect(page.get_by_label("Email", exact=True)).to_have_value(donor.email)
    expect(donor.button).to_have_text("Give $120")
    donor.types_card(GOOD).gives().is_thanked()
    assert house.gifts_of(donor.email) == 1
    assert house.ask("SELECT count(*) FROM payments_givingattempt WHERE answers LIKE ?", f"%{donor.email}%") == [(1,)]


def test_the_bank_is_asked_and_confirms(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card(ASKS_BANK).gives()
    donor.challenge.get_by_role("button", name="Yes, confirm the payment").click()
    donor.is_thanked()
    assert house.gifts_of(donor.email) == 1


def test_the_bank_is_asked_and_refuses(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card(ASKS_BANK).gives()
    donor.challenge.get_by_role("button", name="No, refuse it").click()
    expect(donor.alert).to_contain_text("Your bank could not confirm that it was you")
    expect(page.get_by_label("First name")).to_have_value("Ana")
    assert house.gifts_of(donor.email) == 0


def test_escape_leaves_the_banks_challenge_and_nothing_is_charged(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card(ASKS_BANK).gives()
    expect(donor.challenge.get_by_role("button", name="Yes")).to_be_focused()
    page.keyboard.press("Escape")
    expect(donor.alert).to_contain_text("Your bank could not confirm that it was you")
    expect(donor.button).to_have_text("Give $60")
    assert house.gifts_of(donor.email) == 0


def test_a_wallet_brings_the_name_and_the_address(page: Page) -> None:
    donor = Donor(page)
    page.get_by_label("First name").focus()
    page.get_by_role("button", name="Pay with Test Wallet").click()
    expect(donor.challenge.locator("[data-amount]")).to_have_text("$60.00")
    donor.challenge.get_by_label("Email").fill(donor.email)
    donor.challenge.get_by_role("button", name="Pay with Test Wallet").click()
    donor.is_thanked()
    expect(page.get_by_role("heading", level=1)).to_have_text("Thank you, Wanda.")


def test_a_bank_debit_is_on_its_way_and_not_yet_receipted(page: Page, house: House) -> None:
    donor = Donor(page).types_details()
    donor.fields.get_by_text("US bank account").click()
    donor.fields.get_by_label("Routing number").fill("110000000")
    donor.fields.get_by_label("Account number").fill("000123456789")
    donor.gives()
    page.wait_for_url("**/give/thanks/**")
    expect(page.get_by_text("Your bank needs a few days to move the money.")).to_be_visible()
    expect(page.get_by_text("Download receipt")).to_have_count(0)
    kept = "SELECT count(*) FROM donors_gift gift JOIN payments_payment payment ON payment.gift_id = gift.id"
    kept += " JOIN payments_givingattempt attempt ON payment.attempt_id = attempt.id"
    assert house.ask(f"{kept} WHERE gift.status = 'received' AND attempt.answers LIKE ?", f"%{donor.email}%") == [(0,)]


def test_everything_that_is_missing_is_said_at_once_and_every_answer_stays(page: Page) -> None:
    donor = Donor(page)
    page.get_by_label("First name").fill("Ana")
    donor.fields.get_by_label("Card number").fill("4242")
    donor.gives()
    for words in ("Enter your last name", "Enter your email address", "Your card number is incomplete."):
        expect(donor.alert).to_contain_text(words)
    expect(page.get_by_label("First name")).to_have_value("Ana")
    expect(donor.fields.get_by_label("Card number")).to_have_value("4242")
    expect(page.get_by_label("Last name")).to_have_attribute("aria-invalid", "true")
    donor.alert.get_by_role("link", name="Enter your last name").click()
    expect(page.get_by_label("Last name")).to_be_focused()


def test_who_gives_before_stripes_fields_have_come_hears_what_is_missing(page: Page) -> None:
    donor = Donor(page).gives()
    expect(donor.alert).to_contain_text("Enter your first name")
    expect(donor.alert).to_contain_text("Your card number is incomplete.")


def test_a_server_that_is_away_is_said_and_the_form_stays(page: Page) -> None:
    donor = Donor(page).types_details().types_card()
    page.route("**/attempt/", lambda route: route.fulfill(status=503))
    donor.gives()
    expect(donor.alert.get_by_role("heading")).to_contain_text("We could not reach our server.")
    expect(donor.alert).to_contain_text("Sending it again never charges you twice.")
    page.unroute("**/attempt/")
    donor.gives().is_thanked()


def test_without_stripes_script_the_form_goes_to_the_hosted_page(page: Page) -> None:
    page.route("**/sandbox/stripe*.js", lambda route: route.fulfill(status=200, body="", content_type="text/plain"))
    Donor(page).types_details().gives()
    page.wait_for_url("**/_stripe/checkout/**")


def test_the_embedded_part_opens_the_page_with_its_choice(browse: Callable[..., BrowserContext]) -> None:
    page = browse(width=390).new_page()
    Donor(page, "/give/lantern/embed/").picks("Monthly").picks("$60")
    expect(page.get_by_role("button", name="Give $60 a month")).to_be_visible()
    page.get_by_role("button", name="Give $60 a month").click()
    page.wait_for_url("**/give/lantern/?**")
    expect(page.locator("[data-submit]")).to_have_text("Give $60 a month")
