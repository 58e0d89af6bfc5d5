"""A whole Lantern as processes, with the demo's data, and Chromium in front of it."""

import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, sync_playwright

from tests.browser.house import House
from tests.migrated import Migrated

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
SLOW = 20_000  # milliseconds that a page may take on a busy machine
# A declined card and a form with errors are answers; Chromium reports their statuses as errors.
ANSWERS = re.compile(r"status of (402|410|422|503)")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in Path(item.path).parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("There is no Chromium on this machine (Debian: apt install chromium).")
    # Playwright keeps an event loop in this thread, at which Django would refuse the database to other tests.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture(scope="session")
def house(
    chromium: Browser, request: pytest.FixtureRequest, django_db_modify_db_settings: Migrated | None
) -> Iterator[House]:
    """One Lantern for the whole session."""
    lantern = House(settings.VAR_DIR / f"house-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}")
    if django_db_modify_db_settings is not None:
        request.getfixturevalue("django_db_setup")  # so that this run's tables are there to be copied
    lantern.furnish(django_db_modify_db_settings)
    try:
        lantern.start("web", "worker")
        yield lantern
    finally:
        lantern.stop()


@pytest.fixture(scope="session")
def session_of_ada(chromium: Browser, house: House) -> Any:
    """The cookies of a manager who has signed in."""
    context = chromium.new_context(base_url=house.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("ada@lanternhouse.example")
    page.locator("input[name=password]").fill(house.env["DEMO_PASSWORD"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{house.url}/")
    kept = context.storage_state()
    context.close()
    return kept


class Strays:
    """What a page must not do: raise, break its own content security policy, ask another host."""

    def __init__(self, url: str) -> None:
        self.host, self.found = urlsplit(url).netloc, list[str]()

    def watch(self, page: Page) -> None:
        page.on("console", self.hear)
        page.on("pageerror", lambda error: self.found.append(str(error)))
        page.on("request", self.follow)

    def hear(self, message: ConsoleMessage) -> None:
        meant = message.page is not None and message.location["url"] == message.page.url and "404" in message.text
        if message.type == "error" and not meant and not ANSWERS.search(message.text):
            self.found.append(f"{message.text} {message.location['url']}")

    def follow(self, request: Request) -> None:
        place = urlsplit(request.url)
        if place.scheme in ("http", "https") and place.netloc != self.host:
            self.found.append(f"asked another host: {request.url}")


@pytest.fixture
def browse(chromium: Browser, house: House) -> Iterator[Callable[..., BrowserContext]]:
    """Open a browser of its own: browse(width=390, dark=True, java_script_enabled=False)."""
    opened: list[BrowserContext] = []
    strays = Strays(house.url)

    def a_browser(width: int = 1280, height: int = 900, *, dark: bool = False, **options: object) -> BrowserContext:
        context = chromium.new_context(
            base_url=house.url,
            viewport={"width": width, "height": height},
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            locale="en-US",
            **options,
        )
        context.set_default_timeout(SLOW)
        context.on("page", strays.watch)
        opened.append(context)
        return context

    yield a_browser
    for context in opened:
        context.close()
    assert strays.found == []


@pytest.fixture
def page(browse: Callable[..., BrowserContext]) -> Page:
    return browse().new_page()
