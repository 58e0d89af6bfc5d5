"""Households and relationships in Chromium: found, made and named, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.house import House

HOME = "SELECT household_id, id FROM crm_contact WHERE household_id IS NOT NULL ORDER BY household_id, id LIMIT 1"
ALONE = """
    SELECT id, first_name || ' ' || last_name FROM crm_contact
    WHERE household_id IS NULL AND kind = 'person' AND first_name > 'A' AND first_name <> 'Ana'
    ORDER BY id DESC LIMIT 2 OFFSET ?
"""
COMPANY = "SELECT organisation_name FROM crm_contact WHERE kind = 'organisation' ORDER BY id LIMIT 1"


@pytest.mark.parametrize(("width", "dark"), [(390, False), (1360, True)])
def test_the_pages_of_a_household_have_no_barrier(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, width: int, dark: bool
) -> None:
    ((home, person),) = house.ask(HOME)
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    for address in (
        f"/households/{home}/",
        f"/households/{home}/edit/",
        f"/households/{home}/add/?find=okafor",
        f"/people/{person}/relationships/new/?find=okafor",
        f"/people/{person}/",
    ):
        page.goto(address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address


def test_a_household_is_found_opened_by_keys_dissolved_and_brought_back(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto("/people/")
    page.get_by_role("navigation", name="People and households").get_by_role("link", name="Households").click()
    page.get_by_label("Name of the household or of somebody there").fill("zhou")
    page.wait_for_url("**/households/?q=zhou")
    expect(page.locator("[data-row]")).to_have_count(1)
    page.get_by_role("heading", level=1).click()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Names and greetings").click()
    page.get_by_text("Dissolve this household").click()
    page.get_by_role("button", name="Dissolve it").click()
    page.get_by_role("button", name="Undo").wait_for()
    page.go_back()
    page.goto(page.url.removesuffix("edit/"))
    assert violations(page) == []
    page.get_by_role("button", name="Bring it back").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Zhou household")
    expect(page.get_by_text("The household is there again.")).to_be_visible()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_two_are_put_in_one_household(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, script: bool
) -> None:
    (one, _), (_, name) = house.ask(ALONE, 10 if script else 20)
    page = browse(390, storage_state=session_of_ada, java_script_enabled=script).new_page()
    page.goto(f"/people/{one}/household/")
    page.get_by_label("Name or email").fill(name)
    if not script:
        page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("radio", name=name).check()
    page.get_by_role("button", name="They live together").click()
    expect(page.get_by_role("heading", name="Who lives there")).to_be_visible()
    expect(page.get_by_role("link", name=name, exact=True)).to_be_visible()


def test_an_employer_is_added_without_javascript_and_a_slip_keeps_the_typing(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (one, _), _ = house.ask(ALONE, 30)
    ((company,),) = house.ask(COMPANY)
    page = browse(storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto(f"/people/{one}/")
    page.get_by_role("link", name="Add a relationship").click()
    page.get_by_label("What are they to").select_option("Employer")
    page.get_by_label("Since").fill("2024-05-01")
    page.get_by_label("Until").fill("2023-05-01")
    page.get_by_label("Name or email").fill(company)
    page.get_by_role("button", name="Find", exact=True).click()
    page.get_by_role("radio", name=company).check()
    page.get_by_role("button", name="Add the relationship").click()
    expect(page.get_by_role("alert")).to_contain_text("The last day is before the first.")
    expect(page.get_by_role("radio", name=company)).to_be_checked()
    page.get_by_label("Until").fill("")
    page.get_by_role("button", name="Add the relationship").click()
    card = page.locator("section", has=page.get_by_role("heading", name="Relationships"))
    expect(card).to_contain_text(company)
    expect(card).to_contain_text("Employer")
