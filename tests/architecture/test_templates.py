"""House rules of templates and styles."""

import re
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, short, templates

FORBIDDEN = {
    "an inline style": re.compile(r"\sstyle="),
    "an inline handler": re.compile(r"""\son[a-z]+\s*=\s*["']|hx-on"""),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/json)"),
    "escaping switched off": re.compile(r"\|\s*safe\b|autoescape off"),
    "a day not in the language's own form": re.compile(r"\|\s*(?:date|time)\b(?!:[\"'](?:c|Y-m-d)[\"'])"),
    "another host": re.compile(r"(?:src|href)=\"https?://"),
}
RAW_COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|oklch)\(")
PHYSICAL = re.compile(r"(?<![\w-])(?:margin|padding|border)-(?:left|right)\s*:|text-align:\s*(?:left|right)")


@pytest.mark.parametrize("path", templates(), ids=short)
def test_a_template_keeps_to_the_content_security_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert [what for what, pattern in FORBIDDEN.items() if pattern.search(text)] == []


@pytest.mark.parametrize("path", [path for path in templates() if path.name.startswith("_")], ids=short)
def test_a_part_says_first_what_it_needs(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("{# inputs:")


@pytest.mark.parametrize("path", sorted((ROOT / "frontend/styles").glob("*.css")), ids=short)
def test_raw_colours_stand_in_the_tokens_alone_and_layout_knows_no_left(path: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert PHYSICAL.findall(text) == []
    if path.name != "tokens.css":
        assert RAW_COLOUR.findall(text) == []
