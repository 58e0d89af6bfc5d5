"""A question built, counted, saved and used: with and without JavaScript."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import violations


def add(page: Page, criterion: str, group: str = "q") -> None:
    page.locator(f"#{group}_new").select_option(label=criterion)
    page.locator(f"button[value='add:{group}']").click()


@pytest.mark.parametrize("script", [True, False], ids=["script", "no-script"])
def test_a_question_is_built_counted_saved_and_opened_in_people(
    browse: Callable[..., BrowserContext], session_of_ada: Any, script: bool
) -> None:
    name = f"Givers {'with' if script else 'without'} a script"
    page = browse(390, storage_state=session_of_ada, java_script_enabled=script).new_page()
    page.goto("/segments/")
    page.get_by_role("link", name="Make a segment").first.click()
    add(page, "Gave")
    expect(page.locator("#q-0_period")).to_be_visible()
    if script:
        expect(page.locator("#q-0_period")).to_be_focused()
    page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_text("Choose a time").first).to_be_visible()
    page.locator("#q-0_period").select_option("between")
    page.locator("[name='q-0.period.since']").fill("2024-01-02")
    page.locator("button[value='group:q']").click()
    add(page, "Person or organisation", "q-1")
    page.locator("#q-1-0_kind").select_option("person")
    page.locator("button[value='count']:not(.vh)").click()
    expect(page.locator("#counted-h")).to_contain_text("people")
    if script:
        assert violations(page) == []
    page.get_by_label("Name").fill(name)
    if script:
        page.get_by_label("Name").press("Enter")
    else:
        page.get_by_role("button", name="Save the segment").click()
    expect(page.get_by_role("heading", name=name)).to_be_visible()
    if script:
        expect(page.locator("#reach-h")).to_contain_text("people are in it")
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        for address in page.locator(".members .muted").all():
            box = address.bounding_box()
            assert box is None or box["x"] + box["width"] <= 390
    page.get_by_role("link", name="Open in People").click()
    expect(page.locator("#people-h")).to_contain_text("people")


def test_a_few_of_the_list_are_chosen_and_get_a_task(
    browse: Callable[..., BrowserContext], session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto("/people/")
    page.get_by_label("All on this page").check()
    ticked = page.locator("input[name=person]:checked").count()
    expect(page.locator("[data-ticked]")).to_contain_text(f"Ticked: {ticked}")
    page.get_by_label("All on this page").uncheck()
    expect(page.locator("[data-ticked]")).to_be_hidden()
    for row in range(2):
        page.locator("input[name=person]").nth(row).check()
    page.get_by_label("With those chosen").select_option("task")
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_text("This is about 2 people.")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("What is there to do?").fill("Say thank you")
    page.get_by_role("button", name="Do it for 2 people").click()
    expect(page.get_by_text("2 tasks are made.")).to_be_visible()
    assert violations(page) == []


def test_the_answer_of_a_field_with_a_list_is_chosen_from_it(
    browse: Callable[..., BrowserContext], session_of_ada: Any
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto("/people/")
    page.get_by_label("Own field").select_option(label="Can help with")
    page.locator("select#people_answer").select_option("Cooking")
    expect(page).to_have_url(re.compile("answer=Cooking"))
    page.get_by_label("Own field").select_option(label="Birthday")
    expect(page.locator("input#people_answer")).to_be_visible()
    expect(page).to_have_url(re.compile("field=birthday"))
