"""Tasks and prospects in a browser: by keyboard, without JavaScript, and within everybody's reach."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.house import House

STATE = "SELECT state FROM crm_task WHERE title = ? ORDER BY id DESC LIMIT 1"
PAGES = ("/my-work/", "/tasks/", "/tasks/new/", "/plans/", "/plans/new/", "/prospects/", "/prospects/?view=list")


@pytest.mark.parametrize("width", [390, 1360])
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_pages_of_work_are_within_everybodys_reach(
    browse: Callable[..., BrowserContext], session_of_ada: Any, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    for address in PAGES:
        page.goto(address)
        assert violations(page) == [], address
        wide = page.evaluate("document.documentElement.scrollWidth")
        assert wide <= width, f"{address} is {wide} wide"


def test_tasks_are_walked_ticked_and_done_by_keyboard(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto("/tasks/new/")
    page.get_by_label("What is there to do?").fill("Count the candles")
    page.get_by_role("button", name="Add the task").click()
    page.goto("/tasks/?q=candles")
    page.keyboard.press("j")
    expect(page.get_by_role("link", name="Count the candles")).to_be_focused()
    page.keyboard.press("x")
    expect(page.get_by_label("Choose Count the candles")).to_be_checked()
    page.get_by_label("Words, or who it is about").press("c")
    assert house.ask(STATE, "Count the candles")[0][0] == "open", "typing is no command"
    page.goto("/tasks/?q=candles")
    page.keyboard.press("j")
    page.keyboard.press("c")
    expect(page.locator("[data-told]")).to_have_text("Done: Count the candles")
    assert house.ask(STATE, "Count the candles")[0][0] == "done"


def test_whoever_ends_tasks_by_keyboard_goes_on_at_the_next_row_and_can_take_it_back(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    for number in (1, 2, 3):
        page.goto("/tasks/new/")
        page.get_by_label("What is there to do?").fill(f"Fold letter {number}")
        page.get_by_role("button", name="Add the task").click()
    page.goto("/tasks/?q=fold")
    page.keyboard.press("j")
    page.keyboard.press("j")
    second = page.evaluate("document.activeElement.textContent")
    page.keyboard.press("c")
    expect(page.locator("[data-told]")).to_have_text(f"Done: {second}")
    expect(page.locator("#announce")).to_have_text(f"Done: {second}")
    assert page.evaluate("document.activeElement.textContent").startswith("Fold letter")
    told = page.locator(".told", has=page.locator("[data-told]")).bounding_box()
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert told
    assert heading
    assert heading["y"] - (told["y"] + told["height"]) >= 12, "the message stands apart"
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-told]")).to_have_text(f"Open again: {second}")
    assert house.ask(STATE, second)[0][0] == "open"


@pytest.mark.parametrize("address", ["/people/", "/prospects/?view=list", "/prospects/"])
def test_people_and_prospects_are_walked_and_opened_by_keyboard(
    browse: Callable[..., BrowserContext], session_of_ada: Any, address: str
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto(address)
    expect(page.locator("[data-row]").first).to_be_visible()
    page.keyboard.press("j")
    if page.locator("[data-row] input[type=checkbox]").count():
        page.keyboard.press("x")
        expect(page.locator("[data-row] input[type=checkbox]").first).to_be_checked()
    page.keyboard.press("Enter")
    page.wait_for_url("**/people/*/**")


def test_on_a_phone_the_list_of_prospects_tells_the_next_step_and_of_no_keys(
    browse: Callable[..., BrowserContext], session_of_ada: Any
) -> None:
    page = browse(390, storage_state=session_of_ada, has_touch=True, is_mobile=True).new_page()
    page.goto("/prospects/?view=list")
    steps = page.locator("[data-row] small.slim:has-text('Show them the new kitchen')")
    expect(steps.first).to_be_visible()
    expect(page.locator(".keys")).to_be_hidden()
    name = page.locator("[data-row] [data-open]").first
    assert name.evaluate("link => getComputedStyle(link).overflowWrap") == "break-word", "no name breaks within a word"


def test_a_slip_in_a_task_keeps_the_typing_without_javascript(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    page = browse(390, storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto("/tasks/new/")
    page.get_by_label("What is there to do?").fill("Water the plants")
    page.get_by_label("Repeats (optional)").select_option("week")
    page.get_by_role("button", name="Add the task").click()
    expect(page.get_by_text("A task that repeats needs a day to begin with.").first).to_be_visible()
    expect(page.get_by_label("What is there to do?")).to_have_value("Water the plants")
    page.get_by_label("By").fill("2040-01-02")
    page.get_by_role("button", name="Add the task").click()
    assert house.ask(STATE, "Water the plants")[0][0] == "open"
