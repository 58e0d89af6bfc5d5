"""Somebody who gives: what they do on the page, in their words."""

import re
from itertools import count

from playwright.sync_api import FrameLocator, Locator, Page, expect

GIVING = "/give/lantern/"
GOOD, DECLINED, ASKS_BANK = "4242424242424242", "4000000000000002", "4000002500003155"
RECEIPT = "Your receipt is on its way"
numbers = count(1)


class Donor:
    """Ana, on the demo's giving page."""

    def __init__(self, page: Page, address: str = GIVING) -> None:
        self.page = page
        self.email = f"ana{next(numbers)}@example.org"
        page.goto(address)

    @property
    def button(self) -> Locator:
        return self.page.locator("[data-submit]")

    @property
    def fields(self) -> FrameLocator:
        return self.page.frame_locator("[data-element] iframe")

    @property
    def challenge(self) -> FrameLocator:
        return self.page.frame_locator("dialog iframe")

    @property
    def alert(self) -> Locator:
        return self.page.get_by_role("alert")

    def picks(self, words: str) -> "Donor":
        """How often, or how much, as the page writes it: "Monthly", "$120", "Other"."""
        exactly = re.compile(rf"^\s*{re.escape(words)}\s*$")
        self.page.locator(".chip:visible, .seg label:visible").filter(has_text=exactly).click()
        return self

    def types_details(self) -> "Donor":
        self.page.get_by_label("First name").fill("Ana")
        self.page.get_by_label("Last name").fill("Díaz")
        self.page.get_by_label("Email", exact=True).fill(self.email)
        return self

    def types_card(self, number: str = GOOD) -> "Donor":
        for label, text in (("Card number", number), ("Expiration", "12 34"), ("Security code", "123")):
            self.fields.get_by_label(label).fill(text)
        self.fields.get_by_label("Postal code").fill("04101")
        return self

    def gives(self) -> "Donor":
        self.button.click()
        return self

    def is_thanked(self) -> None:
        """On the page after giving, with the gift recorded and the receipt written."""
        self.page.wait_for_url("**/give/thanks/**")
        expect(self.page.get_by_text(RECEIPT)).to_be_visible(timeout=30_000)
