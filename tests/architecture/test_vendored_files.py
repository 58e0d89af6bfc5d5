"""Whatever others wrote is listed with its licence, and is exactly what they wrote."""

import hashlib
import tomllib

import pytest

from tests.architecture.source import ROOT

VENDORED = tomllib.loads((ROOT / "VENDOR.toml").read_text(encoding="utf-8"))["file"]
PLACES = ["frontend/static/vendor", "frontend/static/fonts", "donors/fonts", "tests/vendor"]
LICENCES = {"OFL.txt", "htmx-LICENSE.txt", "axe-LICENSE.txt"}


@pytest.mark.parametrize("row", VENDORED, ids=lambda row: row["path"])
def test_a_vendored_file_is_what_the_list_says(row: dict[str, str]) -> None:
    assert hashlib.sha256((ROOT / row["path"]).read_bytes()).hexdigest() == row["sha256"]
    assert row["licence"]
    assert row["version"]


def test_nothing_unlisted_lies_among_them() -> None:
    listed = {row["path"] for row in VENDORED}
    there = {
        str(path.relative_to(ROOT))
        for place in PLACES
        for path in (ROOT / place).iterdir()
        if path.is_file() and path.name not in LICENCES
    }
    assert there - listed == set()
