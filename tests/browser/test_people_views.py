"""Saved views, columns and the keys of the lists in a browser: by keyboard, on a phone, without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import scrolls_sideways, violations

NEW = "/people/views/new/"
KB = 1024


def saved(page: Page, query: str, name: str) -> None:
    """Keep a view of that name, as far as it is not there yet from a page seen before."""
    page.goto(f"{NEW}?{query}")
    page.get_by_label("Name of the view").fill(name)
    page.get_by_role("button", name="Save this view").click()
    page.goto(f"/people/?{query}")


def tab(page: Page, name: str) -> Any:
    return page.get_by_role("navigation", name="Saved views").get_by_role("link", name=name)


@pytest.mark.parametrize(
    ("width", "dark"), [(1280, False), (1280, True), (390, False), (320, True)], ids=["wide", "dark", "phone", "narrow"]
)
def test_views_and_columns_are_within_everybodys_reach(
    browse: Callable[..., BrowserContext], session_of_ada: Any, width: int, dark: bool
) -> None:
    page = browse(width, dark=dark, storage_state=session_of_ada).new_page()
    for number in range(1, 6):
        saved(page, f"least={number}00&columns=email%2Cphone%2Cplace%2Ctags", f"Gave {number}00 in all these years")
    expect(tab(page, "Gave 500 in all these years")).to_be_in_viewport()
    page.locator("details.columns summary").click()
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.get_by_role("link", name="Manage views").click()
    assert violations(page) == []
    page.get_by_role("link", name=re.compile("^Change")).first.click()
    expect(page.get_by_role("button", name="Delete this view")).to_be_visible()
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.goto(f"{NEW}?kind=person")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_a_filter_changed_in_place_changes_the_tabs(browse: Callable[..., BrowserContext], session_of_ada: Any) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    saved(page, "kind=organisation", "Firms")
    expect(tab(page, "Firms")).to_have_attribute("aria-current", "true")
    tab(page, "Firms").click()
    page.get_by_role("combobox", name="Giving", exact=True).select_option("monthly")
    expect(page.get_by_role("button", name="Save the changes to “Firms”")).to_be_visible()
    page.get_by_role("combobox", name="Giving", exact=True).select_option("")
    expect(page.get_by_role("button", name="Save the changes")).to_have_count(0)
    expect(page.get_by_role("link", name="Save this view")).to_have_count(0)
    page.get_by_role("link", name="Manage views").click()
    page.get_by_role("link", name="Change Firms").click()
    page.get_by_role("button", name="Delete this view").click()
    expect(tab(page, "Firms")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(tab(page, "Firms")).to_have_attribute("aria-current", "true")


def test_columns_are_chosen_and_saved_without_javascript(
    browse: Callable[..., BrowserContext], session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto("/people/?kind=person")
    page.locator("details.columns summary").click()
    page.get_by_role("checkbox", name="Town").check()
    page.get_by_role("checkbox", name="Email", exact=True).uncheck()
    page.get_by_role("button", name="Show these columns").click()
    expect(page.get_by_role("columnheader", name="Town")).to_be_visible()
    expect(page.get_by_role("columnheader", name="Email")).to_have_count(0)
    expect(page.get_by_label("Kind")).to_have_value("person")
    page.get_by_role("link", name="Save this view").click()
    page.get_by_label("Name of the view").fill("Where they live")
    page.get_by_role("button", name="Save this view").click()
    expect(tab(page, "Where they live")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("columnheader", name="Town")).to_be_visible()
    tab(page, "Everyone").click()
    expect(tab(page, "Everyone")).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("columnheader", name="Town")).to_be_visible()  # as was chosen last
    page.locator("details.columns summary").click()
    page.get_by_role("link", name="The usual columns").click()
    expect(page.get_by_role("columnheader", name="Town")).to_have_count(0)
    page.goto("/people/")
    expect(page.get_by_role("columnheader", name="Email")).to_be_visible()


@pytest.mark.parametrize("address", ["/people/", "/gifts/"])
def test_a_list_is_walked_and_opened_by_keyboard_and_light_enough(
    browse: Callable[..., BrowserContext], session_of_ada: Any, address: str
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    sizes: list[Any] = []
    page.on("response", lambda answer: sizes.append(answer))  # noqa: PLW0108 - Playwright takes functions
    page.goto(address)
    page.wait_for_load_state("networkidle")
    assert sum(answer.request.sizes()["responseBodySize"] for answer in sizes) <= 80 * KB
    assert len(sizes) <= 12
    links = page.locator("[data-rows] [data-open]")
    page.keyboard.press("j")
    expect(links.nth(0)).to_be_focused()
    page.keyboard.press("j")
    expect(links.nth(1)).to_be_focused()
    page.keyboard.press("k")
    expect(links.nth(0)).to_be_focused()
    opened = links.nth(0).get_attribute("href")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{opened}")
