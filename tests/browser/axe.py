"""axe-core over a page and its frames (WCAG 2.2 A and AA, and best practice)."""

from typing import Any

from playwright.sync_api import Frame, Page

from tests.architecture.source import ROOT

AXE = (ROOT / "tests/vendor/axe-4.14.1.min.js").read_text(encoding="utf-8")
# A frame is a part of its page, which has the heading.
RUN = """async (isFrame) => {
  document.getAnimations().filter((one) => one instanceof CSSTransition).forEach((one) => one.finish());
  const rules = { "page-has-heading-one": { enabled: !isFrame } };
  const { violations } = await axe.run(document, { iframes: false, resultTypes: ["violations"], rules });
  return violations.map((v) => `${v.id}: ${v.help}: ${v.nodes.map((node) => node.target.join(" ")).join(", ")}`);
}"""


def violations(page: Page) -> list[str]:
    page.wait_for_load_state()  # an element can be seen before the style sheet is there
    return [found for frame in page.frames for found in violations_in(frame)]


def violations_in(frame: Frame) -> list[str]:
    frame.evaluate(AXE)
    found: Any = frame.evaluate(RUN, frame.parent_frame is not None)
    return [f"{frame.url}: {words}" for words in found]


def scrolls_sideways(page: Page) -> bool:
    """Whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))
