"""What a first visit costs on a phone: bytes, requests, when the page stands and whether it moves, against pages.md 6.

Chromium at 390×844 with 1.6 Mbit/s, 150 ms to and fro and a fourth of this machine's speed; the slowest of the rounds
counts. Fonts and pictures are the giving page's own.
"""

import argparse
import os
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bench.table import Figure, show

ROOT: Final = Path(__file__).resolve().parent.parent
WIRE: Final = {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 200_000}
SLOWER: Final = 4
WATCH: Final = """
    window.stood = 0; window.moved = 0;
    const watch = (type, note) =>
        new PerformanceObserver(list => list.getEntries().forEach(note)).observe({type, buffered: true});
    watch("largest-contentful-paint", one => { window.stood = one.startTime });
    watch("layout-shift", one => { window.moved += one.hadRecentInput ? 0 : one.value });
"""


@dataclass(frozen=True, slots=True)
class Budget:
    """At most: kilobytes and requests of a first load, seconds until its largest part stands, layout shift."""

    kilobytes: int
    requests: int
    seconds: float
    shift: float


GIVING: Final = Budget(60, 8, 1.8, 0.02)
EMBED: Final = Budget(35, 7, 1.8, 0.02)
STAFF: Final = Budget(80, 12, 2.0, 0.05)
PAGES: Final = (
    ("giving page", "/give/lantern/", GIVING),
    ("giving page in another site", "/give/lantern/embed/", EMBED),
    ("home", "/", STAFF),
    ("people", "/people/", STAFF),
    ("a person", "/people/1/", STAFF),
    ("gifts", "/gifts/", STAFF),
)


def visit(browser: Any, house: Any, address: str, cookies: Any) -> tuple[float, int, float, float]:
    """Kilobytes, requests, seconds to the largest paint, shift; of a visit that has nothing kept from before."""
    context = browser.new_context(
        base_url=house.url, viewport={"width": 390, "height": 844}, device_scale_factor=2, storage_state=cookies
    )
    page = context.new_page()
    answers: list[Any] = []
    wire = context.new_cdp_session(page)
    wire.send("Network.enable")
    wire.send("Network.emulateNetworkConditions", WIRE)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(WATCH)
    page.on("response", lambda answer: answers.append(answer))  # noqa: PLW0108 - Playwright takes functions
    page.goto(address)
    page.wait_for_load_state("networkidle")
    bodies = sum(answer.request.sizes()["responseBodySize"] for answer in answers)
    stood, moved = page.evaluate("[window.stood, window.moved]")
    context.close()
    return bodies / 1024, len(answers), stood / 1000, moved


def signed_in(browser: Any, house: Any) -> Any:
    context = browser.new_context(base_url=house.url)
    page = context.new_page()
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill("ada@lanternhouse.example")
    page.locator("input[name=password]").fill(house.env["DEMO_PASSWORD"])
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(f"{house.url}/")
    kept = context.storage_state()
    context.close()
    return kept


def figures(browser: Any, house: Any, rounds: int) -> list[Figure]:
    cookies, found = signed_in(browser, house), []
    for name, address, budget in PAGES:
        kept = cookies if budget is STAFF else None
        visits = [visit(browser, house, address, kept) for _ in range(rounds + 1)][1:]
        size, requests, stood, moved = (max(values) for values in zip(*visits, strict=True))
        found += [
            Figure(f"{name}, sent", size, "KB", most=budget.kilobytes),
            Figure(f"{name}, requests", requests, "", most=budget.requests),
            Figure(f"{name}, largest paint", stood, "s", most=budget.seconds),
            Figure(f"{name}, shift in thousandths", moved * 1000, "", most=budget.shift * 1000),
        ]
    return found


def main(given: Sequence[str]) -> bool:
    parser = argparse.ArgumentParser(prog="bin/bench pages", description=__doc__)
    parser.add_argument("--rounds", type=int, default=4)
    options = parser.parse_args(given)
    var = Path(os.environ.get("LANTERN_VAR", ROOT / "var")) / "bench" / "pages"
    os.environ |= {"DJANGO_SETTINGS_MODULE": "config.settings", "LANTERN_VAR": str(var), "LOG_LEVEL": "ERROR"}
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        raise SystemExit("There is no Chromium on this machine (Debian: apt install chromium).")
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - a tool for development, as Chromium is

    from tests.browser.house import House  # noqa: PLC0415 - reads the settings
    from tests.stack import MANAGE  # noqa: PLC0415 - the same

    house = House(var)
    subprocess.run([*MANAGE, "prepare"], cwd=ROOT, env=house.env, check=True, capture_output=True)
    house.start("web", "worker")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
            return show("pages on a phone", figures(browser, house, options.rounds))
    finally:
        house.stop()
