"""Draw the pictures of the README from a running demo: `bin/run`, then `python bin/make_screenshots.py`."""

import argparse
import io
import os
import shutil
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
VAR = Path(os.environ.get("LANTERN_VAR", ROOT / "var"))
DESKTOP, PHONE = (1280, 860), (390, 844)
COLOURS = 128


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", default="http://127.0.0.1:8000")
    parser.add_argument("--email", default="ada@lanternhouse.example")
    options = parser.parse_args()
    IMAGES.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        giving = f"{options.url}/give/lantern/"
        keep("giving", opened(browser, giving, DESKTOP))
        keep("giving-phone", opened(browser, f"{giving}?language=es", PHONE))
        home = opened(browser, f"{options.url}/accounts/login/", DESKTOP)
        home.fill("input[name=login]", options.email)
        home.fill("input[name=password]", (VAR / "demo-password").read_text(encoding="utf-8").strip())
        home.click("main button[type=submit]")
        home.wait_for_url(f"{options.url}/")
        keep("home", home)
        home.emulate_media(color_scheme="dark")
        keep("home-dark", home)
        browser.close()


def opened(browser: Browser, url: str, size: tuple[int, int]) -> Page:
    """A page in a context of its own, still and whole."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="light", reduced_motion="reduce", locale="en-US"
    )
    page = context.new_page()
    page.goto(url)
    return page


def keep(name: str, page: Page) -> None:
    """Write the picture with few colours: a third of the bytes, and no eye sees it."""
    page.wait_for_load_state("networkidle")
    page.evaluate("document.fonts.ready")
    path = IMAGES / f"{name}.png"
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)
    print(f"{path.relative_to(ROOT)} {path.stat().st_size // 1024} KB")


if __name__ == "__main__":
    main()
