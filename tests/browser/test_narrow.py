"""On a phone: filters that fold, tabs that can be read, tables that say they go on, headlines in any letters."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.browser.axe import scrolls_sideways, violations
from tests.browser.donor import GIVING
from tests.browser.house import House

LISTS = pytest.mark.parametrize(
    ("address", "name", "answer"),
    [("/people/", "kind", "person"), ("/gifts/", "state", "received"), ("/tasks/", "state", "done")],
)
GIVERS = "SELECT contact_id FROM donors_gift GROUP BY contact_id ORDER BY count(*) DESC LIMIT 1"
MANY = "email,phone,place,household,tags,updates,added,owner,giving,first_gift,last_gift,largest,this_year,total,gifts"
HEADLINES = {
    "ar": "أَعْطِ بَيْتَ النُّورِ لِيَبْقَى البَابُ مَفْتُوحًا لِكُلِّ مَنْ يَحْتَاجُ إِلَيْهِ",
    "vi": "Những ngôi nhà ấm áp, ĐỂ CỬA MỞ CHO MỌI NGƯỜI ẤM ÁP",
}
# What the headline takes, and what it would take if each line were as high as its letters want.
HEIGHTS = """([words, direction]) => {
  const headline = document.querySelector("h1");
  document.documentElement.dir = direction; headline.textContent = words;
  const free = headline.cloneNode(true); free.removeAttribute("id"); free.style.lineHeight = "normal";
  headline.after(free);
  const heights = [headline, free].map((one) => one.getBoundingClientRect().height);
  free.remove();
  return heights;
}"""

# How many lines the words take with which something begins.
LINES = """(named) => {
  const words = document.createRange(); words.selectNodeContents(named.firstChild);
  return words.getClientRects().length;
}"""

# The words that are broken apart, or stand in a column too narrow to read.
SQUEEZED = """(boxes) => boxes.filter((box) => {
  const words = document.createElement("span"); words.textContent = box.textContent.trim();
  words.style.cssText = "position: absolute; inline-size: min-content; overflow-wrap: normal;";
  box.append(words); const longest = words.offsetWidth; words.remove();
  const style = getComputedStyle(box);
  const room = box.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  return room < longest || box.offsetHeight > 120;
}).map((box) => box.textContent)"""


def summary(page: Page) -> Any:
    return page.locator(".gf-fold > summary")


@LISTS
@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_the_filters_of_a_phone_fold_and_say_how_many_are_set(
    browse: Callable[..., BrowserContext], session_of_ada: Any, address: str, name: str, answer: str, dark: bool
) -> None:
    page = browse(390, 844, dark=dark, storage_state=session_of_ada).new_page()
    page.goto(address)
    asked = page.locator(f".gf [name={name}]")
    expect(asked).to_be_hidden()
    expect(page.locator("[data-rows] [data-open]").first).to_be_in_viewport()
    expect(page.locator("#filters_set")).to_be_hidden()
    assert violations(page) == []
    summary(page).focus()
    page.keyboard.press("Enter")
    asked.select_option(answer)
    expect(page.locator("#filters_set")).to_have_text("1 set")
    expect(asked).to_be_visible()
    assert violations(page) == []
    assert not scrolls_sideways(page)
    page.reload()
    expect(asked).to_have_value(answer)
    expect(asked).to_be_visible()
    summary(page).click()
    expect(asked).to_be_hidden()
    expect(summary(page)).to_contain_text("1 set")


@LISTS
def test_a_wide_screen_shows_every_filter(
    browse: Callable[..., BrowserContext], session_of_ada: Any, address: str, name: str, answer: str
) -> None:
    page = browse(storage_state=session_of_ada).new_page()
    page.goto(address)
    expect(summary(page)).to_be_hidden()
    page.get_by_role("search").get_by_role("searchbox").focus()
    page.keyboard.press("Tab")  # from the search into the first filter
    expect(page.get_by_role("search").locator(".gf-fold :focus")).to_be_visible()
    page.locator(f".gf [name={name}]").select_option(answer)
    page.wait_for_url(re.compile(f"={answer}"))
    page.locator(".gf-fold").evaluate("(fold) => { fold.open = true; }")  # axe does not look into what is folded
    assert violations(page) == []


@pytest.mark.parametrize(("address", "name"), [("/prospects/", "stage"), ("/audit/", "who")])
def test_filters_without_a_search_fold_too(
    browse: Callable[..., BrowserContext], session_of_ada: Any, address: str, name: str
) -> None:
    page = browse(320, 700, storage_state=session_of_ada).new_page()
    page.goto(address)
    asked = page.locator(f".gf [name={name}]")
    expect(asked).to_be_hidden()
    summary(page).click()
    asked.select_option(index=1)
    expect(page.locator("#filters_set")).to_have_text("1 set")
    assert violations(page) == []
    assert not scrolls_sideways(page)


def test_the_filters_fold_without_javascript(browse: Callable[..., BrowserContext], session_of_ada: Any) -> None:
    page = browse(390, storage_state=session_of_ada, java_script_enabled=False).new_page()
    page.goto("/people/")
    summary(page).click()
    page.get_by_role("search").get_by_label("Kind", exact=True).select_option("organisation")
    page.get_by_role("button", name="Show").click()
    expect(summary(page)).to_contain_text("1 set")
    expect(page.get_by_label("Kind", exact=True)).to_have_value("organisation")
    expect(page.get_by_label("Kind", exact=True)).to_be_visible()


@pytest.mark.parametrize("width", [390, 320])
def test_every_tab_of_a_person_can_be_read_and_keeps_the_focus(
    browse: Callable[..., BrowserContext], house: House, session_of_ada: Any, width: int
) -> None:
    page = browse(width, storage_state=session_of_ada).new_page()
    page.goto(f"/people/{house.ask(GIVERS)[0][0]}/")
    bar = page.get_by_role("navigation", name="Filter the timeline")
    boxes = [link.bounding_box() for link in bar.get_by_role("link").all()]
    assert len(boxes) > 5
    assert all(box and box["x"] >= 0 and box["x"] + box["width"] <= width for box in boxes)
    last = bar.get_by_role("link").last
    last.focus()
    page.keyboard.press("Enter")
    expect(last).to_have_attribute("aria-current", "true")
    expect(last).to_be_focused()
    expect(last).to_be_in_viewport()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
def test_a_table_that_goes_on_says_so_and_is_moved_by_keyboard(
    browse: Callable[..., BrowserContext], session_of_ada: Any, dark: bool
) -> None:
    page = browse(dark=dark, storage_state=session_of_ada).new_page()
    page.goto(f"/people/?columns={MANY}")
    table = page.get_by_role("region", name="Table of people")
    assert table.evaluate("(one) => one.scrollWidth > one.clientWidth")
    assert "local" in table.evaluate("(one) => getComputedStyle(one).backgroundAttachment")  # the shade at the edge
    last = table.get_by_role("columnheader").last
    expect(last).not_to_be_in_viewport()
    table.focus()
    for _ in range(60):
        page.keyboard.press("ArrowRight")
    expect(last).to_be_in_viewport()
    assert violations(page) == []
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("width", [320, 390, 1280])
@pytest.mark.parametrize(("language", "direction"), [("ar", "rtl"), ("vi", "ltr")])
def test_no_line_of_a_headline_is_lower_than_its_letters(
    browse: Callable[..., BrowserContext], width: int, language: str, direction: str
) -> None:
    page = browse(width).new_page()
    page.goto(GIVING)
    page.evaluate("document.fonts.ready")
    takes, wants = page.evaluate(HEIGHTS, [HEADLINES[language], direction])
    assert takes >= wants
    assert not scrolls_sideways(page)


@pytest.mark.parametrize("amount", ["$4,995", "MX$11,143,805"])
def test_where_gifts_came_from_keeps_its_names_and_its_width(
    browse: Callable[..., BrowserContext], session_of_ada: Any, amount: str
) -> None:
    page = browse(320, 700, storage_state=session_of_ada).new_page()
    page.goto("/")
    rows = page.locator(".rowchart tbody tr")
    rows.locator("td").evaluate_all("(cells, words) => cells.forEach((cell) => { cell.textContent = words; })", amount)
    assert not scrolls_sideways(page)
    card = page.locator(".card", has=page.locator(".rowchart"))
    assert card.evaluate("(card) => card.scrollWidth <= card.clientWidth")
    none = rows.filter(has_text="No campaign").locator("th")
    assert none.evaluate("(name) => name.scrollWidth <= name.clientWidth && name.clientWidth > 200")
    assert none.evaluate(LINES) == 1


def test_words_keep_their_room_on_the_smallest_screen(
    browse: Callable[..., BrowserContext], session_of_ada: Any
) -> None:
    page = browse(320, 700, storage_state=session_of_ada).new_page()
    page.goto("/account/")
    assert not scrolls_sideways(page)
    told = page.locator(".card > .list .tx")
    assert told.count() > 2
    assert told.evaluate_all(SQUEEZED) == []
