"""What was typed outlives a session that ended, and nothing else."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.house import House

SOMEBODY = "SELECT contact_id FROM crm_customvalue ORDER BY 1 LIMIT 1"
KEPT = "Object.keys(sessionStorage).filter((key) => key.startsWith('draft ')).length"
BACK = "What you had typed is here again."


def sign_in(page: Page, house: House) -> None:
    page.locator("input[name=login]").fill("ada@lanternhouse.example")
    page.locator("input[name=password]").fill(house.env["DEMO_PASSWORD"])
    page.locator("input[name=password]").press("Enter")


def test_a_note_outlives_a_session_that_ended_and_is_gone_once_it_is_kept(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (person,) = house.ask(SOMEBODY)[0]
    context = browse(storage_state=session_of_ada)
    page = context.new_page()
    page.goto(f"/people/{person}/")
    note = page.get_by_label("Note", exact=True)
    note.fill("Long words about tea")
    context.clear_cookies(name="session")
    page.get_by_role("button", name="Keep this note").click()
    sign_in(page, house)
    page.wait_for_url(f"{house.url}/people/{person}/")
    expect(note).to_have_value("Long words about tea")
    expect(page.get_by_text(BACK)).to_be_visible()
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator(".tl").first).to_contain_text("Long words about tea")
    expect(note).to_have_value("")
    assert page.evaluate(KEPT) == 0


def test_a_draft_is_there_when_the_page_is_opened_again_and_goes_with_signing_out(
    browse: Callable[..., BrowserContext], house: House
) -> None:
    (person,) = house.ask(SOMEBODY)[0]
    page = browse().new_page()
    page.goto(f"/people/{person}/")
    sign_in(page, house)
    note = page.get_by_label("Note", exact=True)
    note.fill("Half a thought")
    page.goto("/people/")
    page.goto(f"/people/{person}/")
    expect(note).to_have_value("Half a thought")
    note.fill("")
    assert page.evaluate(KEPT) == 0
    note.fill("Half a thought")
    page.goto("/account/")
    assert page.evaluate(KEPT) == 1
    page.get_by_role("button", name="Sign out", exact=True).click()
    page.wait_for_url("**/accounts/login/**")
    assert page.evaluate(KEPT) == 0


def test_nobody_sees_what_somebody_else_typed(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (person,) = house.ask(SOMEBODY)[0]
    page = browse(storage_state=session_of_ada).new_page()
    page.goto(f"/people/{person}/")
    page.get_by_label("Note", exact=True).fill("For Ada")
    page.evaluate(
        "Object.entries(sessionStorage).filter(([key]) => key.startsWith('draft ')).forEach(([key, kept]) => "
        "sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(kept), who: '0' })))"
    )
    page.reload()
    expect(page.get_by_label("Note", exact=True)).to_have_value("")
    assert page.evaluate(KEPT) == 0
