"""A whole gift with nothing but the keyboard."""

from playwright.sync_api import Page, expect

from tests.browser.donor import ASKS_BANK, Donor
from tests.browser.house import House

MOST_TABS = 40
# What the focused control is called: its label, its name, or its words.
FOCUSED = """() => { const at = document.activeElement, label = at.labels?.[0] ?? at;
  return at.tagName === "IFRAME" ? "" : (at.getAttribute("aria-label") || label.innerText || "").trim(); }"""


def focused(page: Page) -> str:
    """The name of what has the focus, in the page or in a frame of it."""
    if page.evaluate("document.activeElement.tagName") != "IFRAME":
        return str(page.evaluate(FOCUSED))
    inside = page.evaluate_handle("document.activeElement").as_element()
    frame = inside.content_frame() if inside else None
    return str(frame.evaluate(FOCUSED)) if frame else ""


def tab_to(page: Page, name: str) -> None:
    for _ in range(MOST_TABS):
        page.keyboard.press("Tab")
        if focused(page).startswith(name):
            return
    raise AssertionError(f"no Tab leads to {name}; the last was {focused(page)}")


def types(page: Page, **answers: str) -> None:
    for name, text in answers.items():
        tab_to(page, name.replace("_", " "))
        page.keyboard.type(text)


def test_a_monthly_gift_with_the_keyboard_alone(page: Page, house: House) -> None:
    donor = Donor(page)
    tab_to(page, "Skip to main content")
    page.keyboard.press("Enter")
    tab_to(page, "One time")
    page.keyboard.press("ArrowRight")
    tab_to(page, "$30")
    page.keyboard.press("ArrowRight")
    expect(donor.button).to_have_text("Give $60 a month")
    expect(donor.fields.get_by_label("Card number")).to_be_attached()
    types(page, First_name="Ana", Last_name="Kim", Email=donor.email)
    types(page, Card_number=ASKS_BANK, Expiration="1234", Security_code="123", Postal_code="04101")
    tab_to(page, "Give $60 a month")
    page.keyboard.press("Enter")
    expect(donor.challenge.get_by_role("button", name="Yes")).to_be_focused()
    page.keyboard.press("Enter")
    donor.is_thanked()
    assert house.gifts_of(donor.email) == 1


def test_leave_page_is_the_first_control_after_the_name(page: Page) -> None:
    Donor(page)
    tab_to(page, "Lantern House")
    page.keyboard.press("Tab")
    assert focused(page) == "Leave page"
