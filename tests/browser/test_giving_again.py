"""However often somebody presses, goes back or opens the page: each gift they mean is made once."""

from playwright.sync_api import Page, expect

from tests.browser.donor import GIVING, Donor
from tests.browser.house import House

ATTEMPTS = "SELECT count(*) FROM payments_givingattempt WHERE answers LIKE ?"


def attempts_of(house: House, donor: Donor) -> int:
    return int(house.ask(ATTEMPTS, f'%"{donor.email}"%')[0][0])


def test_a_double_click_is_one_gift(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card()
    donor.button.dblclick()
    donor.is_thanked()
    assert (attempts_of(house, donor), house.gifts_of(donor.email)) == (1, 1)


def test_the_same_form_sent_again_after_it_was_paid_leads_to_its_thanks(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card()
    token = page.locator("[name=token]").input_value()
    donor.gives().is_thanked()
    page.goto(GIVING)
    page.locator("[name=token]").evaluate("(input, token) => { input.value = token; }", token)
    donor.types_details().types_card().gives().is_thanked()
    assert (attempts_of(house, donor), house.gifts_of(donor.email)) == (1, 1)


def test_back_after_giving_is_a_fresh_form(page: Page, house: House) -> None:
    donor = Donor(page).types_details().types_card()
    token = page.locator("[name=token]").input_value()
    donor.gives().is_thanked()
    page.go_back()
    expect(donor.button).to_have_text("Give $60")
    assert page.locator("[name=token]").input_value() != token
    assert house.gifts_of(donor.email) == 1


def test_two_tabs_are_two_gifts(page: Page, house: House) -> None:
    first = Donor(page).types_details().types_card()
    second = Donor(page.context.new_page())
    second.email = first.email
    second.types_details().types_card()
    first.gives()
    second.gives()
    first.is_thanked()
    second.is_thanked()
    assert (attempts_of(house, first), house.gifts_of(first.email)) == (2, 2)


def test_the_language_changes_and_every_answer_stays(page: Page) -> None:
    donor = Donor(page).picks("$120").types_details()
    page.get_by_role("button", name="Español").click()
    expect(page.locator("html")).to_have_attribute("lang", "es")
    expect(page.locator("#id_email")).to_have_value(donor.email)
    expect(page.locator("[name=amount_once][value='12000']")).to_be_checked()


def test_leave_page_leaves_at_once_and_leaves_no_way_back(page: Page) -> None:
    page.route("**/weather**", lambda route: route.fulfill(body="Weather"))
    Donor(page)
    place = page.locator("[data-leave]").get_attribute("href")
    assert place
    page.locator("[data-leave]").evaluate("(link) => { link.href = '/weather'; }")
    for _ in range(3):
        page.keyboard.press("Shift")
    page.wait_for_url("**/weather")
