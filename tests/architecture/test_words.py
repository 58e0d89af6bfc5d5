"""What no file of the project may say: a path of one machine, a host packages come from, unfinished business."""

import re
import subprocess

from tests.architecture.source import ROOT

FORBIDDEN = {
    "a path of one machine": re.compile(r"(?<![\w.])/(?:work|root|home/[a-z]+)/"),
    "a host that packages come from": re.compile(
        r"pypi\.org|pythonhosted\.org|registry\.npmjs|deb\.debian\.org", re.IGNORECASE
    ),
    "unfinished business": re.compile(r"\b(?:TODO|FIXME|XXX)\b|NotImplementedError"),
}
SKIPPED = re.compile(
    r"(^|/)vendor/|\.lock$|\.min\.js$|LICENSE|OFL\.txt|tests/architecture/test_words\.py$|\.(woff2|ttf|png|mo)$"
)


def test_no_file_says_what_it_must_not() -> None:
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    found = []
    for name in listed.stdout.splitlines():
        path = ROOT / name
        if SKIPPED.search(name) or not path.is_file():
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {what}" for what, pattern in FORBIDDEN.items() if pattern.search(text)]
    assert found == []
