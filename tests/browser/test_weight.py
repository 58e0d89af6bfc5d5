"""What a page costs to load the first time (budgets: pages.md 6)."""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, Response, expect

from tests.browser.donor import GIVING

KB = 1024


@dataclass(frozen=True, slots=True)
class Budget:
    total: int
    requests: int


def loaded(page: Page, address: str) -> list[Response]:
    answers: list[Response] = []
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright takes functions
    page.goto(address)
    page.wait_for_load_state("networkidle")
    return answers


@pytest.mark.parametrize(
    ("address", "budget"),
    [(GIVING, Budget(60 * KB, 8)), (f"{GIVING}embed/", Budget(35 * KB, 7))],
    ids=["page", "embed"],
)
def test_the_first_load_keeps_to_its_budget(page: Page, address: str, budget: Budget) -> None:
    answers = loaded(page, address)
    sizes = {answer.url: answer.request.sizes()["responseBodySize"] for answer in answers}
    assert sum(sizes.values()) <= budget.total, sizes
    assert len(sizes) <= budget.requests, sizes


def test_stripes_script_comes_only_once_somebody_begins(page: Page) -> None:
    addresses = [answer.url for answer in loaded(page, GIVING)]
    assert not any("stripe" in address for address in addresses)
    with page.expect_response("**/sandbox/stripe*.js"):
        page.get_by_label("First name").focus()
    expect(page.frame_locator("[data-element] iframe").get_by_label("Card number")).to_be_visible()
