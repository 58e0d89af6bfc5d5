"""Taking a request in and erasing somebody, with the keyboard's own form and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.house import House

PAGES = ("/privacy/", "/privacy/?closed=1", "/privacy/retention/", "/privacy/idle/")
# Somebody without a monthly gift that goes on.
FREE = """
    SELECT id FROM crm_contact WHERE standing = 'live' AND id NOT IN (
        SELECT contact_id FROM donors_recurringgift WHERE status <> 'ended'
    ) ORDER BY id DESC LIMIT 1
"""
FIRST = "SELECT id FROM crm_contact WHERE standing = 'live' ORDER BY id LIMIT 1"


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1360])
def test_the_pages_pass_axe_in_both_themes_and_widths(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, dark: bool, width: int
) -> None:
    (person,) = house.ask(FIRST)[0]
    page = browse(width, storage_state=session_of_ada, dark=dark).new_page()
    for address in (*PAGES, f"/people/{person}/privacy/", f"/people/{person}/privacy/new/", f"/people/{person}/erase/"):
        page.goto(address)
        assert violations(page) == [], address


def test_somebody_is_erased_without_javascript(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (person,) = house.ask(FREE)[0]
    page = browse(390, storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto(f"/people/{person}/privacy/")
    page.get_by_role("link", name="Look at an erasure").click()
    name = page.get_by_role("heading", level=1).inner_text().removeprefix("Erase ")
    page.get_by_label("Type their name").fill("Somebody else")
    page.get_by_role("button", name=f"Erase {name}").click()
    expect(page.get_by_label("Type their name")).to_have_value("Somebody else")
    page.get_by_label("Type their name").fill(name)
    page.get_by_role("button", name=f"Erase {name}").click()
    expect(page.get_by_text("Erased. What the law wants kept stays without a name.")).to_be_visible()
    answer = page.goto(f"/people/{person}/")
    assert answer is not None
    assert answer.status == 410
    assert name not in page.content()


def test_a_run_is_followed_to_its_end(browse: Callable[..., BrowserContext], session_of_ada: Any) -> None:
    """The page of a run that goes on looks again by itself, and says so once it is done."""
    page = browse(390, storage_state=session_of_ada).new_page()
    page.goto("/privacy/retention/")
    # Nothing of the demo is old enough for the button that stands below a count.
    page.locator("button[value=dry]").evaluate("button => { button.value = 'run' }")
    page.get_by_role("button", name="Count what is too old").click()
    expect(page.get_by_role("heading", level=1, name="What was removed")).to_be_visible(timeout=30_000)
    assert violations(page) == []
