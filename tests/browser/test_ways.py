"""Showing how to reach somebody, and adding a way: with and without JavaScript."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, expect

from tests.browser.axe import violations
from tests.browser.house import House

WITH_BOTH = "SELECT phone.contact_id FROM crm_phone phone JOIN crm_postaladdress USING (contact_id) ORDER BY 1 LIMIT 1"
VIEWS = "SELECT count(*) FROM crm_viewentry WHERE contact_id = ?"


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_number_is_shown_to_whoever_asks_and_that_is_kept(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, script: bool
) -> None:
    (person,) = house.ask(WITH_BOTH)[0]
    before = house.ask(VIEWS, person)[0][0]
    page = browse(390, storage_state=session_of_ada, java_script_enabled=script).new_page()
    page.goto(f"/people/{person}/")
    expect(page.locator("#ways a[href^='tel:']")).to_have_count(0)
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("#ways a[href^='tel:']")).to_have_count(1)
    expect(page.get_by_text("Shown to you.")).to_be_visible()
    assert house.ask(VIEWS, person)[0][0] == before + 1
    if script:
        expect(page.get_by_text("Shown to you.")).to_be_focused()
        assert violations(page) == []


def test_a_number_is_added_without_javascript_and_a_slip_keeps_the_typing(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any
) -> None:
    (person,) = house.ask(WITH_BOTH)[0]
    page = browse(storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto(f"/people/{person}/")
    page.get_by_role("link", name="Add a telephone number").click()
    page.get_by_label("Telephone number").fill("020 7946 0018")
    page.get_by_label("Kind").select_option("work")
    page.get_by_role("button", name="Add a telephone number").click()
    expect(page.get_by_label("Telephone number")).to_have_value("020 7946 0018")
    expect(page.get_by_label("Kind")).to_have_value("work")
    page.get_by_label("Telephone number").fill("+44 20 7946 0018")
    page.get_by_role("button", name="Add a telephone number").click()
    expect(page.locator("#ways")).to_contain_text("+44 ••• ••18")
