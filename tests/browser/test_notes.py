"""Notes, calls, tags and own fields on a person's page, with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.house import House

SOMEBODY = "SELECT contact_id FROM crm_customvalue ORDER BY 1 LIMIT 1"
FIELD = "SELECT id FROM crm_customfield ORDER BY 1 LIMIT 1"
TAG = "SELECT id FROM crm_tag ORDER BY 1 LIMIT 1"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_note_and_a_visit_are_written_down(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, script: bool
) -> None:
    (person,) = house.ask(SOMEBODY)[0]
    words = f"Likes tea, {'with' if script else 'without'} script"
    page = browse(390, storage_state=session_of_ada, java_script_enabled=script).new_page()
    page.goto(f"/people/{person}/")
    page.get_by_label("Note", exact=True).fill(words)
    page.get_by_role("button", name="Keep this note").click()
    expect(page.locator(".tl").first).to_contain_text(words)
    page.get_by_role("link", name="Record a call or visit").click()
    page.get_by_label("What it was", exact=True).select_option("visit")
    page.get_by_label("What it was about, in a line").fill(f"Tea {words}")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".tl").first).to_contain_text(f"Visit: Tea {words}")


def test_a_tag_is_chosen_while_typing_and_taken_off_again(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (person,) = house.ask(SOMEBODY)[0]
    page = browse(storage_state=session_of_ada).new_page()
    page.goto(f"/people/{person}/")
    page.get_by_text("Add a tag").click()
    page.get_by_label("Tag", exact=True).fill("Choir")
    page.get_by_label("Tag", exact=True).press("Enter")
    expect(page.locator("#own-tags").get_by_role("link", name="Choir")).to_be_visible()
    expect(page.get_by_label("Tag", exact=True)).to_be_focused()
    assert page.locator("#own-tags").count() == 1
    page.get_by_role("button", name="Take off the tag Choir").click()
    expect(page.locator("#own-tags").get_by_role("link", name="Choir")).to_have_count(0)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_are_for_everybody(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, width: int, dark: bool
) -> None:
    (person,), (field,), (tag,) = house.ask(SOMEBODY)[0], house.ask(FIELD)[0], house.ask(TAG)[0]
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    here = f"/people/{person}/"
    for address in (here, f"{here}fields/", f"{here}interactions/new/", "/tags/", f"/tags/{tag}/", "/fields/"):
        page.goto(address)
        assert violations(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
    for address in ("/fields/new/", f"/fields/{field}/"):
        page.goto(address)
        assert violations(page) == [], address
